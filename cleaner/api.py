"""The library's doors: pure functions without network, global state or files written.

The steps are loaded by the first page that needs them: a program that imports the package
to read archived documents, or prints its own help, does not wait for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cleaner.errors import NotFoundError, RuleError, SourceError
from cleaner.model import Options, RuleText, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bs4 import BeautifulSoup

    from cleaner.document import Document
    from cleaner.pipeline import Beside, Hook, OnRemove


def clean(
    source: str | bytes | Path | BeautifulSoup | Source,
    *,
    url: str | None = None,
    options: Options | None = None,
    hooks: Sequence[Hook] = (),
    on_remove: OnRemove | None = None,
    beside: Beside | None = None,
) -> Document:
    """Clean one page.

    Args:
        source: HTML as text or bytes, an API's answer, a text copy; a path to a file of any
            of these; a BeautifulSoup tree; or a `Source`.
        url: address of the page, to make its links absolute; wins over what the page says.
        options: limits and rules switched off.
        hooks: functions that receive the page as BeautifulSoup before it is cleaned.
        on_remove: called with (element, rule, why) before each removal.
        beside: called with the name of a file beside the page ("notes.xhtml") where notes
            stand; returns its bytes, or None.

    Raises:
        SourceError: there is no page; the message says where, what and what to do.

    >>> clean("<h2>Fen</h2><p>Wet<sup>2</sup>.</p>").content[1]
    Paragraph(content=('Wet', Sup(content=('2',)), '.'))
    """
    from cleaner.pipeline import run  # noqa: PLC0415  # the steps: see above

    wrapped, text = as_source(source)
    return run(
        wrapped if url is None else replace(wrapped, url=url),
        options or Options(),
        hooks,
        on_remove=on_remove,
        text=text,
        beside=beside,
    )


def as_source(
    source: str | bytes | Path | BeautifulSoup | Source,
) -> tuple[Source, str | None]:
    """Wrap what a caller may hand in, with its text if that is known.

    Only a path is read from disk.
    """
    if isinstance(source, Source):
        return source, None
    if isinstance(source, bytes):
        return Source(source), None
    if isinstance(source, Path):
        return Source(read(source), path=str(source)), None
    text = str(source)
    media_type = "" if isinstance(source, str) else "text/html"
    return text_source(text, media_type=media_type), text


def text_source(text: str, *, media_type: str) -> Source:
    """Wrap a text as the bytes that it would be in a file."""
    content = text.encode("utf-8", "surrogatepass")
    return Source(content, media_type=media_type, charset="utf-8")


def read(path: Path) -> bytes:
    """Read a file.

    Raises:
        SourceError: it is not there, or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(path, "does not exist", "check the path") from error
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise SourceError(path, reason, "make it a readable file") from error


def read_rules(path: str | Path) -> RuleText:
    """Read a file of rules of one's own, for ``Options(rules=(...,))``.

    Raises:
        RuleError: named by file and rule.
    """
    from cleaner.engines.book import read_added  # noqa: PLC0415  # the steps: see above

    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(path, f"cannot be read ({error})", "name a TOML file") from error
    rules = RuleText(path.stem, text, str(path))
    read_added(rules)
    return rules


def clean_text(text: str, *, options: Options | None = None) -> Document:
    r"""Clean a page that was copied as plain text.

    >>> document = clean_text("FenEdit\n\nIt is wet here.\n\nMillEdit\n\nIt turns.")
    >>> [block.level for block in document.content[::2]]
    [2, 2]
    """
    from cleaner.pipeline import run  # noqa: PLC0415  # the steps: see above

    source = text_source(text, media_type="text/plain")
    return run(source, options or Options(), text=text)


def markdown_from_html(fragment: str, *, raw_html: bool = True) -> str:
    r"""Convert HTML to Markdown as it stands: no text is removed, no front matter is added.

    Args:
        fragment: HTML.
        raw_html: keep as HTML what Markdown has no sign for, so that the Markdown shows
            what the HTML shows; what could run stays out. If false, only the words of such
            elements are kept.

    >>> print(markdown_from_html("<p>Old <b>mill</b></p>"), end="")
    Old **mill**
    >>> print(markdown_from_html("<div id=fen><p>Old <b>mill</b></div>"))
    <div id="fen">
    <BLANKLINE>
    Old **mill**
    <BLANKLINE>
    </div>
    <BLANKLINE>
    >>> markdown_from_html("<div id=fen><p>Old <b>mill</b></div>", raw_html=False)
    'Old **mill**\n'
    """
    from cleaner.pipeline import blocks_of  # noqa: PLC0415  # the steps: see above
    from cleaner.render.markdown import render_blocks  # noqa: PLC0415

    return render_blocks(blocks_of(fragment, raw_html=raw_html))


def pages(
    where: str | Path | Sequence[str | Path], *, options: Options | None = None
) -> Iterator[Source | SourceError]:
    """Find pages in files, folders and globs; what cannot be read comes as its error."""
    from cleaner.sources import pages as find  # noqa: PLC0415  # a source may need the network

    return find(where, options=options)
