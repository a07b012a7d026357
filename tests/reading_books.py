"""A book in EPUB 3 as a reader takes it apart: zip and XML, nothing of ours."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree import ElementTree as ET

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
HTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ROOT = "urn:oasis:names:tc:opendocument:xmlns:container"


@dataclass
class Book:
    """What is in a book."""

    package: ET.Element
    chapters: dict[str, ET.Element]
    """Path -> its XHTML, in the order of reading."""
    nav: ET.Element
    files: dict[str, bytes]
    types: dict[str, str] = field(default_factory=dict)
    """Path -> media type, of what the manifest lists."""

    def chapter(self, title):
        """Return the chapter of this title, and its path."""
        (found,) = [
            (path, tree)
            for path, tree in self.chapters.items()
            if tree.findtext(f"{HTML}head/{HTML}title") == title
        ]
        return found


def parsed(content):
    """Parse XML; an error is the test's failure."""
    return ET.fromstring(content)  # noqa: S314  # we wrote it


def read_book(path):
    """Open a book as OCF 3.3 and Packages 3.3 say; an assertion fails where it is wrong."""
    with zipfile.ZipFile(path) as opened:
        first = opened.infolist()[0]
        assert first.filename == "mimetype"
        assert (first.compress_type, first.extra) == (zipfile.ZIP_STORED, b"")
        files = {name: opened.read(name) for name in opened.namelist()}
        assert len(files) == len(opened.namelist()), "a name stands there twice"
    assert files["mimetype"] == b"application/epub+zip"
    container = parsed(files["META-INF/container.xml"])
    place = container.find(f"{{{ROOT}}}rootfiles/{{{ROOT}}}rootfile").get("full-path")
    package = parsed(files[place])
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    paths = {key: beside(place, item.get("href")) for key, item in items.items()}
    listed = {*paths.values(), place, "mimetype", "META-INF/container.xml"}
    assert len(set(paths.values())) == len(items)
    assert listed == set(files)
    (nav,) = [key for key, item in items.items() if item.get("properties") == "nav"]
    spine = [paths[one.get("idref")] for one in package.iter(f"{OPF}itemref")]
    book = Book(
        package,
        {path: parsed(files[path]) for path in spine},
        parsed(files[paths[nav]]),
        files,
        {paths[key]: item.get("media-type") for key, item in items.items()},
    )
    check_links(book, paths[nav])
    return book


def beside(path, href):
    """Return what a relative address means in a file."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))


def check_links(book, nav):
    """Each id is there once, and each link within the book leads to something."""
    ids = {path: ids_of(tree) for path, tree in book.chapters.items()}
    for path, tree in {**book.chapters, nav: book.nav}.items():
        for element in tree.iter():
            assert element.get("align") is None
            for name in ("href", "src"):
                address = element.get(name, "")
                if ":" in address.partition("/")[0]:
                    assert name == "href" or address.startswith("data:"), address
                elif address:
                    file, _, fragment = address.partition("#")
                    target = beside(path, file) if file else path
                    assert target in book.files, f"{path}: {address}"
                    assert not fragment or fragment in ids[target], f"{path}: {address}"


def ids_of(tree):
    """Return the ids of a file; an assertion fails where one is no name, or not alone."""
    ids = [element.get("id") for element in tree.iter() if element.get("id") is not None]
    assert len(ids) == len(set(ids))
    assert all(one and not one[0].isdigit() and not set(one) & set(" :") for one in ids)
    return set(ids)


def typed(tree, value):
    """Return the elements of an ``epub:type``."""
    return [element for element in tree.iter() if element.get(TYPE) == value]


def text_of(element):
    """Return the text of an element."""
    return "".join(element.itertext())
