"""Other tools that turn a page into text, each called as its manual says.

None is a dependency. A peer is a function that imports it and returns the conversion, so
that only what is installed is measured.
"""

from __future__ import annotations

from collections.abc import Callable

Conversion = Callable[[str], object]


def trafilatura() -> Conversion:
    """Return trafilatura to Markdown with tables, links and pictures."""
    import trafilatura as peer  # noqa: PLC0415

    return lambda page: peer.extract(
        page,
        output_format="markdown",
        include_links=True,
        include_images=True,
        include_tables=True,
        include_formatting=True,
    )


def resiliparse() -> Conversion:
    """Return resiliparse to plain text of the main content, its fastest way."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

    return lambda page: extract_plain_text(page, main_content=True)


def html_to_markdown() -> Conversion:
    """Return html-to-markdown over the whole page."""
    import html_to_markdown as peer  # noqa: PLC0415

    return peer.convert if hasattr(peer, "convert") else peer.convert_to_markdown


def markdownify() -> Conversion:
    """Return markdownify over the whole page."""
    import markdownify as peer  # noqa: PLC0415

    return peer.markdownify


def readability() -> Conversion:
    """Return readability-lxml to the HTML of the article."""
    from readability import Document  # noqa: PLC0415

    return lambda page: Document(page).summary()


PEERS: dict[str, Callable[[], Conversion]] = {
    "trafilatura": trafilatura,
    "resiliparse": resiliparse,
    "html_to_markdown": html_to_markdown,
    "markdownify": markdownify,
    "readability-lxml": readability,
}
"""Name -> what imports it."""
