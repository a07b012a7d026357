"""Books in EPUB 3, taken apart by zipfile and an XML parser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import GOOD, SOME_FAILED, run
from exporting import MILL, PNG, damage, make_archive
from places import ARCHIVE
from reading_books import DC, HTML, LANG, OPF, read_book, text_of, typed

from cleaner.document import Document
from cleaner.model import (
    Callout,
    Cell,
    Code,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    Image,
    Link,
    Math,
    Note,
    NoteMark,
    Paragraph,
    Table,
)
from cleaner.records import Licence, Picture
from cleaner.render.notes import ready
from cleaner.store.archive import Archive
from cleaner.store.media import place_of
from cleaner.store.packing import sha256


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def book_of(*documents, **pictures):
    """Make a book of documents and the pictures of addresses, and read it."""
    with Archive("archive", write=True) as archive:
        for document in documents:
            archive.add(document)
        for name, content in pictures.items():
            file = place_of(content, name)
            archive.layout.write(archive.path / file, content)
            archive.note_media(f"https://fen.example/a.{name}", file, sha256(content))
    result = run("export", "archive", "--epub", "book.epub", "--json")
    assert result.exit_code == GOOD, result.output
    return read_book("book.epub"), json.loads(result.stdout)


def said(*content, title="Fen", **fields):
    """Make a page of paragraphs."""
    url = f"https://fen.example/wiki/{title.replace(' ', '_')}"
    blocks = tuple(
        Paragraph((one,)) if isinstance(one, str | Link | Image | NoteMark) else one
        for one in content
    )
    return Document(title=title, url=url, site="fen.example", content=blocks, **fields)


def test_the_parts_of_a_book():
    """Package, contents and chapters say title, language and order; twice is the same."""
    make_archive()
    result = run("export", "--epub", "a.epub", "--json")
    assert result.exit_code == GOOD, result.output
    counts = json.loads(result.stdout)
    assert (counts["pages"], counts["pictures"]) == (5, 1)
    book = read_book("a.epub")
    assert book.package.get("version") == "3.0"
    assert book.package.findtext(f".//{DC}title") == "one.example and 2 others"
    assert book.package.findtext(f".//{DC}language") == "en"
    assert book.package.findtext(f".//{DC}identifier").startswith("urn:uuid:")
    (modified,) = book.package.iter(f"{OPF}meta")
    assert modified.get("property") == "dcterms:modified"
    titles = [tree.findtext(f"{HTML}head/{HTML}title") for tree in book.chapters.values()]
    assert titles == ["Dyke", "dyke", "C#", "Fen", "Mill"]
    (toc,) = typed(book.nav, "toc")
    assert [text_of(link) for link in toc.iter(f"{HTML}a")] == titles
    assert [text_of(part) for part in toc.iter(f"{HTML}span")] == [
        *("one.example", "two.example", "wiki.example")
    ]
    again = ("export", "--epub", "b.epub", "--site", "wiki.example", "--title", "Fens & co")
    assert run("export", "--epub", "c.epub").exit_code == GOOD
    assert Path("a.epub").read_bytes() == Path("c.epub").read_bytes()
    assert run(*again).exit_code == GOOD
    book = read_book("b.epub")
    assert book.package.findtext(f".//{DC}title") == "Fens & co"
    assert len(book.chapters) == 3


def test_links_and_pictures_of_a_chapter():
    """Links to pages of the book lead to chapters, to headings that are there."""
    make_archive()
    assert run("export", "--epub", "a.epub").exit_code == GOOD
    book = read_book("a.epub")
    _, fen = book.chapter("Fen")
    mill = book.chapter("Mill")[0].rpartition("/")[2]
    dyke = book.chapter("Dyke")[0].rpartition("/")[2]
    links = {text_of(link): link.get("href") for link in fen.iter(f"{HTML}a")}
    assert links["old mill"] == links["no such part"] == links["sea mill"] == mill
    assert links["sails"] == f"{mill}#Its_sails"
    assert links["reed"] == "https://wiki.example/wiki/Reed"
    assert links["one"] == dyke
    (image,) = fen.iter(f"{HTML}img")
    assert image.get("src") == f"../{place_of(PNG, 'png')}"
    assert book.files[f"EPUB/{place_of(PNG, 'png')}"] == PNG
    assert book.types[f"EPUB/{place_of(PNG, 'png')}"] == "image/png"
    assert fen.get("lang") == fen.get(LANG) == "en"


def test_endnotes():
    """A mark leads to its note and back, whatever their labels are; a lost one says so."""
    labels = ("1", "∗", "note 2", "1.1")
    marks = (*(NoteMark(label, f"[{label}]") for label in labels), NoteMark("1", "[1]"))
    notes = tuple(
        Note(label, label, (Paragraph((f"Text {label}.",)),), order=n, marks=1)
        for n, label in enumerate(labels, 1)
    )
    notes = (*notes, Note("lost", "9", found=False, order=9, marks=1))
    inside = Link(("a ", NoteMark("lost", "[9]"), " b"), "https://reed.example/")
    fen = said(Paragraph((*marks, inside, NoteMark("none", "[x]"))), notes=notes)
    ((_, chapter),) = book_of(fen)[0].chapters.items()
    (endnotes,) = typed(chapter, "endnotes")
    assert endnotes.get("role") == "doc-endnotes"
    footnotes = {note.get("id"): note for note in typed(endnotes, "footnote")}
    assert len(footnotes) == 5
    assert {note.get("role") for note in footnotes.values()} == {"doc-footnote"}
    refs = typed(chapter, "noteref")
    assert len(refs) == 6
    for ref, label in zip(refs, (*labels, "1"), strict=False):
        assert ref.get("role") == "doc-noteref"
        note = footnotes[ref.get("href")[1:]]
        assert f"Text {label}." in text_of(note)
        backs = [link for link in note.iter() if link.get("role") == "doc-backlink"]
        assert f"#{ref.get('id')}" in [link.get("href") for link in backs]
    assert "Missing from the source page." in text_of(footnotes[refs[5].get("href")[1:]])
    outer = [link for link in chapter.iter(f"{HTML}a") if link.findall(f".//{HTML}a")]
    assert outer == [], "a link within a link"


def test_licences_and_credits():
    """Each chapter says where it is from and under which terms, its pictures as well."""
    licence = Licence(
        "CC BY-SA 4.0", "https://cc.example/", "“Fen” by its authors, CC BY-SA"
    )
    credited = Picture("https://fen.example/a.png", credit="A. Reed", licence=licence)
    other = Picture("https://fen.example/none.png", credit="Nobody")
    shown = (
        Image("https://fen.example/a.png", alt="Mill"),
        Image(other.source, alt="No mill"),
    )
    fen = said(*shown, licence=licence, images=(credited, other))
    book, counts = book_of(fen, png=PNG)
    ((_, chapter),) = book.chapters.items()
    (footer,) = chapter.iter(f"{HTML}footer")
    lines = [text_of(line) for line in footer]
    assert lines[:2] == [fen.url, licence.attribution]
    assert lines[2:] == ["a.png: A. Reed, CC BY-SA 4.0, https://cc.example/"]
    assert "No mill" in text_of(chapter)
    assert book.package.findtext(f".//{DC}rights") == "CC BY-SA 4.0"
    assert counts["pictures"] == 1


def test_pictures_that_no_reader_shows():
    """A picture of another kind, and an SVG that is no XML, become their words."""
    names = ("bmp", "svg", "gif")
    fen = said(
        *(Image(f"https://fen.example/a.{name}", alt=f"the {name}") for name in names)
    )
    spoilt, gif = b"<svg viewBox=0 />", b"GIF89a" + bytes(9)
    book, counts = book_of(fen, bmp=b"BM" + bytes(9), svg=spoilt, gif=gif)
    ((_, chapter),) = book.chapters.items()
    assert [image.get("alt") for image in chapter.iter(f"{HTML}img")] == ["the gif"]
    assert "the bmp" in text_of(chapter)
    assert "the svg" in text_of(chapter)
    assert counts["pictures"] == 1


def test_a_picture_that_is_gone():
    """What lies no longer in the archive is its words, and a warning of the page."""
    make_archive()
    (Path("archive") / place_of(PNG, "png")).unlink()
    result = run("export", "--epub", "a.epub")
    assert result.exit_code == GOOD
    assert f"warning: {place_of(PNG, 'png')}: No such file" in result.stderr
    _, fen = read_book("a.epub").chapter("Fen")
    assert "A mill" in text_of(fen)
    assert [*fen.iter(f"{HTML}img")] == []


@pytest.mark.parametrize(
    "address",
    [
        *("http://[fen/", "http://fen.example:99999/", "http://.../", "https://"),
        *("http://a@b@fen.example/", "http://xn--/", "javascript:alert(1)", "/wiki/Fen"),
        *("Fen.html", "#nowhere", ""),
    ],
)
def test_addresses_that_lead_nowhere(address):
    """The words of a link stay where its address is none."""
    fen = said(Link(("reed bed",), address), Heading(2, ("x",), "somewhere"))
    fen = Document(title="Fen", content=fen.content, language="xx yy")
    ((_, chapter),) = book_of(fen)[0].chapters.items()
    assert "reed bed" in text_of(chapter)
    assert [*chapter.iter(f"{HTML}a")] == []
    assert chapter.get("lang") is None


def test_addresses_are_spelt_as_the_standard_has_them():
    """Brackets, a second hash and a lone percent sign are encoded."""
    fen = said(Link(("reed",), "http://fen.example/[a]?q=50%#b#c"))
    ((_, chapter),) = book_of(fen)[0].chapters.items()
    link = next(chapter.iter(f"{HTML}a"))
    assert link.get("href") == "http://fen.example/%5Ba%5D?q=50%25#b%23c"


def test_what_the_schemas_do_not_allow():
    """Terms without meanings, headings in head cells, signs of no text, one id twice."""

    def term(*words):
        return Definition(tuple((word,) for word in words))

    meaning = Definition((), ((Paragraph(("Wet.",)),),))
    header = Cell((Heading(3, ("Sails",), "1640"),), header=True, align="center")
    fen = said(
        "A\x00b\x0bc < & \ufffe d",
        DefinitionList((meaning,)),
        DefinitionList((meaning, term("Fen"))),
        Table(((header,),), header_rows=1),
        Heading(2, ("Again",), "1640"),
        Callout("note", (Paragraph(("<b>",)),)),
        Figure((), (Paragraph(("Empty.",)),)),
        Code("a\n<b>\x01"),
        Math("a<b", display=True),
        title='Fen <&> "x"\x01',
    )
    ((_, chapter),) = book_of(fen)[0].chapters.items()
    assert chapter.findtext(f"{HTML}head/{HTML}title") == 'Fen <&> "x"'
    (terms,) = chapter.iter(f"{HTML}dl")
    assert [child.tag.removeprefix(HTML) for child in terms] == ["dt", "dd", "dt", "dd"]
    (cell,) = chapter.iter(f"{HTML}th")
    assert (cell.get("style"), cell[0].tag) == ("text-align: center", f"{HTML}p")
    assert cell[0].get("id") == "x.1640"
    assert "Abc < &  d" in text_of(chapter)


def test_a_damaged_page_is_a_page_that_says_so():
    """Links to it lead somewhere; the command says which it is and ends with 1."""
    make_archive()
    damage(Path("archive"), "Mill")
    result = run("export", "--epub", "a.epub")
    assert result.exit_code == SOME_FAILED
    assert "Mill: is damaged" in result.stderr
    _, mill = read_book("a.epub").chapter("Mill")
    assert "is damaged in the archive" in text_of(mill)
    assert MILL in text_of(mill)


def test_a_book_of_every_page_of_ours():
    """The pages of all engines in archive/ make one book, each link of which leads on."""
    records = [
        Document.from_json(path.read_bytes()) for path in sorted(ARCHIVE.rglob("*.json"))
    ]
    book, counts = book_of(*records)
    assert counts["pages"] == len(book.chapters) > 100
    written = sum(len(typed(tree, "footnote")) for tree in book.chapters.values())
    with Archive("archive") as archive:
        kept = [archive.document(entry.id) for entry in archive.pages()]
    assert written == sum(len(ready(document.notes)) for document in kept) > 300
