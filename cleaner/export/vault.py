"""A vault for Obsidian: a note a page, with links, aliases, tags and pictures."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cleaner.export.links import Linked
from cleaner.export.selection import Counts
from cleaner.render.markdown import render_markdown
from cleaner.store.addresses import relative_to
from cleaner.store.layout import Layout, twin_key
from cleaner.store.packing import short_hash
from cleaner.store.unfinished import Unfinished

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.export.selection import Page, Place, Selection
    from cleaner.model import Link

_NOT_IN_NOTE = re.compile(r"[#^\[\]|]")
"""What Obsidian allows in no name that links shall lead to."""


def note_name(target: str) -> str:
    """Return the path of a page's note in the vault, without suffix.

    It is that of the page's files in the archive, which every system accepts, less the
    signs that end a link.

    >>> note_name("fen.example/Mill"), note_name("fen.example/C#")
    ('fen.example/Mill', 'fen.example/C_~d8cc4db8')
    """
    name = _NOT_IN_NOTE.sub("_", target)
    return target if name == target else f"{name}~{short_hash(target)}"


def _key(target: str) -> str:
    """Return what links by a name alone cannot tell apart: Obsidian ignores case."""
    return twin_key(note_name(target).rpartition("/")[2])


class _Names:
    """The names that links use: those of notes, with the path where one has a twin."""

    def __init__(self, selection: Selection) -> None:
        db = selection.archive.catalogue.db
        db.create_function("note_key", 1, _key, deterministic=True)
        rows = selection.archive.catalogue.each(
            "SELECT note_key(target) FROM pages GROUP BY 1 HAVING count(*) > 1"
        )
        self._twins = {row[0] for row in rows}

    def link_name(self, target: str) -> str:
        name = note_name(target)
        return name if _key(target) in self._twins else name.rpartition("/")[2]


class _Vault:
    """How links and pictures of one note are written."""

    def __init__(self, page: Page, names: _Names) -> None:
        self._place = PurePosixPath(note_name(page.entry.target))
        self._names = names
        self.pictures: set[str] = set()

    def link(self, _link: Link, place: Place, _anchor: str, words: str) -> dict[str, str]:
        note = PurePosixPath(f"{note_name(place.target)}.md")
        path = relative_to(self._place, note)
        # A wiki's fragment has "_" for each blank, and is read so; these are true words.
        name = "" if "_" in words else self._names.link_name(place.target)
        target = f"{path}#{words}" if words else path
        return {"page": name, "target": target, "title": ""}

    def picture(self, file: str) -> str:
        self.pictures.add(file)
        return relative_to(self._place, PurePosixPath(file))


def write_vault(selection: Selection, path: Path) -> Counts:
    """Write each page as a note of Obsidian, and the pictures that are kept of it.

    Raises:
        ArchiveError: the folder cannot be written, or has files in it.
    """
    counts = Counts("vault", str(path))
    names = _Names(selection)
    with Unfinished(path) as place:
        layout = Layout(place, durable=False)
        for page in selection.pages(counts):
            if page.error is not None:
                continue
            form = _Vault(page, names)
            text = _note(selection, page, form).encode("utf-8", errors="replace")
            layout.write(place / f"{note_name(page.entry.target)}.md", text)
            counts.bytes += len(text)
            for file in sorted(form.pictures):
                _copy(selection, file, place, counts)
        layout.settle()
    return counts


def _note(selection: Selection, page: Page, form: _Vault) -> str:
    document = Linked(selection, page, form).document()
    name = PurePosixPath(note_name(page.entry.target)).name
    aliases = selection.archive.redirects(page.entry.id)
    if name != document.title:
        aliases = [document.title, *aliases]
    return render_markdown(document, flavour="obsidian", aliases=aliases)


def _copy(selection: Selection, file: str, place: Path, counts: Counts) -> None:
    """Copy a picture, once. A hard link would let an editor change the archive's file."""
    copy = place / file
    if copy.exists():
        return
    content = selection.read_picture(file)
    if content:
        Layout(place, durable=False).write(copy, content)
        counts.pictures += 1
        counts.bytes += len(content)
