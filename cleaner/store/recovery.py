"""What a crash left behind is put right when the next writer opens an archive."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from cleaner.errors import DamageError
from cleaner.store.index import make_anew
from cleaner.store.layout import TEMPORARY
from cleaner.store.migrations import WORDS_VERSION
from cleaner.store.reading import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.store.archive import Archive

_FOLDERS_REMEMBERED = 8
"""Listings of folders that are kept while files are looked for: they come sorted by path,
so that a folder comes back only behind those inside of it."""


def recover(archive: Archive) -> list[DamageError]:
    """Bring files, index and raw captures in line with the catalogue.

    Returns:
        Why files of a page could not be made again: its newest version is damaged.

    Raises:
        ArchiveError: they cannot be written.
    """
    catalogue = archive.catalogue
    rows = catalogue.rows("SELECT file, max(start + length) FROM captures GROUP BY file")
    ends = dict(map(tuple, rows))
    archive.raw.cut_torn(ends)
    for capture in archive.raw.captures_after(ends):
        archive.refuse(capture, "the run ended before a page was made of it")
    if catalogue.get("words") != str(WORDS_VERSION):
        make_anew(catalogue)
    pending = [row["id"] for row in catalogue.rows("SELECT id FROM pages WHERE pending")]
    again = dict.fromkeys([*pending, *_missing(archive)])
    damage = []
    for page in again:
        try:
            archive.project(page)
        except DamageError as error:  # one page; the others shall be written and repaired
            damage.append(error)
    sweep(archive)
    return damage


def sweep(archive: Archive) -> None:
    """Remove files under names that their pages no longer have."""
    rows = archive.catalogue.rows("SELECT path FROM stale")
    if not rows:
        return
    for row in rows:
        target, _, suffix = row["path"].rpartition(".")
        owned = archive.catalogue.rows(
            "SELECT 1 FROM pages p JOIN files f ON f.page = p.id"
            " WHERE p.target = ? AND f.suffix = ?",
            target,
            suffix,
        )
        if not owned:
            with suppress(OSError):  # gone already, or not ours to remove
                (archive.path / row["path"]).unlink()
    with archive.catalogue.transaction() as db:
        db.executemany("DELETE FROM stale WHERE path = ?", [(row["path"],) for row in rows])


def _missing(archive: Archive) -> list[int]:
    """Return the pages that lack a file, and remove half-written ones."""
    rows = archive.catalogue.each(
        "SELECT p.id, p.target, f.suffix FROM pages p JOIN files f ON f.page = p.id"
        " ORDER BY p.target"
    )
    listings: dict[Path, set[str]] = {}
    missing: dict[int, None] = {}
    for folder in (archive.path, archive.path / FOLDER):
        _remove_unfinished(folder, _names_in(folder))
    for row in rows:
        path = archive.path / f"{row['target']}.{row['suffix']}"
        if path.parent not in listings:
            if len(listings) >= _FOLDERS_REMEMBERED:
                del listings[next(iter(listings))]
            listings[path.parent] = _names_in(path.parent)
            _remove_unfinished(path.parent, listings[path.parent])
        if path.name not in listings[path.parent]:
            missing[row["id"]] = None
    return list(missing)


def _names_in(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return set()


def _remove_unfinished(folder: Path, names: set[str]) -> None:
    """Remove temporary files of processes that have ended."""
    for name in names:
        if name.startswith(TEMPORARY) and name.endswith(".tmp"):
            process = name.removeprefix(TEMPORARY).partition("-")[0]
        elif name.startswith(".pages.jsonl."):
            process = name.rpartition(".")[2]
        else:
            continue
        if process.isdecimal() and not is_running(int(process)):
            remove(folder / name)


def remove(path: Path) -> None:
    """Remove what is temporary: a file, or the folder that an export grew in."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Tell whether a process writes that is not this one."""
    if process == os.getpid():
        return False  # we write nothing yet: it is of an earlier process of this number
    if os.name == "nt":
        return False  # there a signal 0 would end it; nobody else writes while we do
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
