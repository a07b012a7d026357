"""MediaWiki's XML dumps: wikitext, which only a MediaWiki can render; so it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.errors import NotAPageError
from cleaner.sources.files import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options
    from cleaner.sources.containers.member import Member


def members(path: str, _options: Options) -> Iterator[Member | NotAPageError]:
    """Say what the file is, and which ways lead to pages."""
    yield NotAPageError(
        printable(path),
        "is a dump of a MediaWiki: wikitext, with templates that only a wiki can expand",
        "import it into a MediaWiki and run 'cleaner archive --wiki' on that, or take the"
        " HTML dump of the same wiki (Wikimedia Enterprise, or a ZIM file)",
    )
