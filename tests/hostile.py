"""Pages for workers that do what no page should; a module, as workers import it."""

from __future__ import annotations

import gzip
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import NotFoundError
from cleaner.model import Source

GOOD = b"<title>Fen</title><h1>Fen</h1><p>The fen is wet in winter, dry in a dry year.</p>"


@dataclass(frozen=True)
class Hostile:
    """A page whose reading does something; ``what`` names it."""

    where: str
    what: str = "good"
    amount: float = 0
    path: str = ""

    def read(self, _options):
        """Do it."""
        return getattr(self, self.what)()

    def good(self):
        """Be a page."""
        return Source(GOOD, path=self.where)

    def big(self):
        """Be a page of this many paragraphs."""
        return Source(GOOD + b"<p>Peat and reed, reed and peat.</p>" * int(self.amount))

    def missing(self):
        """Be no page."""
        return NotFoundError(self.where, "is not there", "check the path")

    def slow(self):
        """Take a while."""
        time.sleep(self.amount)
        return self.good()

    def note(self):
        """Say in a file of this name that it was read; be long by this many words."""
        Path(self.where).touch()
        words = b"<p>" + b"peat " * int(self.amount) + b"</p>"
        return Source(GOOD + words, path=self.where)

    def segfault(self):
        """Break off as C code does."""
        os.kill(os.getpid(), signal.SIGSEGV)

    def killed(self):
        """Be killed from outside."""
        os.kill(os.getpid(), signal.SIGKILL)

    def hang(self):
        """Never end, deaf to polite requests and with the interpreter locked."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            time.sleep(1)

    def eat(self):
        """Take this many bytes."""
        held = [bytearray(10_000_000) for _ in range(int(self.amount / 10_000_000))]
        return self.good() if held else None

    def bomb(self):
        """Be a page that unpacks to this many bytes."""
        packed = gzip.compress(b" " * int(self.amount), 1)
        return Source(packed, path=self.where)

    def raise_(self):
        """Fail as a fault of ours does."""
        raise KeyError(self.where)

    def leave(self):
        """Leave the process with a code."""
        os._exit(7)
