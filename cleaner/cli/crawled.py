"""The end of ``archive --wiki``: what is left to do, and what the wiki lacks."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Final

import msgspec

from cleaner.cli.report import GOOD, counted
from cleaner.store.lacks import count_lacks, lacks_of, sum_lacks
from cleaner.store.queue import FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.cli.report import Report
    from cleaner.run.crawl import WikiCrawl
    from cleaner.run.media import Media
    from cleaner.store.lacks import Kind, Sum
    from cleaner.store.queue import Queue

SHOWN: Final = 10
"""Lines of each kind of what is lacking; `--json` has all."""

_SAID: Final[dict[Kind, tuple[str, str]]] = {
    "page": ("page", "could not be fetched"),
    "link": ("title", "linked to, which the wiki does not have"),
    "note": ("page", "with marks whose notes are not there"),
    "file": ("picture", "not to be had"),
}
"""A noun for what is counted, and what is wrong with it."""


def complete_pictures(media: Media, queue: Queue, report: Report) -> None:
    """Keep the pictures of pages that were archived without them, or that failed then."""
    pages = queue.without_pictures()
    for where, warnings in media.complete(pages, queue.pictures_asked):
        report.warn(where, warnings)


def end_wiki(crawl: WikiCrawl, report: Report, *, as_json: bool) -> int:
    """Sum up, and say what is left and lacking; nothing to do is no failure here."""
    queue, left_out = crawl.queue, crawl.left_out()
    left = queue.archive.status().queued
    code = GOOD
    if report.pages or report.failures:
        code = report.sum_up(str(queue.archive.path))
    else:
        report.say("nothing was fetched" if left else "nothing has changed")
    failed = queue.counts().get(FAILED, 0)
    if left or failed:
        said = counted(left + failed, "page")
        report.say(f"{said} left: the same command again goes on")
    for why, number in left_out.items():
        report.say(f"left out: {number:,} of its addresses: {why}")
    for line in lines(queue):
        report.say(line)
    if as_json:
        counts: dict[str, object] = {**report.counts(), "left": left}
        write_json(queue, counts | ({"left_out": left_out} if left_out else {}))
    return code


def lines(queue: Queue) -> Iterator[str]:
    """Say what a wiki lacks, what is called most first."""
    for kind, number in count_lacks(queue.catalogue, queue.wiki).items():
        noun, said = _SAID[kind]
        yield f"incomplete: {counted(number, noun)} {said}"
        found = sum_lacks(queue.catalogue, queue.wiki, kind, SHOWN)
        for one in found:
            yield f"  {_line(kind, one)}"
        if number > len(found):
            yield f"  and {number - len(found):,} more: --json names all"


def _line(kind: Kind, one: Sum) -> str:
    if kind == "page":
        return f"{one.what}: {one.why}"
    if kind == "note":
        more = f" and {one.pages - 1:,} more" if one.pages > 1 else ""
        return f"{one.what}: note {one.page}{more}"
    more = f" and {counted(one.pages - 1, 'other')}" if one.pages > 1 else ""
    return f"{one.what} (on {one.page}{more})"


def write_json(queue: Queue, counts: dict[str, object]) -> None:
    """Write all of it as JSON, an entry a line: there may be more than fits into memory."""
    write = sys.stdout.buffer.write
    head = msgspec.json.encode(counts)
    write(head[:-1] + b',"incomplete":[')
    gap = b"\n"
    with closing(lacks_of(queue.catalogue, queue.wiki)) as lacks:
        for lack in lacks:
            write(gap + msgspec.json.encode(lack))
            gap = b",\n"
    write(b"\n]}\n")
    sys.stdout.buffer.flush()
