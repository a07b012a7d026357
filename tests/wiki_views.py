"""One revision of a page as it is met: by skin, on paper, by API, saved, and in a ZIM file.

A view is a function ``(wiki, title) -> Source``, with nothing but the bytes and the address
that a person or a program would have.
"""

from __future__ import annotations

import base64
import functools
import json
import os
import re
import shutil
import subprocess
import tempfile
from urllib.parse import quote, urlencode
from urllib.request import urlopen

from turbohtml import parse

from cleaner.model import Source

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SKINS = ("vector", "vector-2022", "monobook", "timeless", "minerva", "greystuff")
PATIENCE = 60


class NoViewError(Exception):
    """This machine cannot show a page so; says why."""


def address(wiki, script, **parameters):
    """Write an address of the wiki."""
    return f"{wiki}/{script}?{urlencode(parameters)}"


def path_of(title):
    """Write a title as addresses have it."""
    return quote(title.replace(" ", "_"), safe="/:(),")


@functools.cache
def fetched(url):
    """Fetch an address of this machine, once."""
    with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310  # our own wiki
        return answer.read(), answer.headers.get_content_type()


def fetch(url, wiki, title):
    """Fetch a view; who asks for it knows which page it is of, and says that address."""
    content, media_type = fetched(url)
    return Source(content, url=own_address(wiki, title), media_type=media_type)


def own_address(wiki, title):
    """Return the address that readers of the page see."""
    return f"{wiki}/wiki/{path_of(title)}"


def skin(name):
    """Make the view of a skin."""

    def view(wiki, title):
        url = address(wiki, "index.php", title=title, useskin=name)
        return fetch(url, wiki, title)

    return view


def printable(wiki, title):
    """Ask for the page as it goes to paper."""
    return fetch(address(wiki, "index.php", title=title, printable="yes"), wiki, title)


def render(wiki, title):
    """Ask for the content alone: HTML without a head."""
    return fetch(address(wiki, "index.php", title=title, action="render"), wiki, title)


def parsed(wiki, title):
    """Ask the API for the text of the page, in JSON."""
    asked = {"action": "parse", "page": title, "format": "json", "formatversion": 2}
    return fetch(address(wiki, "api.php", **asked), wiki, title)


def parsoid(wiki, title):
    """Ask the other parser, which writes HTML that an editor can turn back."""
    name = quote(title.replace(" ", "_"), safe="")
    return fetch(f"{wiki}/rest.php/v1/page/{name}/html", wiki, title)


def browsed(wiki, title):
    """Let a browser run the page's scripts, and take the tree that it has then.

    Saved to a file by hand: the address is only in the comment that browsers leave.
    """
    url = own_address(wiki, title)
    page = dumped(url)
    note = f"<!-- saved from url=({len(url):04}){url} -->"
    page = page.replace("<html", f"{note}\n<html", 1)
    return Source(page.encode(), path=f"{title}.html", media_type="text/html")


@functools.cache
def dumped(url):
    """Return a page's tree as a browser has it once its scripts have run."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise NoViewError(f"no browser here: one of {', '.join(BROWSERS)}")
    flags = ["--headless=new", "--disable-gpu", "--no-sandbox", "--disable-dev-shm-usage"]
    flags += ["--virtual-time-budget=8000", "--dump-dom", "--no-first-run"]
    flags += ["--disable-background-networking", "--disable-component-update"]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [program, *flags, f"--user-data-dir={folder}", url],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={**os.environ, "TMPDIR": folder, "HOME": folder},
        )
    page = done.stdout.decode()
    if "mw-parser-output" not in page:
        raise NoViewError(f"the browser {program} does not show the page")
    return page


def single_file(wiki, title):
    """Imitate SingleFile: a page with its pictures in it, that needs nothing else.

    From its own files: scripts are gone, also ``<noscript>``; style sheets stand in
    ``<style>``; a picture's bytes are its address; addresses of links are absolute; what
    is not seen is gone; quotation marks of attributes that need none are left out; a
    comment says the page's address and when it was saved.
    """
    tree = parse(fetched(address(wiki, "index.php", title=title))[0].decode())
    for element in tree.select("script, noscript, link[rel=stylesheet], [hidden]"):
        element.extract()
    for link in tree.select("a[href^='/']"):
        link.attrs["href"] = wiki + (link.attr("href") or "")
    for image in tree.select("img[src]"):
        inline_picture(wiki, image)
    url = own_address(wiki, title)
    note = f"<!--\n Page saved with SingleFile \n url: {url} \n"
    note += " saved date: Mon Jan 05 2026 10:20:30 GMT+0000 (Universal Time)\n-->"
    page = re.sub(r'="([\w./:#-]+)"(?=[ >])', r"=\1", tree.html)
    page = page.replace("<html", f"{note}<html", 1)
    return Source(page.encode(), path=f"{title}.html", media_type="text/html")


def inline_picture(wiki, image):
    """Set a picture's bytes in place of its address."""
    source = image.attr("src") or ""
    if source.startswith("/"):
        content, media_type = fetched(wiki + source)
        coded = base64.b64encode(content).decode()
        image.attrs["src"] = f"data:{media_type};base64,{coded}"
    for name in ("srcset", "loading", "decoding"):
        image.attrs.pop(name, None)


def zim(wiki, title):
    """Imitate mwoffliner: Parsoid's HTML in a frame, for a reader without a network.

    From its own templates: a link leads to a file beside this one, and one to a page that
    the file does not have (none but articles are in it) is plain text; pictures lie in a
    folder of their own; the first two levels of sections are ``details`` with the heading
    in ``summary``; the title stands inside of the content; a notice at the end says where
    it is all from.
    """
    tree = parse(parsoid(wiki, title).content.decode())
    body = tree.select_one("body")
    for link in body.select("a[rel='mw:WikiLink'][href^='./']"):
        target = (link.attr("href") or "")[2:]
        if link.has_class("new") or ":" in target:
            link.unwrap()
        else:
            link.attrs["href"] = "../" * title.count("/") + target
    for image in body.select("img[src]"):
        name = (image.attr("resource") or "").removeprefix("./File:")
        image.attrs["src"] = f"../I/{name}.webp"
    for section in reversed(body.select("section")):
        fold(section)
    frame = ZIM.format(title=title, url=own_address(wiki, title), body=body.inner_html)
    return Source(frame.encode(), path=f"A/{title}.html", media_type="text/html")


def fold(section):
    """Turn a section with a heading into what a reader folds."""
    heading = section.select_one(":scope > h2, :scope > h3")
    if heading is not None:
        level = heading.tag[1:]
        summary = f'<summary class="section-heading">{heading.html}</summary>'
        heading.extract()
        rest = section.inner_html
        folded = f'<details data-level="{level}" open="">{summary}{rest}</details>'
        section.insert_adjacent_html("beforebegin", folded)
        section.extract()


ZIM = """<!DOCTYPE html>
<html class="client-js"><head><meta charset="UTF-8"><title>{title}</title>
<link rel="canonical" href="{url}">
<link href="../-/mw/ext.cite.styles.css" rel="stylesheet" type="text/css">
<link href="../-/s/style.css" rel="stylesheet" type="text/css"></head>
<body class="mediawiki mw-hide-empty-elt ns-0 ns-subject stable skin-minerva action-view">
<div id="mw-mf-viewport" class="feature-header-v2"><div id="mw-mf-page-center">
<div id="content" class="mw-body"><a id="top"></a><div id="bodyContent" class="content">
<h1 id="titleHeading" style="background-color: white; margin: 0;">{title}</h1>
<div id="mw-content-text" class="mw-parser-output">{body}
<div style="clear:both; border-top: dashed 2px #AAAAAA; padding: 0.5em; direction: ltr;">
This article is issued from <a class="external text" href="{url}">the wiki</a>. The text is
licensed under a licence. Additional terms may apply for the media files.</div>
</div></div></div></div></div></body></html>
"""

VIEWS = {name: skin(name) for name in SKINS} | {
    "printable": printable,
    "render": render,
    "API": parsed,
    "Parsoid": parsoid,
    "browser": browsed,
    "SingleFile": single_file,
    "Kiwix": zim,
}
"""Every view by its name."""


def titles_of(wiki):
    """List the articles of a wiki, redirects not."""
    asked = {"action": "query", "list": "allpages", "aplimit": 500, "format": "json"}
    asked["apfilterredir"] = "nonredirects"
    answer = json.loads(fetched(address(wiki, "api.php", **asked))[0])
    return [page["title"] for page in answer["query"]["allpages"]]
