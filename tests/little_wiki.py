"""A little MediaWiki in Python: as much of its API as a crawl asks for, and its whims.

It is fast, so that thousands of pages can be archived from it, and it can be told to be
busy, to go on for ever, or to break; `test_real_crawl.py` asks the real software the same.
"""

from __future__ import annotations

import json
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from serving import Answering, serving


class LittleWiki(ThreadingHTTPServer):
    """Pages by number, and what happened to them."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Api)
        self.pages = {}
        self.changes = []
        self.asked = []
        self.clock = 0
        self.batch = 500
        self.busy = 0
        self.endless = False
        self.hides = False
        self.broken = set()
        self.robots = ""
        self.forgets_before = 0
        self.pictures = {}
        self.says = {}

    @property
    def address(self):
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def time(self, clock=None):
        """Say a time: an hour passes with each change."""
        seconds = 3600 * (self.clock if clock is None else clock)
        day, rest = divmod(seconds, 86_400)
        month, day = divmod(day, 28)
        hour, rest = divmod(rest, 3600)
        return f"{2026 + month // 12}-{month % 12 + 1:02}-{day + 1:02}T{hour:02}:00:00Z"

    def note(self, number, title, **more):
        """Tell of a change."""
        self.clock += 1
        self.changes.append((self.clock, {"pageid": number, "title": title, **more}))

    def write(self, title, text, number=None):
        """Write a page anew, or change it."""
        number = number or len(self.pages) + 1
        self.note(number, title, type="edit")
        self.pages[number] = {
            "title": title,
            "text": text,
            "revision": self.clock,
            "dated": self.time(),
            "redirect": "",
        }
        return number

    def fill(self, count):
        """Write many pages at once."""
        for number in range(1, count + 1):
            text = (
                f"<p>Page {number} tells of reed and peat, and of mill {number % 97}.</p>"
            )
            self.write(f"Fen {number}", text * 5)

    def move(self, number, title):
        """Move a page and leave a redirect."""
        old = self.pages[number]["title"]
        self.note(number, old, type="log", logparams={"target_title": title})
        self.pages[number]["title"] = title
        left = max(self.pages) + 1
        self.pages[left] = {**self.pages[number], "title": old, "redirect": title}

    def redirect(self, title, target):
        """Write a redirect, or let one lead elsewhere: told of under its own number."""
        there = [n for n, page in self.pages.items() if page["title"] == title]
        number = self.write(title, "", there[0] if there else max(self.pages) + 1)
        self.pages[number]["redirect"] = target
        return number

    def delete(self, number):
        """Delete a page: what is told of that has no number."""
        self.note(0, self.pages.pop(number)["title"], type="log")

    def count(self, action):
        """Say how often something was asked for."""
        return sum(question.get("action") == action for question in self.asked)


class Api(Answering):
    """Answers questions."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    """Headers and body in one packet: in two, the system would wait 40 ms between them."""

    def do_GET(self):  # noqa: N802 - the name that http.server asks for
        """Answer a question, or show a page with the address of the API."""
        parts = urlsplit(self.path)
        if parts.path == "/robots.txt":
            self.say(self.server.robots.encode(), "text/plain")
        elif self.server.hides:
            self.say(b"<p>Fen", "text/html", 404)
        elif parts.path.startswith("/images/"):
            self.server.asked.append({"picture": parts.path})
            self.picture(self.server.pictures.get(parts.path))
        elif parts.path != "/w/api.php":
            link = f'<link rel="EditURI" href="{self.server.address}/w/api.php?action=rsd">'
            self.say(f"<html><head>{link}</head><p>Fen".encode(), "text/html")
        else:
            question = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.server.asked.append(question)
            self.say_json(self.answer(question))

    def answer(self, question):
        """Find the answer."""
        wiki = self.server
        if wiki.busy:
            wiki.busy -= 1
            return {"error": {"code": "maxlag", "info": "Waiting: 7 seconds lagged."}}
        if question["action"] == "parse":
            return self.parse(int(question["pageid"]))
        if question.get("meta") == "siteinfo":
            return {"query": self.site()}
        if question.get("list") == "recentchanges":
            return self.recent(question)
        if "generator" in question:
            return self.listing(question)
        numbers = [
            int(number) for number in question.get("pageids", "").split("|") if number
        ]
        titles = question.get("titles", "").split("|")
        numbers += [n for n, page in wiki.pages.items() if page["title"] in titles]
        if "redirects" in question:
            leads = {page["title"]: n for n, page in wiki.pages.items()}
            numbers = [leads.get(wiki.pages[n]["redirect"], n) for n in numbers]
        return {"query": {"pages": [self.facts(number) for number in numbers]}}

    def site(self):
        """Say what the wiki is."""
        wiki = self.server
        return {
            "general": {
                "sitename": "Little wiki",
                "server": wiki.says.get("server", wiki.address),
                "articlepath": wiki.says.get("articlepath", "/wiki/$1"),
                "time": wiki.time(),
                "lang": "en",
            },
            "namespaces": {
                "0": {"id": 0, "content": True},
                "1": {"id": 1, "content": False},
            },
            "rightsinfo": {
                "text": "CC BY-SA 4.0",
                "url": wiki.says.get("licence", "https://licence.example/by-sa"),
            },
        }

    def facts(self, number):
        """Say of a page what lists say."""
        page = self.server.pages.get(number)
        if page is None:
            return {"pageid": number, "missing": True}
        found = {"pageid": number, "ns": 0, "title": page["title"]}
        found["revisions"] = [{"revid": page["revision"], "timestamp": page["dated"]}]
        if page["redirect"]:
            found["redirect"] = True
        found["redirects"] = [
            {"title": other["title"]}
            for other in self.server.pages.values()
            if other["redirect"] == page["title"] and len(self.server.pages) < 5000
        ]
        return found

    def listing(self, question):
        """List the pages in the order of their numbers."""
        wiki = self.server
        start = int(question.get("gapcontinue", 0))
        numbers = [
            n for n in sorted(wiki.pages) if n > start and not wiki.pages[n]["redirect"]
        ]
        some = numbers[: wiki.batch]
        answer = {"query": {"pages": [self.facts(number) for number in some]}}
        if len(numbers) > len(some):
            answer["continue"] = {"gapcontinue": str(some[-1]), "continue": "gapcontinue||"}
        elif wiki.endless:
            answer = {"continue": {"gapcontinue": "0", "continue": f"x{len(wiki.asked)}"}}
        return answer

    def recent(self, question):
        """List what happened."""
        wiki, since = self.server, question.get("rcstart", "")
        known = [
            {**change, "timestamp": wiki.time(clock)}
            for clock, change in wiki.changes
            if wiki.time(clock) >= since and clock >= wiki.forgets_before
        ]
        return {
            "query": {"recentchanges": known[: 1 if question["rclimit"] == "1" else None]}
        }

    def parse(self, number):
        """Show a page."""
        page = self.server.pages.get(number)
        if page is None:
            return {
                "error": {"code": "nosuchpageid", "info": f"There is no page {number}."}
            }
        if number in self.server.broken:
            return {"error": {"code": "internal_api_error", "info": "Broken."}}
        text = f'<div class="mw-parser-output">{page["text"]}</div>'
        shown = {"title": page["title"], "pageid": number, "revid": page["revision"]}
        more = {"displaytitle": page["title"], "categories": [{"category": "Fens"}]}
        return {"parse": {**shown, **more, "text": text}}

    def picture(self, content):
        """Show a picture, or say that there is none."""
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def say_json(self, answer):
        """Answer with JSON, as the API does also for errors."""
        self.say(json.dumps(answer).encode(), "application/json")


def running():
    """Run a little wiki."""
    return serving(LittleWiki())
