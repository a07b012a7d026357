"""The same work on many machines: a shard in, a shard out, in any order, however often.

A shard is done when its file has its name, which it gets when it is complete: so one may be
begun twice, by two machines, or again after either of them has died. Within it, each page
has the guard that it has on one machine, in a process of its own. Who runs the shards is an
engine that exists (Dask); there is no scheduler here.
"""

from __future__ import annotations

import dataclasses
import importlib
from collections import deque
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.errors import (
    ArchiveError,
    CleanerError,
    NotTakenError,
    OptionError,
    SourceError,
)
from cleaner.run import cloud
from cleaner.run.batch import batch
from cleaner.run.page import Guard, Job
from cleaner.run.shards import FORMATS_OF_ROWS, ROWS_IN_SHARD, Shard
from cleaner.sources import containers, files
from cleaner.sources.containers.found import members_found

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from cleaner.model import Options, Source
    from cleaner.run.page import Input, Row

RETRIES = 3
"""How often a shard is begun again whose machine or worker has died."""

LISTED = 1000
"""Failures that a shard tells of one by one; all are in its file."""


class Part(msgspec.Struct, frozen=True):
    """A shard to make, as plain data that any machine can take."""

    name: str
    """Of its file, without suffix."""
    files: tuple[str, ...]
    """Where each machine finds them: on a disk that they share, or addresses."""
    kind: str = ""
    """Kind of container that the one file is; "": they are pages."""
    is_found: bool = False
    """Whether it lies in a folder that was named: without pages it is no failure then."""


class Plan(msgspec.Struct, frozen=True):
    """What to do with every part."""

    output: str
    """A folder on a disk that all machines share, or an address."""
    form: str
    """A name from `cleaner.run.shards.WRITERS`."""
    job: Job
    guard: Guard = Guard()
    jobs: int = 1
    """Worker processes a part."""


class Done(msgspec.Struct, frozen=True):
    """What became of a part."""

    name: str
    pages: int = 0
    failures: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    """Where and why; the first `LISTED`."""
    passed_over: tuple[tuple[str, str, str], ...] = ()
    """What turned out to be nothing that was asked for: where, why, and what to do."""
    is_new: bool = True
    """False: its file was there already."""


class FilePage(msgspec.Struct, frozen=True):
    """A page that lies in a file."""

    path: str
    shown: str
    """Its path for the record: never one of a machine."""

    @property
    def where(self) -> str:
        """What an error calls it."""
        return self.shown

    def read(self, options: Options) -> Source | SourceError:
        """Read it."""
        if cloud.is_address(self.path):
            return cloud.read(self.path, self.shown, options)
        source = files.read_or_error(files.Found(self.path, self.shown), options)
        if isinstance(source, SourceError):
            return type(source)(self.shown, source.what, source.cure)
        return msgspec.structs.replace(source, path=self.shown)


def plan_parts(paths: Iterable[str], found: Collection[str] = frozenset()) -> list[Part]:
    """Make a part of each container, and of every thousand pages that are files.

    ``found``: those that were not named, but lie in a folder that was.
    """
    parts, pages = [], []
    for path in paths:
        if cloud.is_address(path):
            kind = containers.kind_by_name(path)  # its bytes are far away
        else:
            kind = containers.kind_of(path)
        if kind:
            parts.append(Part(PurePath(path).name, (path,), kind, path in found))
        else:
            pages.append(path)
    for number, start in enumerate(range(0, len(pages), ROWS_IN_SHARD)):
        some = tuple(pages[start : start + ROWS_IN_SHARD])
        parts.append(Part(f"pages-{number:05}", some))
    return _named_apart(parts)


def _named_apart(parts: list[Part]) -> list[Part]:
    """Number the parts whose files have the same name in several folders."""
    met: dict[str, int] = {}
    apart = []
    for part in parts:
        met[part.name] = met.get(part.name, 0) + 1
        number = met[part.name]
        name = part.name if number == 1 else f"{part.name}~{number}"
        apart.append(msgspec.structs.replace(part, name=name))
    return apart


def make_part(part: Part, plan: Plan) -> Done:
    """Clean a part and write its shard, unless that is there; on any machine.

    Raises:
        ArchiveError: the shard cannot be written.
        OptionError: the options are wrong for every page.
    """
    where: Path | str = Path(plan.output, f"{part.name}.{plan.form}")
    if cloud.is_address(plan.output):
        where = f"{plan.output.rstrip('/')}/{part.name}.{plan.form}"
    if where.exists() if isinstance(where, Path) else cloud.exists(where):
        return Done(part.name, is_new=False)
    pages, failures = 0, 0
    failed: list[tuple[str, str]] = []
    passed_over = []
    with Shard(where, plan.form) as shard:
        for row in rows_of(part, plan):
            if isinstance(row.error, NotTakenError):
                passed_over.append((row.where, row.error.what, row.error.cure))
                continue
            shard.write(row)
            if row.error is None:
                pages += 1
                continue
            failures += 1
            if len(failed) < LISTED:
                failed.append((row.where, f"{row.error.what}: {row.error.cure}"))
    return Done(part.name, pages, failures, tuple(failed), tuple(passed_over))


def rows_of(part: Part, plan: Plan) -> Iterator[Row]:
    """Clean a part."""
    taken: deque[bytes] = deque()

    def inputs() -> Iterator[Input]:
        for item, fields in _items(part, plan.job.options):
            taken.append(fields)
            yield item

    job = dataclasses.replace(plan.job, formats=FORMATS_OF_ROWS, front_matter=False)
    for row in batch(inputs(), job, jobs=plan.jobs, guard=plan.guard):
        yield dataclasses.replace(row, fields=taken.popleft())


def _items(part: Part, options: Options) -> Iterator[tuple[Input, bytes]]:
    if not part.kind:
        for path in part.files:
            yield FilePage(path, files.printable(PurePath(path).name)), b""
        return
    (path,) = part.files
    with ExitStack() as stack:
        kind = part.kind
        if cloud.is_address(path):
            path = stack.enter_context(cloud.local_copy(path))
            kind = containers.kind_of(path) or kind
        above = str(PurePath(path).parent) + "/"
        members = members_found if part.is_found else containers.members
        for member in members(path, kind, options):
            if isinstance(member, SourceError):
                at = member.where.replace(path, part.files[0])
                yield type(member)(at, member.what, member.cure), b""
            else:
                shown = member.source.path.removeprefix(above)
                yield msgspec.structs.replace(member.source, path=shown), member.fields


# --- Dask ------------------------------------------------------------------------------


def on_dask(parts: Sequence[Part], plan: Plan, address: str = "") -> Iterator[Done]:
    """Make parts under Dask, and give what became of each, as they come.

    Args:
        parts: what to make; a part whose shard is there costs nothing.
        plan: how; its output must be a folder that all machines share, or an address.
        address: of a scheduler, as "tcp://10.0.0.1:8786"; "": one of this machine's own.

    Raises:
        OptionError: Dask is not installed, or there is no scheduler at the address.
        ArchiveError: a part could not be made, however often.
        SourceError: a container could not be copied from its address.
    """
    try:
        distributed: Any = importlib.import_module("dask.distributed")
    except ImportError as error:
        cure = "pip install 'wikikeep[dask]'"
        raise OptionError("dask", "is not installed", cure) from error
    try:
        # Our own scheduler needs no page that shows it to the network.
        own = {} if address else {"dashboard_address": None, "threads_per_worker": 1}
        client = distributed.Client(address or None, timeout=30, **own)
    except OSError as error:
        cure = "start it with 'dask scheduler', or name none for this machine's cores"
        raise OptionError(address, "does not answer as a scheduler", cure) from error
    with client:
        packed = msgspec.msgpack.encode
        futures = [
            client.submit(
                make_packed, packed(part), _pack_plan(plan), pure=False, retries=RETRIES
            )
            for part in parts
        ]
        for future in distributed.as_completed(futures):
            yield _done(future)
            future.release()


def _done(future: Any) -> Done:
    try:
        done: Done = msgspec.msgpack.decode(future.result(), type=Done)
    except CleanerError:
        raise
    except Exception as error:
        what = f"failed under Dask ({type(error).__name__}: {error})"
        cure = "run it again: parts that are done are not made again"
        raise ArchiveError("a part", what, cure) from error
    return done


def _pack_plan(plan: Plan) -> bytes:
    return msgspec.msgpack.encode(plan)


def make_packed(part: bytes, plan: bytes) -> bytes:
    """Do `make_part` with packed data, which Dask sends on as they are."""
    done = make_part(
        msgspec.msgpack.decode(part, type=Part), msgspec.msgpack.decode(plan, type=Plan)
    )
    return msgspec.msgpack.encode(done)
