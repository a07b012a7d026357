"""The habits of the house, kept by tests: lint, types, layers, sizes, names, no traces."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import socket
import subprocess
import sys

import pytest
from places import ROOT

LONGEST_FUNCTION = 40
LONGEST_FILE = 400
SOURCES = sorted(
    path
    for part in ("cleaner", "tests", "benchmarks")
    for path in (ROOT / part).rglob("*.py")
)
PACKAGE = [path for path in SOURCES if path.is_relative_to(ROOT / "cleaner")]
NAMES_THAT_SAY_NOTHING = re.compile(
    r"(?:^|_)(?:utils?|helpers?|common|misc|manager)(?:_|$)"
)

LAYERS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
COMMANDS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "import layers": ["-c", LAYERS],
}

LATE = (
    *("requests", "bs4", "readability", "lxml", "rich", "click", "protego", "urllib3"),
    *(
        "email",
        "importlib.metadata",
        "cleaner.steps.decode.answers",
        "cleaner.steps.text.finish",
    ),
    *("cleaner.steps.citations.name_sources", "sqlite3", "warcio"),
)
"""What a program that only cleans pages must not pay for at import."""

TRACES = {
    "a folder of somebody's machine": re.compile(
        r"(?<![\w.<])/(?:work|root|tmp/\w{2,}|home/(?!user\b|someone\b)[a-z]\w*|Users/[A-Za-z]\w*)[/']"
    ),
    "a package registry": re.compile(
        r"(?i)files\.pythonhosted|pypi\.org/simple|test\.pypi|artifactory|devpi"
        r"|/simple/\s*$|(?:extra-)?index-url|trusted-host"
    ),
}
LOCAL_SERVICE = re.compile(r"127\.0\.0\.1:\d{2,5}")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_tools_find_nothing(name):
    """Lint, format, types and import direction are clean over the whole project."""
    done = subprocess.run(
        [sys.executable, *COMMANDS[name]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{name}:\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_small(path):
    """No file exceeds 400 lines and no function 40, its docstring not counted."""
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_FILE, f"{source.count(chr(10))} lines"
    long = {
        f"{node.name} (line {node.lineno})": length
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := length_of(node)) > LONGEST_FUNCTION
    }
    assert not long


def length_of(function):
    """Count the lines of a function without its docstring."""
    length = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        length -= first.end_lineno - first.lineno + 1
    return length


def test_the_measure_of_length_sees_a_long_function():
    """A function of 41 lines below its docstring is too long: the measure works."""
    lines = ["def long():", '    """Say', "", '    much."""', *["    print()"] * 40]
    function = ast.parse("\n".join(lines)).body[0]
    assert length_of(function) == LONGEST_FUNCTION + 1


def test_no_file_is_named_after_nothing():
    """No module is a drawer for odds and ends."""
    assert not [path for path in SOURCES if NAMES_THAT_SAY_NOTHING.search(path.stem)]


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_and_public_thing_says_what_it_is(path):
    """Each module, class and public function of the package has a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.ClassDef
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, kinds)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent
    assert ast.get_docstring(tree) or not tree.body


def committed_files():
    """List what is committed or would be: everything that git does not ignore."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so nothing says which files belong to it")
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    paths = (ROOT / name for name in listing.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_no_file_tells_of_the_machine_it_was_made_on():
    """No committed file names a machine's folder, a registry, or a port outside tests."""
    found = []
    for path in committed_files():
        text = path.read_bytes().decode("utf-8", "replace")
        name = path.relative_to(ROOT)
        found += [
            f"{name}: {what}: {match[0]!r}"
            for what, pattern in TRACES.items()
            for match in pattern.finditer(text)
            if name.parts[0] not in {"fixtures", "archive"}
            and path.name != "test_habits.py"
        ]
        if name.parts[0] != "tests":
            found += [
                f"{name}: a port: {match[0]}" for match in LOCAL_SERVICE.finditer(text)
            ]
    assert not found


def test_nothing_lies_about_beside_the_folders():
    """The top level has what the project is made of, and no file that a command left."""
    names = {path.relative_to(ROOT).parts[0] for path in committed_files()}
    assert names <= TOP


TOP = {
    *("archive", "benchmarks", "cleaner", "fixtures", "tests", ".ci", ".gitignore"),
    *("CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"),
}


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a folder of somebody's machine", "see /" + "root/notes.txt"),
        ("a folder of somebody's machine", "'/" + "home/ann/wiki'"),
        ("a folder of somebody's machine", "<td>/" + "tmp/fen_pages/q.html"),
        ("a package registry", "--index-" + "url https://mirror"),
    ],
)
def test_the_search_for_traces_finds_one(what, line):
    """The patterns find what they are there for."""
    assert TRACES[what].search(line)


def test_golden_files_name_no_folder_of_a_machine():
    """Paths in the archive are as given to the command: relative."""
    absolute = [
        path.name
        for path in (ROOT / "archive").rglob("*.json")
        if json.loads(path.read_bytes())
        .get("provenance", {})
        .get("path", "")
        .startswith("/")
    ]
    assert not absolute


def run_python(code):
    """Run code in a fresh interpreter that sees this checkout; return what it prints."""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_import_takes_only_what_cleaning_needs():
    """Importing the library loads no network, no terminal and no second parser."""
    loaded = run_python(
        "import cleaner, sys; cleaner.clean; "
        f"print(*[name for name in {LATE!r} if name in sys.modules])"
    )
    assert loaded == ""


def test_everything_public_exists():
    """Each name in ``__all__`` is there, and the doors of the manual are among them."""
    names = run_python(
        "import cleaner; [getattr(cleaner, name) for name in cleaner.__all__]; "
        "print(*cleaner.__all__)"
    ).split()
    doors = {"clean", "clean_text", "markdown_from_html", "pages", "Document"}
    assert doors <= set(names)


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("reed.example.org", 80)])
def test_no_test_reaches_the_network(address):
    """The guard around sockets fails whoever leaves this machine, by number or by name."""
    with pytest.raises(pytest.fail.Exception, match="no network"):
        socket.create_connection(address, timeout=0.1)


def test_golden_files_are_not_rewritten_where_nobody_reads():
    """``--update`` is refused where CI is set, before any test runs."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--update", "tests/test_golden.py"],
        cwd=ROOT,
        env={**os.environ, "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--update is refused" in done.stderr


@pytest.mark.parametrize(
    "script", ["speed.py", "quality.py", "archive.py", "commonmark.py"]
)
def test_each_benchmark_is_one_command(script):
    """A benchmark starts without arguments to learn and tells its options."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / script), "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "python benchmarks/" in done.stdout
