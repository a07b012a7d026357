"""An archive to export, in tests."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from archives import page

from cleaner.document import Document
from cleaner.model import Emphasis, Heading, Image, Link, Note, NoteMark, Paragraph
from cleaner.records import PageFacts, Picture
from cleaner.store.archive import Archive
from cleaner.store.media import place_of
from cleaner.store.packing import sha256

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
MILL = "https://wiki.example/wiki/Mill"
SHOWN = "https://wiki.example/mill.png"


def linked(text, target, **fields):
    """Make a link."""
    return Link((text,), target, **fields)


def make_fen():
    """Make a page with links of all kinds, a picture and a note."""
    return Document(
        title="Fen",
        url="https://wiki.example/wiki/Fen",
        site="wiki.example",
        language="en",
        content=(
            Paragraph(
                (
                    "The ",
                    linked("old mill", MILL, page="Mill", title="Mill"),
                    " has ",
                    linked("sails", f"{MILL}#Its_sails", page="Mill"),
                    " and ",
                    linked("no such part", f"{MILL}#Cellar", page="Mill"),
                    ", ",
                    linked("reed", "https://wiki.example/wiki/Reed", page="Reed"),
                    ", ",
                    linked("sea mill", "https://wiki.example/wiki/Sea_mill"),
                    ", ",
                    Link((Emphasis(("C sharp",)),), "https://wiki.example/wiki/C%23"),
                    " and ",
                    linked("one", "https://one.example/Dyke"),
                    ".",
                    NoteMark("n", "[1]"),
                )
            ),
            Paragraph((Image(SHOWN, alt="A mill"),)),
        ),
        notes=(Note("n", "1", (Paragraph(("Of peat.",)),), order=1, marks=1),),
        images=(Picture(SHOWN, alt="A mill"),),
        page=PageFacts(categories=("Fens and dykes", "1640"), redirected_from="The fen"),
    )


def make_archive(folder="archive"):
    """Make an archive: a picture, a note, a redirect, twins, hard names."""
    mill = Document(
        title="Mill",
        url=MILL,
        site="wiki.example",
        language="en",
        content=(Heading(2, ("Its sails",), "Its_sails"), Paragraph(("They turn.",))),
        page=PageFacts(name="Mill", redirected_from="Sea mill"),
    )
    others = (
        page("C#", "A note.", "https://wiki.example/wiki/C%23"),
        page("Dyke", "It holds.", "https://one.example/Dyke", site="one.example"),
        page("dyke", "It leaks.", "https://two.example/dyke", site="two.example"),
    )
    with Archive(folder, write=True) as archive:
        for document in (make_fen(), mill, *others):
            archive.add(document)
        file = place_of(PNG, "png")
        archive.layout.write(archive.path / file, PNG)
        archive.note_media(SHOWN, file, sha256(PNG))
    return folder


def damage(folder, title):
    """Spoil the newest version of a page."""
    with closing(sqlite3.connect(folder / ".cleaner" / "catalogue.sqlite")) as db:
        db.execute("UPDATE versions SET record = x'00' WHERE title = ?", (title,))
        db.commit()
