"""Worker processes: a page that hangs, crashes or eats all memory costs that page alone.

Each worker has pipes of its own, so that none can leave a lock behind that the others
wait for when it dies. Its tasks stand in a row: the first that is unanswered when it ends
is the one that ended it.
"""

from __future__ import annotations

import mmap
import multiprocessing
import pickle
import signal
import time
from collections import deque
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from cleaner.errors import CleanerError, CrashError, LimitError
from cleaner.run.page import Row
from cleaner.run.worker import PRELOADED, unpack, work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from multiprocessing.process import BaseProcess

    from cleaner.run.page import Guard, Input, Job

MAX_WAITING = 1000
"""Pages that may be read or done while an earlier one is not: at a usual 30 ms a page, two
workers go on for 15 seconds beside one that hangs."""

MAX_WAITING_BYTES = 256_000_000
"""Bytes of rows that may wait for an earlier page."""

PIPE_BYTES = 1_048_576
"""What a pipe shall hold, the most that Linux gives to everybody: some answers, so that
workers go on while we write pages, and tasks for that time."""

SMALL_PIPE = 4096
"""What any pipe holds, where the system does not say."""

AHEAD_SECONDS = 0.5
"""How long a worker shall have enough to do without us; a page may take longer than that
alone. What waits for a worker cannot go to another that has nothing to do."""

START_SECONDS = 60.0
"""How long a worker may take until it is ready: imports from a slow disk."""

MAX_FALSE_STARTS = 3
"""Workers in a row that end before they are ready; then it is no accident."""


class _Task:
    """A page on its way: as a task first, then as a row."""

    __slots__ = ("packed", "row", "size", "where")

    def __init__(self, where: str, packed: bytes = b"", row: Row | None = None) -> None:
        self.where = where
        self.packed = packed
        self.row = row
        self.size = len(packed)

    def end(self, row: Row, size: int) -> None:
        self.row, self.packed, self.size = row, b"", size


class _Worker:
    """A process and what it has to do."""

    def __init__(
        self, process: BaseProcess, tasks_to: Connection, answers: Connection
    ) -> None:
        self.process = process
        self.tasks_to = tasks_to
        self.answers = answers
        self.tasks: deque[_Task] = deque()
        self.is_ready = False
        self.pace = AHEAD_SECONDS
        """Seconds that its last page took."""
        self.deadline = time.monotonic() + START_SECONDS
        self._room = _widen(tasks_to)

    def can_take(self, task: _Task) -> bool:
        """Tell whether a task can be sent at once, and would not wait long there.

        If the pipe were full, we would wait for the worker while it waits for us.
        """
        if not self.is_ready or not self.tasks:
            return self.is_ready
        if len(self.tasks) > 1 and len(self.tasks) * self.pace > AHEAD_SECONDS:
            return False
        # A message may leave the rest of a block unused where it begins and where it ends.
        size = sum(len(each.packed) + 2 * mmap.PAGESIZE for each in self.tasks)
        return size + len(task.packed) <= self._room

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.tasks_to.close()
        self.answers.close()
        self.process.close()


def _widen(pipe: Connection) -> int:
    """Let a pipe hold as much as it may, and return how many bytes that is."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        with suppress(OSError):  # a user has so many blocks in all pipes together
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return int(fcntl.fcntl(pipe.fileno(), fcntl.F_GETPIPE_SZ))
    except (ImportError, AttributeError, OSError):  # Linux alone has sizes of pipes
        return SMALL_PIPE


def _context() -> ForkServerContext | SpawnContext:
    """Choose how workers start: nothing of this process is in them, on any system.

    Forked from a server that has imported everything, a worker is there in 10 ms, not in
    400; the server has one thread, so forking it is safe.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(PRELOADED))
        return context
    return multiprocessing.get_context("spawn")


@contextmanager
def _may_have_children() -> Iterator[None]:
    """Let a daemonic process, as Dask's workers are, start ours.

    Such a process may have no children, as they would outlive it. Ours do not: they end
    when their pipe does, or by their own clock.
    """
    config = getattr(multiprocessing.current_process(), "_config", {})
    was = config.pop("daemon", None)
    try:
        yield
    finally:
        if was is not None:
            config["daemon"] = was


@contextmanager
def _interrupt_later() -> Iterator[None]:
    """Keep Ctrl-C until a process is started, and for ever from the process itself.

    A terminal sends it to all of them, also while they import what tells them to ignore it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Before: when it starts the tracker, Python takes such a block away (3.11).
    resource_tracker.ensure_running()
    was = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, was)


class Workers:
    """Cleans pages in ``jobs`` processes; one `run` at a time."""

    def __init__(self, job: Job, jobs: int, guard: Guard) -> None:
        self._job = job
        self._jobs = jobs
        self._guard = guard
        self._context = _context()
        self._workers: list[_Worker] = []
        self._again: deque[_Task] = deque()
        self._waiting: deque[_Task] = deque()
        self._waiting_bytes = 0
        self._false_starts = 0

    def run(self, inputs: Iterable[Input]) -> Iterator[Row]:
        """Give a row for each page, in the order they came.

        Raises:
            CrashError: the workers do not start.
            OptionError: the options are wrong for every page.
        """
        coming = iter(inputs)
        try:
            while True:
                is_end = self._hand_out(coming)
                if self._waiting and self._waiting[0].row is not None:
                    task = self._waiting.popleft()
                    self._waiting_bytes -= task.size
                    yield task.row  # type: ignore[misc]
                elif not self._waiting and is_end:
                    return
                self._collect()
        finally:
            for worker in self._workers:
                worker.kill()
            self._workers.clear()

    # --- tasks out ---------------------------------------------------------------------

    def _hand_out(self, coming: Iterator[Input]) -> bool:
        """Give each free worker a task, and return whether there is none left."""
        while True:
            task = self._again.popleft() if self._again else self._next(coming)
            if task is None:
                return not self._is_full()
            if task.row is not None:
                continue
            worker = self._free_worker(task)
            if worker is None:
                self._again.appendleft(task)
                return False
            worker.tasks.append(task)
            if len(worker.tasks) == 1:
                worker.deadline = time.monotonic() + self._guard.seconds
            try:
                worker.tasks_to.send_bytes(task.packed)
            except OSError:  # it has just ended; the task is the first that it leaves
                worker.tasks.pop()
                self._again.appendleft(task)
                self._bury(worker)

    def _next(self, coming: Iterator[Input]) -> _Task | None:
        """Read the next page, if it may wait; None: it may not, or there is none."""
        if self._is_full():
            return None
        item = next(coming, None)
        if item is None:
            return None
        if isinstance(item, CleanerError):
            task = _Task(item.where, row=Row(where=item.where, error=item))
        else:
            task = _Task(item.where, pickle.dumps(item, pickle.HIGHEST_PROTOCOL))
        self._waiting.append(task)
        self._waiting_bytes += task.size
        return task

    def _is_full(self) -> bool:
        return len(self._waiting) >= MAX_WAITING or self._waiting_bytes >= MAX_WAITING_BYTES

    def _free_worker(self, task: _Task) -> _Worker | None:
        """Return who can take a task; start a worker if there may be another."""
        free = [worker for worker in self._workers if worker.can_take(task)]
        if free:
            return min(free, key=lambda worker: len(worker.tasks))
        if len(self._workers) < self._jobs and all(w.is_ready for w in self._workers):
            self._start()
        return None

    def _start(self) -> None:
        tasks, tasks_to = self._context.Pipe(duplex=False)
        answers, answers_to = self._context.Pipe(duplex=False)
        _widen(answers)
        arguments = (tasks, answers_to, self._job, self._guard)
        process = self._context.Process(target=work, args=arguments, daemon=True)
        with _may_have_children(), _interrupt_later():
            process.start()
        tasks.close()
        answers_to.close()
        self._workers.append(_Worker(process, tasks_to, answers))

    # --- rows in -----------------------------------------------------------------------

    def _collect(self) -> None:
        """Take in what workers answer; wait for it only if there is nothing to give."""
        if not self._workers:
            return
        by_pipe = {worker.answers: worker for worker in self._workers}
        for pipe in wait(list(by_pipe), self._patience()):
            worker = by_pipe[pipe]  # type: ignore[index]
            try:
                message = worker.answers.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            self._take(worker, message)
        now = time.monotonic()
        for worker in list(self._workers):
            is_late = (worker.tasks or not worker.is_ready) and worker.deadline < now
            # It may have answered while we were busy writing.
            if is_late and not worker.answers.poll():
                self._bury(worker, is_late=True)

    def _patience(self) -> float:
        if self._waiting and self._waiting[0].row is not None:
            return 0.0
        deadlines = [w.deadline for w in self._workers if w.tasks or not w.is_ready]
        return max(0.0, min(deadlines, default=0.0) - time.monotonic())

    def _take(self, worker: _Worker, message: bytes) -> None:
        if not worker.is_ready:
            worker.is_ready = True
            self._false_starts = 0
            return
        answer = unpack(message)
        if isinstance(answer, Exception):
            raise answer
        task = worker.tasks.popleft()
        worker.pace = answer.seconds
        self._end(task, answer, len(message))
        worker.deadline = time.monotonic() + self._guard.seconds

    def _end(self, task: _Task, row: Row, size: int) -> None:
        self._waiting_bytes += size - task.size
        task.end(row, size)

    def _bury(self, worker: _Worker, *, is_late: bool = False) -> None:
        """Remove a worker that has ended, or must; the page at work is to blame."""
        self._workers.remove(worker)
        if not is_late:
            worker.process.join(START_SECONDS)
        code = worker.process.exitcode
        if not worker.is_ready:
            self._count_false_start(code)
        worker.kill()
        if worker.tasks:
            task = worker.tasks.popleft()
            error = self._late(task.where) if is_late else _crashed(task.where, code)
            self._end(task, Row(where=task.where, error=error), 0)
        self._again.extendleft(reversed(worker.tasks))

    def _count_false_start(self, code: int | None) -> None:
        self._false_starts += 1
        if self._false_starts >= MAX_FALSE_STARTS:
            raise CrashError(
                "worker processes",
                f"end before they are ready ({_how(code)})",
                'in a script, start under if __name__ == "__main__":, or use jobs=0',
            )

    def _late(self, where: str) -> LimitError:
        seconds = self._guard.seconds
        cure = "raise --page-seconds, or leave the page out"
        return LimitError(where, f"took longer than {seconds:g} seconds", cure)


def _crashed(where: str, code: int | None) -> CrashError:
    if code == -signal.SIGKILL if hasattr(signal, "SIGKILL") else False:
        what = "its worker process was killed from outside"
        cure = "see whether the machine ran out of memory: use fewer --jobs"
        return CrashError(where, what, cure)
    what = f"its worker process crashed ({_how(code)})"
    return CrashError(where, what, "please report it together with the page")


def _how(code: int | None) -> str:
    """Say how a process ended.

    >>> _how(-11), _how(1)
    ('SIGSEGV', 'exit code 1')
    """
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
