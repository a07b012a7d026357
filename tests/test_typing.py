"""The types of the public face: what must be accepted, and what must be refused.

Each line of the second text that a type checker must refuse carries a ``type: ignore`` with
the code of its fault. mypy strict calls an ignore without a fault an error, so a type that
becomes too lax breaks this test as surely as one that becomes too narrow.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from places import ROOT

HEAD = """
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import cleaner
from bs4 import BeautifulSoup
from cleaner import Document
from cleaner.errors import SourceError
from cleaner.model import Heading, Link, Note, Options, Paragraph, Source
"""

ACCEPTED = """
document = cleaner.clean(b"<p>fen</p>")
assert_type(document, Document)
cleaner.clean("<p>fen</p>", url="https://fen.example/Reed")
cleaner.clean(Path("page.html"), options=Options(max_bytes=10))
cleaner.clean(BeautifulSoup("<p>fen</p>", "html.parser"))
cleaner.clean(Source(b"<p>fen</p>", path="page.html"))
assert_type(document.markdown(), str)
assert_type(document.markdown(flavour="obsidian"), str)
assert_type(document.markdown(front_matter=False), str)
assert_type(document.json(), bytes)
assert_type(Document.from_json(document.json()), Document)
assert_type(document.title, str)
assert_type(document.notes, tuple[Note, ...])
assert_type(cleaner.markdown_from_html("<b>x</b>"), str)
assert_type(cleaner.clean_text("Reed"), Document)
assert_type(cleaner.pages(Path("folder")), Iterator[Source | SourceError])


def shorten(soup: BeautifulSoup) -> None:
    for box in soup.select(".advert"):
        box.decompose()


cleaner.clean(b"", hooks=[shorten])
"""

REFUSED = """
cleaner.clean(5)  # type: ignore[arg-type]
cleaner.clean(b"", "https://fen.example")  # type: ignore[call-arg]
cleaner.clean(b"", url=5)  # type: ignore[arg-type]
cleaner.clean(b"", options={"max_bytes": 5})  # type: ignore[arg-type]
cleaner.clean(b"", hooks=["name"])  # type: ignore[list-item]
cleaner.clean(b"", keep=["mediawiki:navboxes"])  # type: ignore[call-arg]
cleaner.markdown_from_html(b"<b>x</b>")  # type: ignore[arg-type]
document = cleaner.clean(b"")
document.title = "Reed"  # type: ignore[misc]
document.markdown("gfm", False)  # type: ignore[call-arg]
document.titel  # type: ignore[attr-defined]
Document.from_json(5)  # type: ignore[arg-type]
Heading("2", ("Reed",))  # type: ignore[arg-type]
Paragraph("Reed", "Sedge")  # type: ignore[call-arg, arg-type]
Link((5,), target="#reed")  # type: ignore[arg-type]
Options(max_byte=5)  # type: ignore[call-arg]
"""


@pytest.mark.parametrize(("name", "code"), [("accepted", ACCEPTED), ("refused", REFUSED)])
def test_the_types_say_what_is_meant(tmp_path, name, code):
    """Right calls pass the type checker; each wrong one is refused, as named."""
    path = tmp_path / f"{name}.py"
    path.write_text(HEAD + code, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file="),
            *("--disable-error-code=ignore-without-code", str(path)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_the_package_says_that_it_is_typed():
    """The marker for type checkers is in the package."""
    assert (ROOT / "cleaner" / "py.typed").is_file()
