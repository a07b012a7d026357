"""One worker as the main process sees it: a process, its pipes, and what it has to do."""

from __future__ import annotations

import mmap
import signal
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import queue
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from cleaner.run.page import Row

PIPE_BYTES = 1_048_576
"""What a pipe shall hold, the most that Linux gives to everybody: tasks for the time in
which we write pages, and an answer while another is taken in."""

SMALL_PIPE = 4096
"""What any pipe holds, where the system does not say."""

AHEAD_SECONDS = 0.5
"""How long a worker shall have enough to do without us; a page may take longer than that
alone. What waits for a worker cannot go to another that has nothing to do."""

START_SECONDS = 60.0
"""How long a worker may take until it is ready: imports from a slow disk."""

END_SECONDS = 1.0
"""How long to wait for the end of a pipe whose process has ended: it comes at once, unless
a hook has started a process of its own that lives on and holds it."""


class Task:
    """A page on its way: as a task first, then as a row."""

    __slots__ = ("packed", "row", "size", "where")

    def __init__(self, where: str, packed: bytes = b"", row: Row | None = None) -> None:
        self.where = where
        self.packed = packed
        self.row = row
        self.size = len(packed)

    def end(self, row: Row, size: int) -> None:
        """Put what became of the page, of so many bytes, in the place of the task."""
        self.row, self.packed, self.size = row, b"", size


class Worker:
    """A process, what it has to do, and the thread that takes in what it answers."""

    def __init__(
        self,
        process: BaseProcess,
        tasks_to: Connection,
        answers: Connection,
        answered: queue.SimpleQueue[Answer],
    ) -> None:
        self.process = process
        self.tasks_to = tasks_to
        self.answers = answers
        self._reader = threading.Thread(target=self._read, args=(answered,), daemon=True)
        self.tasks: deque[Task] = deque()
        self.is_ready = False
        self.pace = AHEAD_SECONDS
        """Seconds that its last page took."""
        self.deadline = time.monotonic() + START_SECONDS
        self._room = widen(tasks_to)
        """Bytes that the pipe can take yet."""
        self._reader.start()

    def can_take(self, task: Task) -> bool:
        """Tell whether a task can be sent at once, and would not wait long there.

        If the pipe were full, we would wait for the worker while it waits for us.
        """
        if not self.is_ready or not self.tasks:
            return self.is_ready
        if len(self.tasks) > 1 and len(self.tasks) * self.pace > AHEAD_SECONDS:
            return False
        return len(task.packed) <= self._room

    def add(self, task: Task) -> None:
        """Note a task that is being sent."""
        self.tasks.append(task)
        self._room -= _room_for(task)

    def take_back(self) -> None:
        """Forget the last task: it was not sent."""
        self._room += _room_for(self.tasks.pop())

    def end_first(self) -> Task:
        """Return the task that is answered."""
        task = self.tasks.popleft()
        self._room += _room_for(task)
        return task

    def _read(self, answered: queue.SimpleQueue[Answer]) -> None:
        """Pass on what the worker answers, and at its end None; body of the thread."""
        if hasattr(signal, "pthread_sigmask"):  # Ctrl-C is for the thread that waits
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with suppress(EOFError, OSError):
                while True:
                    answered.put((self, self.answers.recv_bytes()))
        finally:
            answered.put((self, None))

    def kill(self) -> None:
        """End the process, whatever it does, and give back what is held for it."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.tasks_to.close()
        self._reader.join(END_SECONDS)
        if not self._reader.is_alive():
            self.answers.close()


Answer: TypeAlias = "tuple[Worker, bytes | None]"
"""What a worker has said; None: nothing more, it has ended."""


def _room_for(task: Task) -> int:
    """Return the bytes of a pipe that a task takes, at most.

    A message may leave the rest of a block unused where it begins and where it ends.
    """
    return len(task.packed) + 2 * mmap.PAGESIZE


def widen(pipe: Connection) -> int:
    """Let a pipe hold as much as it may, and return how many bytes that is."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        with suppress(OSError):  # a user has so many blocks in all pipes together
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return int(fcntl.fcntl(pipe.fileno(), fcntl.F_GETPIPE_SZ))
    except (ImportError, AttributeError, OSError):  # Linux alone has sizes of pipes
        return SMALL_PIPE
