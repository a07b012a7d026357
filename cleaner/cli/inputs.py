"""From the arguments of a command to files, and where each belongs in the output."""

from __future__ import annotations

import codecs
import glob
import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

import click
import msgspec

from cleaner.errors import NotFoundError, NotTakenError, SourceError
from cleaner.sources import containers as boxes
from cleaner.sources import files
from cleaner.sources.containers import found as lying
from cleaner.sources.files import STDIN
from cleaner.store import layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.model import Options, Source
    from cleaner.sources.containers import Member

NAMELESS = PurePosixPath()
"""Place of what has none of its own: standard input, and errors."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, or what is wrong with an argument."""

    path: str
    """As given, or found below what was given; what an error calls it."""
    place: PurePosixPath
    """Where it belongs below the output folder, with its own suffix."""
    shown: str = ""
    """Its path for the record: as given, but never a path of this machine."""
    error: SourceError | None = None
    container: str = ""
    """Kind of container that the file is, "" if it is a page."""
    is_named: bool = True
    """False: it was found in a folder; a container is then looked at more closely."""
    within: str = ""
    """Path of the container that it is in."""
    source: Source | None = None
    """The page, where it came out of a container."""
    changed: float = 0.0
    """When a page in a container was changed, in seconds since 1970; 0: not known."""
    fields: bytes = b""
    """What a record of a corpus says beside the page, as JSON."""

    @property
    def where(self) -> str:
        """What an error calls it."""
        return self.path

    @property
    def is_passed_over(self) -> bool:
        """Tell whether its error is no failure: a file that nobody asked for."""
        return isinstance(self.error, NotTakenError)

    def stamp(self) -> tuple[int, float]:
        """Return bytes and time of the last change of its file; zeros: not known."""
        if self.path == STDIN:
            return 0, 0.0
        try:
            status = Path(self.within or self.path).stat()
        except OSError:
            return 0, 0.0  # reading it says what is wrong
        return status.st_size, status.st_mtime

    def dated(self) -> float:
        """Return when the page was changed, in seconds since 1970; 0: not known."""
        return self.changed if self.within else self.stamp()[1]

    def read(self, options: Options) -> Source | SourceError:
        """Read the page."""
        if self.error is not None:
            return self.error
        if self.source is not None:
            return self.source
        source = files.read_or_error(files.Found(self.path, str(self.place)), options)
        if isinstance(source, SourceError):
            return source
        return msgspec.structs.replace(source, path=self.shown)


def find_inputs(
    arguments: Sequence[str], *, beside: Path | None = None, containers: bool = False
) -> list[Input]:
    """Expand folders and patterns, each file once, in the order of the arguments.

    ``containers``: files may hold many pages; one that is found in a folder must have both
    the name and the content of such a file.

    Below a folder the tree is kept. Files that are named one by one keep the part of their
    path that tells them apart: what stands below the folder that all of them share. What
    lies in `beside`, the output of an earlier run, is no input.
    """
    expanded = [path for argument in arguments for path in expand(argument)]
    shared = shared_folder([path for path in expanded if _names_file(path)])
    found: dict[str, Input] = {}
    for path in expanded:
        if Path(path).is_dir():
            inputs: Iterable[Input] = _below(path, beside, containers=containers)
        else:
            inputs = [_single(path, shared, containers=containers)]
        for entry in inputs:
            found.setdefault(str(_absolute(entry.path)), entry)
    return list(found.values())


def listed(name: str | None, others: Sequence[str]) -> tuple[str, ...]:
    """Read the paths that a file lists; ``others``: those that are given beside it.

    Raises:
        UsageError: it cannot be read, or there is no path at all.
    """
    if name is None:
        if not others:
            raise click.UsageError("Missing argument 'PATH...'.")
        return ()
    if name == STDIN and STDIN in others:
        raise click.UsageError("standard input is either a page or a list of files")
    return tuple(os.fsdecode(line) for line in _lines_of(name))


def listed_addresses(name: str | None) -> tuple[str, ...]:
    """Read the addresses that a file lists; without a file there are none.

    Raises:
        UsageError: it cannot be read, or holds none.
    """
    if name is None:
        return ()
    # Addresses have no blanks at their ends; what is no UTF-8 fails as an address.
    found = tuple(line.decode("utf-8", "replace").strip() for line in _lines_of(name))
    if not found:
        raise click.UsageError(f"{name}: holds no address: write one a line")
    return found


def _lines_of(name: str) -> list[bytes]:
    """Read a list: a line or a NUL each; empty ones are nothing."""
    try:
        content = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{name}: {error.strerror}: check --files-from") from error
    content = content.removeprefix(codecs.BOM_UTF8)
    lines = content.split(b"\0") if b"\0" in content else content.splitlines()
    return [line for line in lines if line.strip()]


def opened(inputs: Iterable[Input], options: Options) -> Iterator[Input]:
    """Give inputs, and in the place of each container what is in it."""
    for entry in inputs:
        if not entry.container:
            yield entry
            continue
        members = boxes.members if entry.is_named else lying.members_found
        for member in members(entry.path, entry.container, options):
            if isinstance(member, SourceError):
                yield Input(member.where, NAMELESS, error=member, within=entry.path)
            else:
                yield _member(member, entry)


def _member(member: Member, entry: Input) -> Input:
    """Make an input of what is in a container."""
    source = member.source
    # Its path for the record begins as that of its container: never with the machine's.
    inside = source.path.removeprefix(files.printable(entry.path))
    shown = msgspec.structs.replace(source, path=entry.shown + inside)
    above = NAMELESS if entry.is_named else entry.place.parent
    return Input(
        source.path,
        above / safe_place(PurePath(member.place)) if member.place else NAMELESS,
        within=entry.path,
        source=shown,
        changed=member.dated,
        fields=member.fields,
    )


def expand(argument: str) -> list[str]:
    """Expand a pattern, unless a file has just this name; without a match it stays."""
    if argument == STDIN or os.path.lexists(argument) or not glob.has_magic(argument):
        return [argument]
    # pathlib's own glob takes no pattern that begins at the root
    return sorted(glob.glob(argument, recursive=True)) or [argument]  # noqa: PTH207


def shared_folder(paths: Sequence[str]) -> str:
    """Return the deepest folder that holds all these files, as an absolute path."""
    try:
        return os.path.commonpath([_absolute(path).parent for path in paths])
    except ValueError:  # no path at all, or paths on several drives
        return ""


def _names_file(path: str) -> bool:
    return path != STDIN and not Path(path).is_dir()


def _absolute(path: str) -> Path:
    """Make a path absolute with ".." folded and links as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # Path.absolute keeps ".."


def _single(path: str, shared: str, *, containers: bool) -> Input:
    """Look at an argument that is no folder."""
    if path == STDIN:
        return Input(STDIN, NAMELESS)
    try:
        next(iter(files.find_files(path)))
    except SourceError as error:
        return Input(path, NAMELESS, error=error)
    whole = _absolute(path)
    place = whole.relative_to(shared) if shared else Path(whole.name)
    shown = place.as_posix() if Path(path).is_absolute() else Path(path).as_posix()
    kind = boxes.kind_of(path) if containers else ""
    return Input(path, safe_place(place), files.printable(shown), container=kind)


def _below(folder: str, beside: Path | None, *, containers: bool) -> Iterator[Input]:
    """List the pages below a folder, and what cannot be one though it looks so."""
    base = Path(folder)
    skip = _output_inside(base, beside)
    empty = True
    name = base.resolve().name if base.is_absolute() else folder
    takes = lying.takes if containers else files.has_page_suffix
    for found in files.find_files(folder, takes=takes):
        if isinstance(found, SourceError):
            empty = False
            yield Input(found.where, NAMELESS, error=found)
        elif skip is None or not PurePath(found.place).is_relative_to(skip):
            kind = lying.look(found.path) if containers else ""
            if kind is None:
                continue
            if isinstance(kind, NotTakenError):
                yield Input(found.path, NAMELESS, error=kind)
                continue
            empty = False
            shown = files.printable((PurePath(name) / found.place).as_posix())
            place = safe_place(PurePath(found.place))
            yield Input(found.path, place, shown, container=kind, is_named=False)
    if empty:
        cure = f"name a folder with pages in it ({', '.join(sorted(files.SUFFIXES))})"
        error = NotFoundError(folder, "holds no pages", cure)
        yield Input(folder, NAMELESS, error=error)


def _output_inside(base: Path, beside: Path | None) -> PurePath | None:
    """Return where the output folder lies in an input folder, if it lies there."""
    if beside is None or beside.resolve() == base.resolve():
        return None
    try:
        return beside.resolve().relative_to(base.resolve())
    except ValueError:
        return None


def safe_place(place: PurePath) -> PurePosixPath:
    """Make each part of a path a name that every system can hold; ordinary names stay."""
    folders = [layout.file_name(part) for part in place.parts[:-1]]
    return PurePosixPath(*folders, layout.file_name(place.stem) + place.suffix)
