"""Documents as they lie in the catalogue: packed, with the hashes that tell them apart."""

from __future__ import annotations

import hashlib
import importlib
import sys
from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.document import Document
from cleaner.errors import DamageError
from cleaner.store.words import index_text

if TYPE_CHECKING:
    from cleaner.document import Head
    from cleaner.records import Provenance

LEVEL = 3
"""zstd's own default. Of 761 KB of records it leaves 200 KB in 4 ms; level 9 leaves 187 KB
in 20 ms, zlib's level 6 leaves 186 KB in 17 ms."""


class Packed(msgspec.Struct, frozen=True):
    """What the catalogue holds of a document, apart from the numbers that it gives.

    Making it takes longer than writing it, and needs no catalogue: who has cleaned the page
    can do it, in a process beside the one that writes.
    """

    record: bytes
    """Its JSON, packed."""
    digest: bytes
    """Hash of its JSON."""
    identity: bytes
    text: bytes
    """What is searched and shown of it, packed."""
    title_words: str
    """Its title, as the index takes it."""
    words: str
    """Its text, as the index takes it."""


def pack_document(document: Document) -> Packed:
    """Make all that the catalogue holds of a document.

    >>> from cleaner.document import Document
    >>> pack_document(Document(title="水車")).title_words
    ' 水車 車 '
    """
    record, text = document.json(), indexed_text(document)
    return Packed(
        record=pack(record),
        digest=sha256(record),
        identity=identity(document),
        text=pack(text.encode()),
        title_words=index_text(document.title),
        words=index_text(text),
    )


def unpack_document(packed: Packed, *, where: str) -> Document:
    """Return the document that was packed.

    Raises:
        DamageError: the bytes are damaged.

    >>> from cleaner.document import Document
    >>> unpack_document(pack_document(Document(title="Fen")), where="").title
    'Fen'
    """
    return Document.from_json(unpack(packed.record, where=where))


def pack(content: bytes) -> bytes:
    """Pack bytes with zstd."""
    packed: bytes = _zstd().compress(content, LEVEL)
    return packed


def unpack(packed: bytes, *, where: str) -> bytes:
    """Unpack what `pack` made.

    Raises:
        DamageError: the bytes are damaged.
    """
    zstd = _zstd()
    try:
        content: bytes = zstd.decompress(packed)
    except zstd.ZstdError as error:
        cure = "run 'cleaner verify --read-data --repair'"
        raise DamageError(where, f"is damaged in the catalogue ({error})", cure) from error
    return content


def _zstd() -> Any:
    """Return the module of the standard library, or what brings it to older Pythons."""
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return importlib.import_module(name)


def sha256(content: bytes) -> bytes:
    """Return the SHA-256, as bytes."""
    return hashlib.sha256(content).digest()


def identity(document: Document) -> bytes:
    """Return the hash of what makes a document this version and no other.

    Neither when and by what it was fetched and cleaned belongs to that, nor what was
    removed: a counter of visits in a footer that goes makes no new version.
    """
    bare = msgspec.structs.replace(document, provenance=None, removed=(), ledger=None)
    return sha256(bare.json())


def same_but_for_time(old: Document, new: Document) -> bool:
    """Tell whether a document is another only in when it was fetched and with what headers.

    >>> from cleaner.document import Document
    >>> fen = Document(title="Fen")
    >>> same_but_for_time(fen, fen), same_but_for_time(fen, Document(title="Mill"))
    (True, False)
    """
    return _timeless(old) == _timeless(new)


def _timeless(document: Document) -> bytes:
    made: Provenance | None = document.provenance
    if made is not None:
        made = msgspec.structs.replace(made, retrieved_at="", http={})
    return msgspec.structs.replace(document, provenance=made).json()


def dated(document: Document | Head) -> str:
    """Return when a page was revised, else published, else fetched; "" if nothing says."""
    facts, made = document.page, document.provenance
    return (
        (facts and (facts.revised_at or facts.published_at))
        or (made and made.retrieved_at)
        or ""
    )


def indexed_text(document: Document) -> str:
    """Return the text that is searched: all but the title, which has a column of its own.

    A lone surrogate, which is no character, cannot be encoded; it becomes a question mark.
    """
    text = document.text().removeprefix(f"{document.title}\n").lstrip()
    return text.encode("utf-8", "replace").decode()


def short_hash(text: str) -> str:
    """Eight digits that tell a path or an address from any other of a run.

    >>> short_hash("a/page.html")
    '6a156652'
    """
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()[:8]
