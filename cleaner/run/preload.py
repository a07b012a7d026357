"""Imported where workers begin: loads what pages need, by cleaning one.

Where workers are forked from a server, the server does so once for all of them. The first
page of a process takes ten times as long as the next: modules, rules and patterns are made
ready with it. That must not count against the time that a page may take.
"""

from __future__ import annotations

from typing import Final

from cleaner.model import Source
from cleaner.run.page import Job, clean_one
from cleaner.store.projections import FORMATS

PAGE: Final = Source(
    b"""<!doctype html><html lang="en"><head><title>Fen</title><meta name="generator"
content="MediaWiki 1.39"></head><body class="mediawiki"><h1 id="firstHeading">Fen</h1><div
id="mw-content-text"><div class="mw-parser-output"><table class="infobox"><tr><th>Area</th>
<td>2 ha</td></tr></table><p>The <b>fen</b> is <a href="/wiki/Wet">wet</a>.<sup id="r1"
class="reference"><a href="#n1">[1]</a></sup></p><h2>Mill</h2><ul><li>It turns.</li></ul>
<table><tr><th>Year</th></tr><tr><td>1801</td></tr></table><ol class="references"><li
id="n1"><a href="#r1">^</a> <span class="reference-text">Reed 2005.</span></li></ol></div>
</div></body></html>"""
)

clean_one(PAGE, Job(formats=tuple(FORMATS)))
