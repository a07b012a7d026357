"""Names and paths of what is kept, and writing that is all or nothing."""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import itertools
import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cleaner.errors import ArchiveError
from cleaner.store.spool import Spooled, digest_of

if TYPE_CHECKING:
    from cleaner.store.spool import Content

MAX_NAME_BYTES = 180
"""Of a file's name with its suffix. Systems take 255; sync services, encrypted file systems
and archives around it take less (eCryptfs: 143 characters, encoded)."""

SUFFIX_BYTES = 18
"""Room for "~" and a hash of eight digits, and for the longest suffix."""

_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])"
    r"\s*(?:\.|$)",
    re.IGNORECASE,
)
"""Names that mean devices to Windows, whatever suffix follows."""
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
_JOINERS = "\u200c\u200d"
"""Invisible characters that belong to words (Persian, Indic scripts) and to emoji."""

UNSYNCED_FILES = 1000
"""After so many files written without a sync all of them are synced: what a power cut may
cost at most, and what is remembered at most."""

TEMPORARY = ".cleaner-"
"""How the temporary name of a file begins; the number of its process follows, and "-"."""

_counter = itertools.count()


def file_name(title: str) -> str:
    """Return a name for a file, without suffix, that every system accepts.

    Equal titles give equal names; different titles may give equal ones, see `Namer`.

    >>> file_name("AC/DC: live?"), file_name("aux.txt"), file_name("../.."), file_name("")
    ('AC_DC_ live_', 'aux_.txt', '_', 'untitled')
    """
    whole = unicodedata.normalize("NFC", title.encode("utf-8", "replace").decode())
    visible = "".join(
        character
        if character.isprintable() or character in _JOINERS
        else _replacement(character)
        for character in whole
    )
    name = " ".join(_FORBIDDEN.sub("_", visible).split())
    name = name.strip(_JOINERS).rstrip(". ")
    if name.startswith("."):
        name = "_" + name.lstrip("._ ")
    if reserved := _RESERVED.match(name):
        end = reserved.end() - reserved[0].endswith(".")
        name = f"{name[:end].rstrip()}_{name[end:]}"
    return _shorten(name or "untitled", title)


def site_folder(url: str) -> str:
    """Return the folder of a site: its host, with the port where it has one.

    >>> site_folder("https://En.Wiki.example/wiki/Mill"), site_folder("http://[::1]:8080/")
    ('en.wiki.example', '__1_8080')
    >>> site_folder("Mill.html")
    ''
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return _host_folder(host, port) if host else ""


@functools.lru_cache(maxsize=256)  # a run has many pages of few sites
def _host_folder(host: str, port: int | None) -> str:
    return file_name(f"{host}_{port}" if port else host)


class Namer:
    """Gives out names, no two of which are one file on any system.

    Some systems take no notice of case, some none of how an accent is written: the first
    title has the plain name, a later twin a short hash of its source as well.
    """

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}

    def name(self, title: str, *, source: str, folder: str = "") -> str:
        """Return the name, without suffix, for the page of this source in this folder."""
        plain = file_name(title)
        owner = f"{source}\x00{title}"
        for name in self._candidates(plain, owner):
            if self._owners.setdefault(twin_key(f"{folder}/{name}"), owner) == owner:
                return name
        raise AssertionError  # the candidates never end

    def _candidates(self, plain: str, owner: str) -> itertools.chain[str]:
        digits = hashlib.sha256(owner.encode("utf-8", "replace")).hexdigest()
        hashed = (f"{plain}~{digits[:8]}{f'-{n}' if n else ''}" for n in itertools.count())
        return itertools.chain([plain], hashed)


class Layout:
    """The paths inside an output folder; none of them ever leads out of it.

    With ``durable=False`` files are synced together, by `settle`: for what can be made
    again from files that are still there. Who uses it calls `settle` at the end.
    """

    def __init__(self, root: str | Path, *, durable: bool = True) -> None:
        self.root = Path(root)
        self._namer = Namer()
        self._durable = durable
        self._unsynced: set[str] = set()
        self._whole: Path | None = None
        """The root without links, once something was written."""

    def path(self, title: str, *, source: str, folder: str = "") -> Path:
        """Return a page's path without suffix, unique within this layout.

        ``folder`` is relative, with "/": a site, or where the page stood in a tree. Each of
        its parts is made a safe name, so "../" and absolute paths stay inside.
        """
        parts = [file_name(part) for part in folder.split("/") if part not in {"", "."}]
        name = self._namer.name(title, source=source, folder="/".join(parts))
        return self.root.joinpath(*parts, name)

    def write(self, path: Path, content: Content) -> None:
        """Write a file of this layout, as `write_atomically` does.

        Raises:
            ArchiveError: it cannot be written, or a link leads its folder out of the root.
        """
        if self._leads_out(path.parent):
            what = "its folder is a link that leads out of the output folder"
            raise ArchiveError(path, what, "remove the link")
        if isinstance(content, Spooled):
            _move(content, path, durable=self._durable)
        else:
            write_atomically(path, content, durable=self._durable)
        if not self._durable:
            self._unsynced.add(str(path))
            if len(self._unsynced) >= UNSYNCED_FILES:
                self.settle()

    def _leads_out(self, folder: Path) -> bool:
        """Tell whether a link leads a folder out of the root; asks of each part once."""
        if self._whole is None:
            self._whole = self.root.resolve()
        if folder == self.root:
            return False
        try:
            parts = folder.relative_to(self.root).parts
        except ValueError:
            parts = ("..",)
        place = str(self.root)
        for part in parts:
            place = f"{place}{os.sep}{part}"
            if part == ".." or os.path.islink(place):  # noqa: PTH114 - thousands of times
                return not folder.resolve().is_relative_to(self._whole)
        return False

    def settle(self) -> None:
        """Sync what was written and not yet synced: files first, then each folder once.

        Raises:
            ArchiveError: the disk gives up a file that it had taken.
        """
        paths, self._unsynced = sorted(self._unsynced), set()
        for path in paths:
            try:
                _sync_file(path)
            except OSError as error:
                raise explain(error, path) from error
        for folder in sorted({path.rpartition(os.sep)[0] for path in paths}):
            sync_folder(folder or os.curdir)


def write_atomically(path: str | Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file so that it is there as a whole or, after any failure, as it was before.

    A link at ``path`` is replaced, not followed. Missing folders are made. What is not
    ``durable`` survives the end of this program, however sudden, but not a power cut.

    Raises:
        ArchiveError: the disk is full, or the place may not be written to.
    """
    path = Path(path)
    temporary = path.parent / f"{TEMPORARY}{os.getpid()}-{next(_counter)}.tmp"
    try:
        try:
            _write_new(temporary, content, durable=durable)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_new(temporary, content, durable=durable)
        try:
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        if durable:
            sync_folder(path.parent)
    except ValueError as error:
        raise ArchiveError(ascii(str(path)), "is no path", "choose another name") from error
    except OSError as error:
        raise explain(error, path) from error


def spool_folder(parent: Path) -> Path:
    """Return where the workers of this process write files that have no name yet.

    Who opens the archive after a crash removes it.
    """
    return parent / f"{TEMPORARY}{os.getpid()}-spool.tmp"


def spool(folder: str, content: bytes) -> Spooled:
    """Write a file that has no name yet.

    Raises:
        OSError: it cannot be written.
    """
    path = Path(folder) / f"{os.getpid()}-{next(_counter)}"
    _write_new(path, content, durable=False)
    return Spooled(str(path), len(content), digest_of(content))


def _move(file: Spooled, path: Path, *, durable: bool) -> None:
    """Give a file that is written already its name; missing folders are made."""
    if durable:  # it is not on the disk yet
        _copy(file, path, durable=True)
        return
    try:
        try:
            Path(file.path).replace(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            Path(file.path).replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise explain(error, path) from error
        _copy(file, path, durable=False)  # the page's folder is on another disk


def _copy(file: Spooled, path: Path, *, durable: bool) -> None:
    try:
        content = Path(file.path).read_bytes()
    except OSError as error:
        raise explain(error, path) from error
    write_atomically(path, content, durable=durable)
    file.discard()


def _write_new(path: Path, content: bytes, *, durable: bool) -> None:
    """Write a file that is not there yet; remove it again after a failure."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync_file(path: str) -> None:
    """Make a file durable, unless somebody has removed it since."""
    with contextlib.suppress(FileNotFoundError):
        handle = os.open(path, os.O_RDWR)  # Windows syncs only what may be written
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_folder(folder: str | Path) -> None:
    """Make the new names in a folder durable, on systems that can sync one."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Some network file systems refuse; the file itself is safe by then.
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def explain(error: OSError, path: str | Path) -> ArchiveError:
    """Say why something could not be written, and what helps."""
    cures = {
        errno.ENOSPC: "make room on the disk, and run again",
        errno.EDQUOT: "make room within the quota, and run again",
        errno.EACCES: "change the permissions of the folder, or choose another with -o",
        errno.EPERM: "change the permissions of the folder, or choose another with -o",
        errno.EROFS: "choose a folder on another disk with -o",
        errno.ENAMETOOLONG: "choose an output folder with a shorter path",
        errno.EISDIR: "a folder has the file's name; move it away",
        errno.ENOTDIR: "a file has a folder's name; move it away",
        errno.EEXIST: "a file has a folder's name; move it away",
    }
    cure = cures.get(error.errno or 0, "check the disk, or choose another folder with -o")
    reason = error.strerror or type(error).__name__
    return ArchiveError(path, f"cannot be written ({reason})", cure)


def _replacement(character: str) -> str:
    """Blanks become one; what has no width goes; other control characters are shown."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in {"Cf", "Cn", "Co"} else "_"


def _shorten(name: str, title: str) -> str:
    """Cut a long name between characters as they are seen, and tell it apart by a hash."""
    room = MAX_NAME_BYTES - SUFFIX_BYTES
    raw = name.encode()
    if len(raw) <= room:
        return name
    cut = raw[: room - 9].decode("utf-8", "ignore")
    # A mark or joiner behind the cut belongs to the character before it.
    while cut and (
        unicodedata.combining(name[len(cut)]) or "\u200d" in name[len(cut) - 1 :][:2]
    ):
        cut = cut[:-1]
    digits = hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{cut.rstrip('. ')}~{digits}"


def twin_key(name: str) -> str:
    """Return what names have in common that are one file on some system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
