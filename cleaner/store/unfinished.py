"""Large files and folders: they grow on the disk, and have their name when complete."""

from __future__ import annotations

import itertools
import os
import shutil
from typing import TYPE_CHECKING

from cleaner.errors import ArchiveError
from cleaner.store.layout import TEMPORARY, sync_folder
from cleaner.store.recovery import is_running, remove

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_counter = itertools.count()


class Unfinished:
    """A place beside a path, for a file or a folder that takes the path when it is whole.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Unfinished(Path(folder, "fen.txt")) as place:
    ...         _ = place.write_text("wet")
    ...         before = Path(folder, "fen.txt").exists()
    ...     print(before, os.listdir(folder))
    False ['fen.txt']
    """

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        """Choose the path.

        Args:
            path: what shall be written.
            replace: whether a file that is there already may be replaced.
        """
        self.path = path
        self._replace = replace
        name = f"{TEMPORARY}{os.getpid()}-export{next(_counter)}.tmp"
        self._folder = path.parent / name

    def __enter__(self) -> Path:
        """Make the place.

        Raises:
            ArchiveError: there is something at the path, or it cannot be written to.
        """
        self._check()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _sweep(self.path.parent)
            remove(self._folder)  # of an earlier process that had our number
            self._folder.mkdir()
        except OSError as error:
            raise _refused(self.path, error) from error
        return self._folder / self.path.name

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it its name, or throw it away if it was broken off.

        Raises:
            ArchiveError: the disk refused it.
        """
        try:
            if kind is None:
                self._finish(self._folder / self.path.name)
        except OSError as refusal:
            raise _refused(self.path, refusal) from refusal
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise _refused(self.path, error) from error
        if isinstance(error, ArchiveError) and error.where.startswith(str(self._folder)):
            # Of a file in it: nobody knows the place by the name that it had.
            raise ArchiveError(self.path, error.what, error.cure) from error

    def _check(self) -> None:
        if self.path.is_dir():
            if self.path.is_symlink() or any(self.path.iterdir()):
                cure = "name a folder that is new or empty"
                raise ArchiveError(self.path, "is a folder with files in it", cure)
        elif not self._replace and (self.path.exists() or self.path.is_symlink()):
            cure = "name another, or replace it with --force"
            raise ArchiveError(self.path, "exists already", cure)

    def _finish(self, place: Path) -> None:
        if place.is_file():
            with place.open("rb") as file:
                os.fsync(file.fileno())
        if self.path.is_dir():
            self.path.rmdir()  # empty, or it fails; some systems replace no folder
        place.replace(self.path)
        sync_folder(self.path.parent)


def _sweep(folder: Path) -> None:
    """Remove what exports left behind whose process came to a sudden end."""
    for place in folder.glob(f"{TEMPORARY}*-export*.tmp"):
        process = place.name.removeprefix(TEMPORARY).partition("-")[0]
        is_ours = process == str(os.getpid())  # another thread may be busy with it
        if process.isdecimal() and not is_ours and not is_running(int(process)):
            remove(place)


def _refused(path: Path, error: OSError) -> ArchiveError:
    reason = error.strerror or type(error).__name__
    cure = "make room there, or name another place"
    return ArchiveError(path, f"cannot be written ({reason})", cure)
