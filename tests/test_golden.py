"""Cleaning fixtures/ gives exactly archive/, each time, everywhere.

``pytest --update`` rewrites archive/ and skips the cases: read the diff before it is kept.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys

import pytest
from places import ARCHIVE, FIXTURES, ROOT

PAGE_SUFFIXES = {
    ".html",
    ".htm",
    ".xhtml",
    ".txt",
    ".md",
    ".mhtml",
    ".mht",
    ".json",
    ".jsonl",
}
PAGES = sorted(
    path.relative_to(FIXTURES)
    for path in FIXTURES.rglob("page*")
    if path.is_file() and path.suffix in PAGE_SUFFIXES
)
EXPECTED = [page.with_suffix(suffix) for page in PAGES for suffix in (".md", ".json")]
FEWEST_CASES = 16
"""How many engines and skins the set must show at least."""


def clean_fixtures(out, **environment):
    """Clean the whole set with the command, as the README does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", "fixtures", "-o", str(out)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return out


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory):
    """Clean the set once."""
    return clean_fixtures(tmp_path_factory.mktemp("first") / "archive", PYTHONHASHSEED="0")


def files_of(folder):
    """List the files below a folder; the catalogue is not part of the golden set."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        path.relative_to(folder)
        for path in paths
        if ".cleaner" not in path.relative_to(folder).parts
    )


def test_there_are_cases():
    """The set shows at least 16 pages, so an empty folder cannot pass for a clean one."""
    assert len(PAGES) >= FEWEST_CASES


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_case_says_why_it_exists(page):
    """Beside each page stands about.toml."""
    assert (FIXTURES / page).with_name("about.toml").is_file()


@pytest.mark.parametrize("name", EXPECTED, ids=str)
def test_the_case_comes_out_as_kept(name, cleaned, update):
    """The command writes the bytes that archive/ holds; a missing expectation fails."""
    made = (cleaned / name).read_bytes()
    kept = ARCHIVE / name
    if update and (not kept.is_file() or kept.read_bytes() != made):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(made)
        pytest.skip("rewritten: read the diff")
    assert kept.is_file(), "no expectation: pytest --update writes it, then read it"
    if kept.read_bytes() != made:
        pytest.fail(difference(kept.read_bytes(), made, name))


def difference(kept, made, name):
    """Show what changed, as text."""
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (kept, made))
    lines = list(difflib.unified_diff(old, new, f"archive/{name}", "now", lineterm="", n=1))
    return "\n".join(line[:400] for line in lines[:80])


def test_nothing_else_is_written_and_nothing_is_kept_without_a_case(cleaned, update):
    """Files of the archive and files of the run are the same set."""
    made, kept = set(files_of(cleaned)), set(files_of(ARCHIVE))
    if update and kept - made:
        for name in kept - made:
            (ARCHIVE / name).unlink()
        pytest.skip("files without a case were removed: read the diff")
    assert sorted(map(str, kept - made)) == [], "kept without a case"
    assert sorted(map(str, made - kept)) == [], "written without an expectation"


def test_another_process_writes_the_same_bytes(cleaned, tmp_path):
    """Neither the hash seed, nor the locale, nor the time zone, nor a second run shows."""
    again = clean_fixtures(
        tmp_path / "archive",
        PYTHONHASHSEED="4711",
        LC_ALL="C",
        LANG="C",
        TZ="Pacific/Auckland",
        PYTHONUTF8="0",
        COLUMNS="40",
    )
    assert files_of(again) == files_of(cleaned)
    unlike = [
        str(name)
        for name in files_of(cleaned)
        if (again / name).read_bytes() != (cleaned / name).read_bytes()
    ]
    assert not unlike


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_cleaning_twice_in_one_process_gives_the_same(page):
    """The library keeps nothing from one page to the next."""
    import cleaner

    first, second = (cleaner.clean(FIXTURES / page) for _ in range(2))
    assert first.json() == second.json()
    assert first.markdown() == second.markdown()
