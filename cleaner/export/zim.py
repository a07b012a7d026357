"""A ZIM file, which Kiwix and its like open offline: pages, titles, search, pictures.

The metadata are those that openZIM's specification asks for. Extra ``zim``.
"""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import struct
import sys
import zlib
from collections import Counter
from contextlib import contextmanager, suppress
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import msgspec

from cleaner.errors import ArchiveError, DamageError, NotFoundError, OptionError
from cleaner.export.languages import UNDETERMINED, three_letters
from cleaner.export.links import CORE_TYPES, Linked
from cleaner.export.selection import Counts, entitled
from cleaner.export.xhtml import language_tag, origin_of, xml_text, xml_value
from cleaner.store.addresses import relative_to
from cleaner.store.layout import file_name
from cleaner.store.unfinished import Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from cleaner.export.selection import Page, Place, Selection
    from cleaner.model import Link

MEDIA_TYPES: Final = CORE_TYPES | {
    "avif": "image/avif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "ico": "image/x-icon",
}
"""Pictures as the archive keeps them, by their suffix."""
HTML: Final = "text/html"
PRODUCT: Final = "wikikeep"
THRESHOLD: Final = "XAPIAN_FLUSH_THRESHOLD"
PAGES_IN_MEMORY: Final = 500
ROOM: Final = 50_000_000
"""Bytes that have to be free: what libzim holds in memory at most, and some more."""
SEVERAL: Final = "mul"
"""ISO 639-3's code for several languages: words are taken as they stand."""
PAGES_ASKED: Final = 100
"""Pages that are asked for their language before the first is written."""
TITLE_LETTERS, DESCRIPTION_LETTERS = 30, 80
"""The most that readers show of a title and of a description."""
_SIDE: Final = 48
"""Pixels of the picture that stands for the file in a library."""
_INK, _PAPER = b"\x1f\x4e\x5f", b"\xf2\xee\xe3"


class _Item:
    """An entry of the file, as libzim asks for it."""

    def __init__(
        self, path: str, title: str, kind: str, content: Callable[[], Any], hints: Any
    ) -> None:
        self._path, self._title, self._kind = path, title, kind
        self._content, self._hints = content, hints

    def get_path(self) -> str:
        return self._path

    def get_title(self) -> str:
        return self._title

    def get_mimetype(self) -> str:
        return self._kind

    def get_contentprovider(self) -> Any:
        return self._content()  # a new one each time: once to write, once for the search

    def get_hints(self) -> Any:
        return self._hints


class _File:
    """The file that is written: what it holds already, and how a page leads to it."""

    def __init__(
        self, writer: Any, creator: Any, selection: Selection, counts: Counts
    ) -> None:
        self._writer = writer
        self._creator = creator
        self._selection = selection
        self._counts = counts
        self._place = PurePosixPath()
        self._pictures: dict[str, bool] = {}
        self.languages: Counter[str] = Counter()
        self.licences: Counter[str] = Counter()

    def link(self, _link: Link, place: Place, anchor: str, _words: str) -> dict[str, str]:
        path = relative_to(self._place, PurePosixPath(place.target))
        return {"target": f"{path}#{quote(anchor)}" if anchor else path, "page": ""}

    def picture(self, file: str) -> str:
        if file not in self._pictures:
            self._pictures[file] = self._embed(file)
        return relative_to(self._place, PurePosixPath(file)) if self._pictures[file] else ""

    def _embed(self, file: str) -> bool:
        content = self._selection.read_picture(file)
        if content:
            kind = MEDIA_TYPES[file.rpartition(".")[2]]
            self.add(file, "", kind, partial(self._writer.StringProvider, content))
            self._counts.pictures += 1
        return bool(content)

    @property
    def has_pictures(self) -> bool:
        """Whether any picture is in the file."""
        return any(self._pictures.values())

    def from_file(self, path: Path) -> Callable[[], Any]:
        """Return the content of an entry that lies in a file, until all is written."""
        return partial(self._writer.FileProvider, path)

    def add(
        self,
        path: str,
        title: str,
        kind: str,
        content: Callable[[], Any],
        *,
        is_page: bool = False,
    ) -> None:
        hints = {self._writer.Hint.FRONT_ARTICLE: is_page}
        self._creator.add_item(_Item(path, title, kind, content, hints))

    def add_page(self, page: Page) -> None:
        """Add a page, before it the pictures that are not there yet, and its redirects."""
        self._place = PurePosixPath(page.entry.target)
        document = Linked(self._selection, page, self).document()
        picture = self._selection.picture
        shown = [one for one in document.images if self._pictures.get(picture(one.source))]
        # The licence stands in the lines below the page, once.
        before, end, after = (
            msgspec.structs.replace(document, licence=None).html().rpartition("</body>")
        )
        html = f"{before}{origin_of(document, shown)}{end}{after}"
        content = html.encode("utf-8", errors="replace")
        provider = partial(self._writer.StringProvider, content)
        self.add(page.entry.target, entitled(page.entry), HTML, provider, is_page=True)
        for number, title in enumerate(_other_titles(self._selection, page), 1):
            path = f"redirects/{page.entry.id}/{number}"
            hints = {self._writer.Hint.FRONT_ARTICLE: True}
            self._creator.add_redirection(path, title, page.entry.target, hints)
        self.languages[three_letters(language_tag(document.language))] += 1
        if document.licence is not None:
            self.licences[document.licence.name or document.licence.url] += 1


def write_zim(
    selection: Selection,
    path: Path,
    *,
    title: str = "",
    main: str = "",
    replace: bool = False,
) -> Counts:
    """Write pages as a ZIM file, with indexes of titles and of words.

    Args:
        selection: the pages.
        path: the file.
        title: of the file; without it the sites of the pages.
        main: title, address or path of the page that opens first; without it a list of all.
        replace: whether the file may be there already.

    Raises:
        OptionError: the extra is not installed.
        NotFoundError: there is no such main page.
        ArchiveError: the file cannot be written, or is there already.
    """
    writer = _library()
    counts = Counts("zim", str(path))
    first = _named_page(selection, main) if main else ""
    with Unfinished(path, replace=replace) as place:
        try:
            creator = _creator(writer, place, selection)
            with _silence(), _small_index(), creator:
                file = _File(writer, creator, selection, counts)
                for page in selection.pages(counts):
                    _check_room(place)
                    file.add_page(page)
                title = title or selection.title()
                creator.set_mainpath(first or _add_contents(selection, file, title, place))
                _describe(creator, _metadata(selection, file, title))
        except RuntimeError as error:  # libzim's own
            raise _failed(path, error) from error
        counts.bytes = place.stat().st_size
    return counts


def _creator(writer: Any, place: Path, selection: Selection) -> Any:
    creator = writer.Creator(place)
    creator.config_indexing(True, _leading_language(selection))
    creator.config_nbworkers(1)  # each packs clusters of its own, in 45 MB or so
    return creator


def _failed(path: Path, error: RuntimeError) -> ArchiveError:
    cure = "make room there, or name another place"
    return ArchiveError(path, f"cannot be written ({error})", cure)


def _describe(creator: Any, metadata: Mapping[str, str]) -> None:
    for name, value in metadata.items():
        creator.add_metadata(name, value)
    creator.add_illustration(_SIDE, illustration())


def _library() -> Any:
    try:
        return importlib.import_module("libzim.writer")
    except ImportError as error:
        cure = "pip install 'wikikeep[zim]'"
        raise OptionError("zim", "needs libzim", cure) from error


def _check_room(place: Path) -> None:
    """Stop in time: on a full disk libzim's threads end without a word, and it waits on.

    In the end the index of words is written once more, then copied into the file.
    """
    index = place.with_name(f"{place.name}_fulltext.idx.tmp")
    size = sum(path.stat().st_size for path in index.glob("*"))
    if shutil.disk_usage(place.parent).free < ROOM + 2 * size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def _silence() -> Iterator[None]:
    """Let nothing reach standard output, where libzim tells its progress in any case."""
    sys.stdout.flush()
    ours = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(ours, 1)
        os.close(ours)


@contextmanager
def _small_index() -> Iterator[None]:
    """Let the index of words go to the disk often: else 10,000 pages wait in memory.

    Xapian, which makes it within libzim, takes this from the environment alone.
    """
    before = os.environ.get(THRESHOLD)
    os.environ.setdefault(THRESHOLD, str(PAGES_IN_MEMORY))
    try:
        yield
    finally:
        if before is None:
            del os.environ[THRESHOLD]


def _leading_language(selection: Selection) -> str:
    """Return the language that most pages at the beginning are in: words are cut by it."""
    found: Counter[str] = Counter()
    for entry in islice(selection.entries(), PAGES_ASKED):
        with suppress(DamageError):  # said when it is that page's turn
            language = selection.archive.document(entry.id).language
            found[three_letters(language_tag(language))] += 1
    del found[UNDETERMINED]  # with it libzim makes an index in which nothing is found
    return found.most_common(1)[0][0] if found else SEVERAL


def _other_titles(selection: Selection, page: Page) -> list[str]:
    """Return the titles that lead to a page besides its own."""
    facts = page.document.page
    names = [
        facts.redirected_from if facts else "",
        *selection.archive.redirects(page.entry.id),
    ]
    return [name for name in dict.fromkeys(names) if name and name != page.entry.title]


def _named_page(selection: Selection, name: str) -> str:
    """Return the path of the page that shall open first."""
    found = selection.archive.find(name)
    if all(entry.id != found.id for entry in selection.entries()):
        what = "is not among the pages that are exported"
        raise NotFoundError(name, what, "name one of them with --main")
    return found.target


def _add_contents(selection: Selection, file: _File, title: str, place: Path) -> str:
    """Add a list of all pages, and return its path, which no page has."""
    path = "contents"
    while any(entry.target == path for entry in selection.entries()):
        path = f"_{path}"
    listing = place.with_name("contents.html")  # it grows with the pages, so on the disk
    with listing.open("w", encoding="utf-8") as written:
        written.writelines(_contents(selection, title))
    file.add(path, title, HTML, file.from_file(listing))
    return path


def _contents(selection: Selection, title: str) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{xml_text(title)}'
    yield f"</title></head><body><h1>{xml_text(title)}</h1>\n<ul>\n"
    for entry in selection.entries():
        words = xml_text(entitled(entry))
        yield f"<li><a href={xml_value(quote(entry.target))}>{words}</a></li>\n"
    yield "</ul>\n</body></html>\n"


def _metadata(selection: Selection, file: _File, title: str) -> dict[str, str]:
    """Return what the file says of itself; libzim adds its own counters."""
    sites = selection.title()
    languages = [name for name, _ in file.languages.most_common() if name != UNDETERMINED]
    language = ",".join(languages) or UNDETERMINED
    name = "_".join(
        (
            file_name(sites).replace(" ", "-").lower(),
            languages[0] if languages else UNDETERMINED,
        )
    )
    said = {
        "Name": name,
        "Title": shortened(title, TITLE_LETTERS),
        "Description": shortened(
            f"Pages of {sites}, kept for reading offline", DESCRIPTION_LETTERS
        ),
        "Language": language,
        "Creator": sites,
        "Publisher": PRODUCT,
        "Scraper": f"{PRODUCT} {version(PRODUCT)}",
        "Date": selection.newest()[:10],
        "Source": ", ".join(filter(None, selection.sites())),
        "License": ", ".join(name for name, _ in file.licences.most_common()),
        "Tags": "_ftindex:yes;_pictures:" + ("yes" if file.has_pictures else "no"),
    }
    return {key: value for key, value in said.items() if value}


def shortened(text: str, letters: int) -> str:
    """Return a text of so many letters at most.

    >>> shortened("Fens and dykes", 9), shortened("Fens", 9)
    ('Fens and…', 'Fens')
    """
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def illustration() -> bytes:
    """Return the picture for a library, a sheet of paper with lines, as PNG (RFC 2083)."""
    rows = []
    for row in range(_SIDE):
        is_line = row % 8 == 4 and 8 < row < _SIDE - 8
        inner = (_INK if is_line else _PAPER) * (_SIDE - 16)
        sheet = _INK * 4 + _PAPER * 4 + inner + _PAPER * 4 + _INK * 4
        is_edge = row < 4 or row >= _SIDE - 4
        rows.append(b"\x00" + (_INK * _SIDE if is_edge else sheet))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
