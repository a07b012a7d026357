"""A little wiki of no known make: pages, a sitemap if it has one, and its whims."""

from __future__ import annotations

import hashlib
from http.server import ThreadingHTTPServer
from urllib.parse import unquote

from command import run
from serving import Answering, serving

from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

QUICK = ("--allow-private", "--pause-seconds", "0", "--retries", "0", "-o", "out")
HEAD = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{0}</title>{1}'


class LittleSite(ThreadingHTTPServer):
    """Pages by path, and everything else that it answers with."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Pages)
        self.pages = {}
        self.files = {}
        self.redirects = {}
        self.asked = []
        self.sent = []
        self.validators = True
        self.sitemap = False
        self.dated = True
        self.trap = False

    @property
    def address(self):
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def write(self, path, text, *, links=(), head="", dated="2026-03-01"):
        """Write a page: a heading, prose, and links to others."""
        title = unquote(path.rstrip("/").rpartition("/")[2]).replace("_", " ") or "Start"
        more = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
        body = f"<main><h1>{title}</h1><p>{text}</p></main><nav><ul>{more}</ul></nav>"
        self.pages[path] = (f"{HEAD.format(title, head)}</head><body>{body}", dated)

    def fill(self, count, folder="/wiki/"):
        """Write many pages, each with links to some that come after it."""
        for number in range(1, count + 1):
            later = [2 * number, 2 * number + 1]
            links = [f"Fen_{other}" for other in later if other <= count]
            text = f"Page {number} tells of reed and peat, and of mill {number % 97}."
            self.write(f"{folder}Fen_{number}", text, links=links)

    def count(self, path):
        """Say how often something was asked for."""
        return self.asked.count(path)

    def whole(self, folder="/wiki/"):
        """Say which pages were sent, and not only asked about."""
        return [path for path in self.sent if path.startswith(folder)]

    def listing(self):
        """Make a sitemap of all pages."""
        lines = [
            f"<url><loc>{self.address}{path}</loc>"
            + (f"<lastmod>{dated}</lastmod>" if self.dated else "")
            + "</url>"
            for path, (_, dated) in self.pages.items()
        ]
        return urlset("".join(lines))


def urlset(lines):
    """Make a sitemap."""
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{space}">{lines}</urlset>'.encode()


def index(*addresses):
    """Make an index of sitemaps."""
    lines = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<sitemapindex xmlns="{space}">{lines}</sitemapindex>'.encode()


class Pages(Answering):
    """Answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):  # noqa: N802 - the name that http.server asks for
        """Answer with a page, a file, a redirect, or nothing."""
        site = self.server
        site.asked.append(self.path)
        if self.path in site.redirects:
            self.say(b"", "text/html", 301, Location=site.redirects[self.path])
        elif self.path in site.files:
            self.say(*site.files[self.path])
        elif self.path == "/sitemap.xml" and site.sitemap:
            self.say(site.listing(), "application/xml")
        elif site.trap and self.path.startswith("/wiki/day/"):
            day = int(self.path.rpartition("/")[2])
            site.write(self.path, f"Nothing on day {day}.", links=[f"/wiki/day/{day + 1}"])
            self.page(site.pages.pop(self.path)[0].encode())
        elif self.path in site.pages:
            self.page(site.pages[self.path][0].encode())
        else:
            self.say(b"none", "text/html", 404)

    def page(self, body):
        """Show a page, or say that it is the same."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if not self.server.validators:
            self.server.sent.append(self.path)
            self.say(body, "text/html; charset=utf-8")
        elif self.headers["If-None-Match"] == tag:
            self.say(b"", "text/html", 304, ETag=tag)
        else:
            self.server.sent.append(self.path)
            self.say(body, "text/html; charset=utf-8", ETag=tag)


def running():
    """Run a little site."""
    return serving(LittleSite())


def crawl(site, *flags, page="/wiki/Fen_1"):
    """Archive it."""
    return run("archive", "--wiki", f"{site.address}{page}", *QUICK, *flags)


def kept(folder):
    """Say what is archived: title -> (number of versions, why it is gone)."""
    with Archive(folder / "out") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        return {entry.title: (entry.version, entry.gone_why) for entry in archive.pages()}


def edit(site, number, dated="2026-04-01"):
    """Change a page, and leave its links as they are."""
    text, _ = site.pages[f"/wiki/Fen_{number}"]
    site.pages[f"/wiki/Fen_{number}"] = (text.replace("reed", "sedge"), dated)
