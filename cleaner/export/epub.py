"""An EPUB 3 book: a chapter a page, with real endnotes, links between chapters, pictures.

The container is that of EPUB OCF 3.3, the package that of EPUB Packages 3.3 (W3C).
"""

from __future__ import annotations

import uuid
import zipfile
from collections import Counter
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import msgspec

from cleaner.export.languages import UNDETERMINED
from cleaner.export.links import CORE_TYPES, Linked
from cleaner.export.selection import Counts, entitled
from cleaner.export.xhtml import (
    language_tag,
    render_chapter,
    xhtml_head,
    xml_id,
    xml_text,
)
from cleaner.store.unfinished import Unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.export.selection import Page, Place, Selection
    from cleaner.model import Link
    from cleaner.store.records import PageEntry

_MIDNIGHT: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file knows: the same pages give the same bytes."""
_CONTAINER: Final = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_STYLE: Final = """\
img { max-width: 100%; height: auto; }
pre { white-space: pre-wrap; }
table { border-collapse: collapse; margin: 1em 0; }
td, th { border: 1px solid #888; padding: .2em .5em; vertical-align: top; }
caption, figcaption { font-style: italic; }
figure { margin: 1em 0; }
.indented { margin-inline-start: 2em; }
.heading { font-weight: bold; }
.footnotes { margin-top: 2em; border-top: 1px solid #888; font-size: .9em; }
.footnote-label { font-weight: bold; }
.origin { margin-top: 2em; font-size: .8em; }
"""


class _Book:
    """The open book: what it holds already, and how a page leads to it."""

    def __init__(self, file: zipfile.ZipFile, selection: Selection, counts: Counts) -> None:
        self._file = file
        self._selection = selection
        self._counts = counts
        self.pictures: dict[str, bool] = {}
        """Files of pictures that were asked for, and whether the book has them."""
        self.languages: Counter[str] = Counter()
        self.licences: Counter[str] = Counter()

    def link(self, _link: Link, place: Place, anchor: str, _words: str) -> dict[str, str]:
        fragment = f"#{xml_id(anchor)}" if anchor else ""
        return {"target": f"{_name(place.id)}{fragment}", "page": ""}

    def picture(self, file: str) -> str:
        if file not in self.pictures:
            self.pictures[file] = self._embed(file)
        return f"../{file}" if self.pictures[file] else ""

    def _embed(self, file: str) -> bool:
        suffix = file.rpartition(".")[2]
        content = self._selection.read_picture(file) if suffix in CORE_TYPES else b""
        if not content or (suffix == "svg" and not _is_xml(content)):
            return False
        with self.member(f"EPUB/{file}", stored=suffix != "svg") as member:
            member.write(content)
        self._counts.pictures += 1
        return True

    @contextmanager
    def member(self, name: str, *, stored: bool = False) -> Iterator[Any]:
        """Begin a file of the book; there is one at a time."""
        entry = zipfile.ZipInfo(name, _MIDNIGHT)
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with self._file.open(entry, "w") as member:
            yield member

    def write(self, name: str, text: str, *, stored: bool = False) -> None:
        """Write a file of the book."""
        with self.member(name, stored=stored) as member:
            member.write(text.encode())

    def write_page(self, page: Page) -> None:
        """Write a chapter, and before it the pictures that the book has not yet."""
        document = Linked(self._selection, page, self).document()
        picture = self._selection.picture
        shown = [
            one for one in document.images if self.pictures.get(picture(one.source), False)
        ]
        text = render_chapter(document, entitled(page.entry), "../style.css", shown)
        self.write(f"EPUB/pages/{_name(page.entry.id)}", text)
        if language := language_tag(document.language):
            self.languages[language] += 1
        if document.licence is not None:
            self.licences[document.licence.name or document.licence.url] += 1


def write_epub(
    selection: Selection, path: Path, *, title: str = "", replace: bool = False
) -> Counts:
    """Write pages as a book.

    Args:
        selection: the pages; each is a chapter, in the order of their files.
        path: the file.
        title: of the book; without it the sites of the pages.
        replace: whether the file may be there already.

    Raises:
        ArchiveError: it cannot be written, or is there already.
    """
    counts = Counts("epub", str(path))
    title = title or selection.title()
    with Unfinished(path, replace=replace) as place:
        with zipfile.ZipFile(place, "w") as file:
            book = _Book(file, selection, counts)
            # First, and not packed: so the type of the file stands at a fixed place.
            book.write("mimetype", "application/epub+zip", stored=True)
            book.write("META-INF/container.xml", _CONTAINER)
            book.write("EPUB/style.css", _STYLE)
            for page in selection.pages(counts):
                book.write_page(page)
            languages = [name for name, _ in book.languages.most_common()]
            with book.member("EPUB/nav.xhtml") as member:
                main = languages[0] if languages else ""
                for line in _contents(selection, title, main):
                    member.write(line.encode())
            with book.member("EPUB/package.opf") as member:
                for line in _package(selection, book, title, languages or [UNDETERMINED]):
                    member.write(line.encode())
        counts.bytes = place.stat().st_size
    return counts


def _name(page: int) -> str:
    return f"p{page}.xhtml"


def _is_xml(content: bytes) -> bool:
    try:
        ET.fromstring(content)  # noqa: S314 - `kind_of` keeps none with entities
    except ET.ParseError:
        return False
    return True


def _contents(selection: Selection, title: str, language: str) -> Iterator[str]:
    """Write the table of contents; pages of several sites stand below their sites."""
    yield xhtml_head(title, "style.css", language)
    yield f'<nav epub:type="toc" role="doc-toc">\n<h1>{xml_text(title)}</h1>\n<ol>\n'
    folders = groupby(selection.entries(), _folder)
    has_parts = len(selection.sites()) > 1
    for folder, entries in folders:
        if has_parts and folder:
            yield f"<li><span>{xml_text(folder)}</span>\n<ol>\n"
        for entry in entries:
            words = xml_text(entitled(entry))
            yield f'<li><a href="pages/{_name(entry.id)}">{words}</a></li>\n'
        if has_parts and folder:
            yield "</ol></li>\n"
    yield "</ol>\n</nav>\n</body>\n</html>\n"


def _folder(entry: PageEntry) -> str:
    return entry.target.rpartition("/")[0].partition("/")[0]


def _package(
    selection: Selection, book: _Book, title: str, languages: list[str]
) -> Iterator[str]:
    """Write what the book says of itself, its files, and the order to read them."""
    chosen = msgspec.json.encode((selection.sites(), selection.filters)).decode()
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, chosen)
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"'
        ' unique-identifier="id">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>\n'
        f"<dc:title>{xml_text(title)}</dc:title>\n"
    )
    yield from (f"<dc:language>{language}</dc:language>\n" for language in languages)
    said = [("source", site) for site in selection.sites()]
    said += [("rights", name) for name, _ in book.licences.most_common()]
    for name, value in said:
        if text := xml_text(value).strip():
            yield f"<dc:{name}>{text}</dc:{name}>\n"
    yield f'<meta property="dcterms:modified">{selection.newest()}</meta>\n</metadata>\n'
    yield '<manifest>\n<item id="nav" href="nav.xhtml" properties="nav"'
    yield ' media-type="application/xhtml+xml"/>\n'
    yield '<item id="style" href="style.css" media-type="text/css"/>\n'
    for entry in selection.entries():
        yield f'<item id="p{entry.id}" href="pages/{_name(entry.id)}"'
        yield ' media-type="application/xhtml+xml"/>\n'
    kept = [file for file, is_kept in book.pictures.items() if is_kept]
    for number, file in enumerate(kept, 1):
        media_type = CORE_TYPES[file.rpartition(".")[2]]
        yield f'<item id="m{number}" href="{file}" media-type="{media_type}"/>\n'
    yield "</manifest>\n<spine>\n"
    yield from (f'<itemref idref="p{entry.id}"/>\n' for entry in selection.entries())
    yield "</spine>\n</package>\n"
