"""XML of others, read piece by piece for the few fields that are wanted of it.

Entities are refused, since none is needed and they can make little very large; nothing
outside of the document is ever read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SEPARATOR: Final = " "


class XmlRecords:
    """Reads elements of some names, as the texts of the fields in them."""

    def __init__(
        self, records: set[str], fields: set[str], *, own_space: bool = False
    ) -> None:
        """Prepare to read.

        Args:
            records: names of the elements that are given, without their space.
            fields: names of the elements in them that are wanted.
            own_space: fields count in the name space of the first element alone.
        """
        self.root = ""
        """Name of the first element."""
        self.problem = ""
        """Why it could not be read to its end."""
        self._records = records
        self._fields = fields
        self._own_space = own_space
        self._space = ""
        self._found: list[tuple[str, dict[str, str]]] = []
        self._record: dict[str, str] = {}
        self._text: list[str] | None = None
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = _refuse

    def read(self, pieces: Iterable[bytes]) -> Iterator[tuple[str, dict[str, str]]]:
        """Give each record as its name and fields, as far as it can be read."""
        for piece in pieces:
            yield from self._feed(piece)
            if self.problem:
                return
        yield from self._feed(b"", last=True)

    def _feed(
        self, piece: bytes, *, last: bool = False
    ) -> list[tuple[str, dict[str, str]]]:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            self.problem = f"is broken XML ({error})"
        found, self._found = self._found, []
        return found

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        space, _, plain = name.rpartition(_SEPARATOR)
        if not self.root:
            self.root, self._space = plain, space
        if plain in self._records:
            self._record = {}
        is_near = space == self._space or not self._own_space
        self._text = [] if is_near and plain in self._fields else None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        plain = name.rpartition(_SEPARATOR)[2]
        if self._text is not None:
            self._record[plain] = "".join(self._text).strip()
            self._text = None
        elif plain in self._records:
            self._found.append((plain, self._record))
            self._record = {}


def _refuse(*_: object) -> None:
    raise expat.ExpatError("it declares entities, which are not needed")
