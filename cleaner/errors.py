"""The errors of this package, drawn as a tree; each says where, what and what to do.

CleanerError
├── SourceError            a page could not be read
│   ├── NotFoundError      there is nothing at this path or address
│   ├── NotAPageError      what is there is no page: empty, binary, only chrome, a login
│   │   └── NotTakenError  an archive in a folder that is passed over: a warning
│   ├── LimitError         a named limit was exceeded; the message names its option
│   └── FetchError         the network or the server refused
├── ReadBackError          Markdown that another parser reads as something else
├── CrashError             the process that cleaned the page came to its end
├── RuleError              an engine file is wrong: file, rule, reason
├── OptionError            an option or argument that cannot be used
└── ArchiveError           the archive cannot be read or written
    └── DamageError        something in it is not as it was written
"""

from __future__ import annotations


class CleanerError(Exception):
    """Base of all errors of this package: ``where: what: what to do``.

    Attributes:
        where: the file, address or rule that the error is about.
        what: what is wrong there, without a full stop.
        cure: what the reader can do about it, without a full stop.
    """

    def __init__(self, where: object, what: str, cure: str) -> None:
        self.where = str(where)
        self.what = what
        self.cure = cure
        super().__init__(f"{self.where}: {what}: {cure}")

    def __reduce__(self) -> tuple[type[CleanerError], tuple[str, str, str]]:
        """Rebuild from the three parts, so that the error crosses process borders."""
        return type(self), (self.where, self.what, self.cure)


class SourceError(CleanerError):
    """A page could not be read."""


class NotFoundError(SourceError):
    """There is nothing at this path or address."""


class NotAPageError(SourceError):
    """What is there is no page that has text of its own."""


class NotTakenError(NotAPageError):
    """An archive that lies in a folder is passed over; commands say it as a warning."""


class LimitError(SourceError):
    """A named limit was exceeded; the cure names the option that raises it."""


class FetchError(SourceError):
    """The network or the server refused."""


class ReadBackError(CleanerError):
    """Markdown that was to be written says something else than its document."""


class CrashError(CleanerError):
    """The process that cleaned a page came to its end, by the page or by the system."""


class RuleError(CleanerError):
    """An engine file is wrong; ``where`` is ``file: rule``."""


class OptionError(CleanerError):
    """An option or an argument that cannot be used."""


class ArchiveError(CleanerError):
    """The archive cannot be read or written."""


class DamageError(ArchiveError):
    """Something in the archive is not as it was written; `verify` can often repair it."""
