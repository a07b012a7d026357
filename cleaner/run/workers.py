"""Worker processes: a page that hangs, crashes or eats all memory costs that page alone.

Each worker has pipes of its own, so that none can leave a lock behind that the others
wait for when it dies. Its tasks stand in a row: the first that is unanswered when it ends
is the one that ended it. A thread here reads its answers, so that it need not wait while
pages are written: a pipe holds three answers of usual pages. What there is to be read is
never more than what was handed out.
"""

from __future__ import annotations

import multiprocessing
import pickle
import queue
import signal
import time
from collections import deque
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

from cleaner.errors import CleanerError, CrashError, LimitError
from cleaner.run.page import Row
from cleaner.run.worker import PRELOADED, unpack, work
from cleaner.run.worker_pipes import START_SECONDS, Task, Worker, widen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.context import ForkServerContext, SpawnContext

    from cleaner.run.page import Guard, Input, Job
    from cleaner.run.worker_pipes import Answer

MAX_WAITING = 1000
"""Pages that may be read or done while an earlier one is not: at a usual 30 ms a page, two
workers go on for 15 seconds beside one that hangs."""

MAX_WAITING_BYTES = 256_000_000
"""Bytes of rows that may wait for an earlier page."""

MAX_FALSE_STARTS = 3
"""Workers in a row that end before they are ready; then it is no accident."""


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
        self._workers: list[Worker] = []
        self._answered: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._again: deque[Task] = deque()
        self._waiting: deque[Task] = deque()
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
            worker.add(task)
            if len(worker.tasks) == 1:
                worker.deadline = time.monotonic() + self._guard.seconds
            try:
                worker.tasks_to.send_bytes(task.packed)
            except OSError:  # it has just ended; the task is the first that it leaves
                worker.take_back()
                self._again.appendleft(task)
                self._bury(worker)

    def _next(self, coming: Iterator[Input]) -> Task | None:
        """Read the next page, if it may wait; None: it may not, or there is none."""
        if self._is_full():
            return None
        item = next(coming, None)
        if item is None:
            return None
        if isinstance(item, CleanerError):
            task = Task(item.where, row=Row(where=item.where, error=item))
        else:
            task = Task(item.where, pickle.dumps(item, pickle.HIGHEST_PROTOCOL))
        self._waiting.append(task)
        self._waiting_bytes += task.size
        return task

    def _is_full(self) -> bool:
        return len(self._waiting) >= MAX_WAITING or self._waiting_bytes >= MAX_WAITING_BYTES

    def _free_worker(self, task: Task) -> Worker | None:
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
        widen(answers)
        arguments = (tasks, answers_to, self._job, self._guard)
        process = self._context.Process(target=work, args=arguments, daemon=True)
        with _may_have_children(), _interrupt_later():
            process.start()
        tasks.close()
        answers_to.close()
        self._workers.append(Worker(process, tasks_to, answers, self._answered))

    # --- rows in -----------------------------------------------------------------------

    def _collect(self) -> None:
        """Take in what workers answer; wait for it only if there is nothing to give."""
        if not self._workers:
            return
        patience = self._patience()
        with suppress(queue.Empty):
            self._hear(*self._answered.get(timeout=patience))
            while True:  # what else has come by now
                self._hear(*self._answered.get_nowait())
        now = time.monotonic()
        for worker in list(self._workers):
            is_late = (worker.tasks or not worker.is_ready) and worker.deadline < now
            # It may just be answering.
            if is_late and not worker.answers.poll():
                self._bury(worker, is_late=True)

    def _hear(self, worker: Worker, message: bytes | None) -> None:
        if worker not in self._workers:
            return  # it was late: its page has a row that says so
        if message is None:
            self._bury(worker)
        else:
            self._take(worker, message)

    def _patience(self) -> float:
        if self._waiting and self._waiting[0].row is not None:
            return 0.0
        deadlines = [w.deadline for w in self._workers if w.tasks or not w.is_ready]
        return max(0.0, min(deadlines, default=0.0) - time.monotonic())

    def _take(self, worker: Worker, message: bytes) -> None:
        if not worker.is_ready:
            worker.is_ready = True
            self._false_starts = 0
            return
        answer = unpack(message)
        if isinstance(answer, Exception):
            raise answer
        task = worker.end_first()
        worker.pace = answer.seconds
        self._end(task, answer, len(message))
        worker.deadline = time.monotonic() + self._guard.seconds

    def _end(self, task: Task, row: Row, size: int) -> None:
        self._waiting_bytes += size - task.size
        task.end(row, size)

    def _bury(self, worker: Worker, *, is_late: bool = False) -> None:
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
