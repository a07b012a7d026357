"""The child's side of the workers: page after page, each within its limits."""

from __future__ import annotations

import dataclasses
import gc
import pickle
import signal
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cleaner.document import Document, Folded, Head, make_head
from cleaner.errors import CleanerError
from cleaner.run.page import Row, clean_input, too_much_memory
from cleaner.store.packing import unpack_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from cleaner.run.page import Guard, Input, Job

PRELOADED = ("cleaner.run.preload", "cleaner.run.worker")
"""What a worker needs; where workers are forked from a server, it imports them once."""

READY = b""
"""First message of a worker."""

GRACE = 10.0
"""Seconds beyond the limit after which a worker ends itself: only if nobody is left to end
it, since the main process watches the time."""


def work(tasks: Connection, answers: Connection, job: Job, guard: Guard) -> None:
    """Clean what comes as tasks until there is nobody to send any; a worker's body."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # the main process decides what Ctrl-C does
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    from cleaner.run.preload import PAGE  # noqa: PLC0415 - not in the main process

    warm = dataclasses.replace(job, spool="")
    clean_input_safely(PAGE, warm)  # the job may have rules of its own
    gc.collect()
    gc.freeze()  # what is loaded stays: not to be looked through again with every page
    with suppress(BrokenPipeError, EOFError, ConnectionResetError):  # main is gone
        answers.send_bytes(READY)
        while True:
            item: Input = pickle.loads(tasks.recv_bytes())  # noqa: S301 - our own parent
            with limited(guard):
                answer = clean_input_safely(item, job)
            answers.send_bytes(pack(answer))


def clean_input_safely(item: Input, job: Job) -> Row | Exception:
    """Clean a page; an error that ends the whole run comes back as such."""
    try:
        return clean_input(item, job)
    except CleanerError as error:
        return error


@contextmanager
def limited(guard: Guard) -> Iterator[None]:
    """Let what is done within fail for want of memory, and end for want of time."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = address_space()
    if used:
        most = used + guard.memory
        capped = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (capped, hard))
    signal.setitimer(signal.ITIMER_REAL, guard.seconds + GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def address_space() -> int:
    """Return the bytes of address space of this process; 0: the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except OSError:
        return 0
    import resource  # noqa: PLC0415 - where there is /proc, there it is

    return pages * resource.getpagesize()


def pack(answer: Row | Exception) -> bytes:
    """Make an answer bytes; a document packs four times as fast without pickle.

    Of a document its head is made apart, and all of it unless an archive's record has it.
    """
    if not isinstance(answer, Row) or answer.document is None:
        return pickle.dumps((answer, b"", b""), pickle.HIGHEST_PROTOCOL)
    try:
        head = msgspec.msgpack.encode(make_head(answer.document))
        whole = b"" if answer.packed else msgspec.msgpack.encode(answer.document)
        bare = dataclasses.replace(answer, made=None)
        return pickle.dumps((bare, head, whole), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        error = too_much_memory(answer.where)
        return pickle.dumps((Row(where=answer.where, error=error), b"", b""))


def unpack(packed: bytes) -> Row | Exception:
    """Read what `pack` made."""
    answer: Row | Exception
    answer, head, whole = pickle.loads(packed)  # noqa: S301 - from our own child
    if not isinstance(answer, Row) or not head:
        return answer
    if answer.packed is not None:
        unfold = partial(unpack_document, answer.packed, where=answer.where)
    else:
        unfold = partial(msgspec.msgpack.decode, whole, type=Document)
    made = Folded(msgspec.msgpack.decode(head, type=Head), unfold)
    return dataclasses.replace(answer, made=made)
