"""One writer at a time: a lock on the archive that ends with its process in any way."""

from __future__ import annotations

import errno
import os
import socket
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from cleaner.errors import ArchiveError
from cleaner.store.layout import explain

if TYPE_CHECKING:
    from pathlib import Path

WAIT_SECONDS = 10.0
"""How long a second writer waits for the first: long enough for runs that clean a few pages
side by side, short beside a crawl, whose holder is then named."""

_PAUSE = 0.05


class Holder(msgspec.Struct, frozen=True):
    """Who writes to the archive; for the message to whoever comes second."""

    process: int
    machine: str
    command: str
    since: str


class Lock:
    """The lock of an archive, held from `take` to `release` or to the end of the process.

    The system keeps it, not the file: after a ``kill -9`` it is free at once, and the file
    that is left says nothing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None

    def take(self, *, wait: float = WAIT_SECONDS) -> None:
        """Take the lock, after at most ``wait`` seconds.

        Raises:
            ArchiveError: another process has it (the message says which), or the folder
                may not be written to.
        """
        try:
            self._file = self.path.open("a+b")
        except OSError as error:
            raise explain(error, self.path) from error
        deadline = time.monotonic() + wait
        while not _try_lock(self._file):
            if time.monotonic() >= deadline:
                file, self._file = self._file, None
                file.close()
                raise self._held()
            time.sleep(_PAUSE)
        holder = Holder(os.getpid(), socket.gethostname(), _command(), _now())
        try:
            self._file.truncate(0)
            self._file.write(msgspec.json.encode(holder))
            self._file.flush()
        except OSError as error:  # a full disk: the next write says so in its place
            with suppress(OSError):
                self.release()
            raise explain(error, self.path) from error

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            file, self._file = self._file, None
            with suppress(OSError):
                file.truncate(0)
            file.close()

    def _held(self) -> ArchiveError:
        archive = self.path.parent.parent
        cure = "wait until that has ended, or write to another archive with -o"
        try:
            holder = msgspec.json.decode(self.path.read_bytes(), type=Holder)
        except (OSError, ValueError):
            return ArchiveError(archive, "another process is writing to it", cure)
        what = (
            f"process {holder.process} on {holder.machine} ({holder.command}) has been"
            f" writing to it since {holder.since}"
        )
        return ArchiveError(archive, what, cure)


def _try_lock(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only there

            file.seek(2**30)  # beyond the text, which others shall be able to read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}:
            return False
        raise explain(error, file.name) from error
    return True


def _command() -> str:
    """Return the command without its arguments, which may be private."""
    words = [os.path.basename(sys.argv[0]) or "python", *sys.argv[1:2]]  # noqa: PTH119
    return " ".join(word for word in words if not word.startswith("-"))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
