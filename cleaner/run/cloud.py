"""Files at addresses, as s3://bucket/crawl.warc.gz: found, read, and written whole.

fsspec does it, for every storage that it has a driver for; here is what shards need of it.
"""

from __future__ import annotations

import importlib
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.errors import LimitError, NotFoundError, OptionError, SourceError
from cleaner.model import Source
from cleaner.sources import files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options


def is_address(path: str) -> bool:
    """Tell whether a path is an address of a storage.

    >>> is_address("s3://bucket/fen.html"), is_address("saved/fen.html")
    (True, False)
    """
    return "://" in path


def open_storage(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path there.

    Raises:
        OptionError: fsspec or its driver is not installed, or there is none for it.
    """
    try:
        core: Any = importlib.import_module("fsspec.core")
        storage, path = core.url_to_fs(address)
    except ModuleNotFoundError as error:
        cure = "pip install 'wikikeep[cloud]'"
        raise OptionError(address, "needs fsspec", cure) from error
    except ImportError as error:  # its message names the package, as s3fs
        raise OptionError(address, f"cannot be opened ({error})", "install it") from error
    except ValueError as error:
        cure = "write it as s3://BUCKET/NAME, gs://BUCKET/NAME or file:///FOLDER/NAME"
        raise OptionError(address, f"cannot be opened ({error})", cure) from error
    return storage, str(path)


def find(address: str) -> list[str]:
    """Expand a pattern; an address without one is given back, there or not.

    Raises:
        OptionError: no driver for it is installed.
        NotFoundError: nothing matches the pattern, or the storage cannot be asked.
    """
    if not any(sign in address for sign in "*?["):
        return [address]
    storage, path = open_storage(address)
    try:
        found = sorted(storage.glob(path))
    except OSError as error:
        raise _unreadable(address, error) from error
    if not found:
        raise NotFoundError(address, "matches no file", "correct the pattern")
    return [str(storage.unstrip_protocol(each)) for each in found]


def exists(address: str) -> bool:
    """Tell whether there is a file at an address.

    Raises:
        OptionError: no driver for it is installed.
    """
    storage, path = open_storage(address)
    return bool(storage.exists(path))


@contextmanager
def local_copy(address: str) -> Iterator[str]:
    """Give the path of a copy on this machine's disk, of the same name, for a while.

    Containers are read from both ends, some by libraries that only know files.

    Raises:
        OptionError: no driver for it is installed.
        NotFoundError: it is not there, or cannot be read.
    """
    storage, path = open_storage(address)
    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        copy = str(Path(folder, PurePosixPath(path).name))
        try:
            storage.get_file(path, copy)
        except OSError as error:
            raise _unreadable(address, error) from error
        yield copy


def read(address: str, shown: str, options: Options) -> Source | SourceError:
    """Read a page; ``shown`` is its path for the record."""
    storage, path = open_storage(address)
    try:
        size = storage.size(path)
        if size is not None and size > options.max_bytes:
            what = f"has {size:,} bytes, the limit is {options.max_bytes:,}"
            return LimitError(shown, what, "raise --max-bytes")
        content = storage.cat_file(path)
    except OSError as error:
        return _unreadable(shown, error)
    return Source(content, path=shown, media_type=files.media_type_of(path))


@contextmanager
def written(address: str) -> Iterator[BinaryIO]:
    """Write a file that is there when it is complete, and not at all after any failure.

    On a disk it gets its name then; in an object store its parts become an object.

    Raises:
        OptionError: no driver for it is installed.
    """
    storage, path = open_storage(address)
    if "file" in storage.protocol:
        # Elsewhere there are no folders, and what looks like the first is a bucket, which
        # is not ours to make.
        storage.makedirs(path.rpartition("/")[0], exist_ok=True)
    with storage.transaction, storage.open(path, "wb") as file:
        yield file


def _unreadable(where: str, error: OSError) -> NotFoundError:
    reason = "is not there"
    if not isinstance(error, FileNotFoundError):
        reason = f"cannot be read, {error.strerror or error}"
    return NotFoundError(where, reason, "check the address, and who may read it")
