"""The way of a page on one screen: a tuple of steps and the loop over it.

source -> decode -> recognise, store, facts, silence, refuse, notes, content, citations,
strip, prune, headings, build, cite -> Document
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from msgspec.structs import replace
from turbohtml import parse, parse_fragment

from cleaner.model import Options, Source
from cleaner.page import Facts, Page
from cleaner.records import Engine, Licence, PageFacts
from cleaner.steps.building.build import build
from cleaner.steps.building.raw import parse_raw
from cleaner.steps.building.unknown import drop_reopened, find_partings
from cleaner.steps.citations.citations import cite, find_citations
from cleaner.steps.content.content import find_content
from cleaner.steps.content.prune import prune
from cleaner.steps.decode.decode import Decoded, decode, decode_text
from cleaner.steps.decode.sniff import can_read_markdown
from cleaner.steps.facts.facts import read_facts
from cleaner.steps.finish import finish
from cleaner.steps.headings import mend_headings
from cleaner.steps.notes.drawer import store_notes
from cleaner.steps.notes.lift import lift_notes
from cleaner.steps.notes.neighbours import bring_neighbours
from cleaner.steps.notes.trim import trim_notes
from cleaner.steps.recognise import recognise
from cleaner.steps.refuse import refuse
from cleaner.steps.silence import silence
from cleaner.steps.stores import open_store
from cleaner.steps.strip.strip import strip
from cleaner.text import count_characters

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.document import Document
    from cleaner.model import Block

Hook: TypeAlias = Callable[[Any], Any]
"""A user's function on the page as BeautifulSoup; it changes it or returns another."""
OnRemove: TypeAlias = Callable[["Element", str, str], None]
Beside: TypeAlias = Callable[[str], bytes | None]
"""Reads a file beside the page, by the name that its links use; None: there is none."""

STEPS: Final[tuple[Callable[[Page], None], ...]] = (
    bring_neighbours,
    recognise,
    open_store,
    read_facts,
    silence,
    refuse,
    lift_notes,
    find_content,
    trim_notes,
    store_notes,
    find_citations,
    strip,
    prune,
    mend_headings,
    build,
    cite,
)
"""Each step changes the page in place; none runs twice."""


def run(
    source: Source,
    options: Options,
    hooks: Sequence[Hook] = (),
    *,
    on_remove: OnRemove | None = None,
    text: str | None = None,
    beside: Beside | None = None,
) -> Document:
    """Clean one page.

    Args:
        source: the bytes and where they came from.
        options: limits and rules switched off.
        hooks: functions that receive the page as BeautifulSoup.
        on_remove: called with element, rule and why before each removal.
        text: the page as text, where the caller has it: nothing is to be decoded then.
        beside: reads other files of a split book, for notes that stand there.

    Raises:
        SourceError: the source is no page, or exceeds a limit.
    """
    if text is None:
        decoded = decode(source, options)
    else:
        decoded = decode_text(text, path=source.path, media_type=source.media_type)
    page = open_any(source, decoded, options, hooks)
    if page is None:
        # Twenty modules that only copies of text need.
        from cleaner.steps.text.finish import finish_text  # noqa: PLC0415

        return finish_text(source, decoded, options)
    page.on_remove, page.beside = on_remove, beside
    for step in STEPS:
        step(page)
    return finish(page, decoded)


def open_any(
    source: Source, decoded: Decoded, options: Options, hooks: Sequence[Hook]
) -> Page | None:
    """Read what can be a page of HTML, whatever it is; None: a copy of text."""
    if decoded.kind == "html":
        return open_page(source, decoded, options, hooks)
    if decoded.kind == "markdown" and can_read_markdown(decoded.text):
        return open_markdown(source, decoded, options, hooks)
    if decoded.kind == "wikitext":
        return open_wikitext(source, decoded, options, hooks)
    return None


def record_all(page: Page, trail: Sequence[tuple[str, str, str]]) -> None:
    """Put on the trail what went before there was a page: rule, why and text of each."""
    for rule, why, text in trail:
        page.record(text, rule, why)
        page.input += count_characters(text)


def open_markdown(
    source: Source, decoded: Decoded, options: Options, hooks: Sequence[Hook] = ()
) -> Page:
    """Read a Markdown file as a page of HTML."""
    # Slow to load, and only Markdown needs them.
    from cleaner.steps.markdown.marks import mend_converted  # noqa: PLC0415
    from cleaner.steps.markdown.source import read_markdown  # noqa: PLC0415

    read = read_markdown(decoded, options)
    page = open_page(source, read.decoded, options, hooks)
    page.known.site, page.known.language = read.site, read.language
    page.known.page = page.known.page or read.facts.page
    if read.facts.licence:
        page.known.licence = page.known.licence or Licence(read.facts.licence)
    record_all(page, read.trail)
    mend_converted(page)
    return page


def open_wikitext(
    source: Source, decoded: Decoded, options: Options, hooks: Sequence[Hook] = ()
) -> Page:
    """Read a wiki text as a page of HTML."""
    # Only wiki text needs it.
    from cleaner.steps.wikitext.source import read_wikitext  # noqa: PLC0415

    read = read_wikitext(decoded, source.url)
    page = open_page(source, read.decoded, options, hooks)
    record_all(page, read.trail)
    return page


def open_page(
    source: Source, decoded: Decoded, options: Options, hooks: Sequence[Hook] = ()
) -> Page:
    """Parse a page, through the user's hooks if there are any."""
    text = decoded.text
    if hooks:
        text = through_hooks(text, hooks)
    page = Page(
        source,
        options,
        parse(text, positions=False),
        engine=Engine("_web"),
        is_fragment=decoded.fragment,
    )
    page.known = Facts(
        title=decoded.title,
        url=decoded.url or source.url,
        page=decoded.facts,
        licence=decoded.licence,
    )
    if source.told:
        page.known = told(page.known, source.told)
    page.warnings += decoded.warnings
    return page


def told(known: Facts, facts: dict[str, str]) -> Facts:
    """Lay what whoever fetched the page knows over what its container said."""
    named = {name: facts[name] for name in ("url", "site", "language") if name in facts}
    licence = Licence(name=facts.get("licence", ""), url=facts.get("licence_url", ""))
    revised_at = facts.get("revised_at", "")
    page = known.page or PageFacts()
    if revised_at:
        page = replace(page, revised_at=revised_at)
    return replace(
        known,
        **named,
        direction="rtl" if facts.get("direction") == "rtl" else known.direction,
        page=page if page != PageFacts() else None,
        licence=licence if licence != Licence() else known.licence,
    )


def blocks_of(fragment: str, *, raw_html: bool = False) -> tuple[Block, ...]:
    """Turn HTML into blocks as it stands, without any knowledge of wikis."""
    if raw_html:
        root, raw = parse_raw(fragment)
    else:
        root, raw = parse_fragment(fragment, positions=False), {}
    page = Page(Source(b""), Options(), root, root=root, raw=raw)
    silence(page)
    drop_reopened(root)
    find_partings(page)
    build(page)
    return page.content


def through_hooks(text: str, hooks: Sequence[Hook]) -> str:
    """Let the user's functions work on the page as the tree that Python users know."""
    from bs4 import BeautifulSoup  # noqa: PLC0415  # slow to import, only hooks need it

    soup = BeautifulSoup(text, "lxml")
    for hook in hooks:
        changed = hook(soup)
        soup = soup if changed is None else changed
    return str(soup)
