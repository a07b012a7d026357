"""The command in tests: a tree of saved pages, and ways to run."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

from click.testing import CliRunner

GOOD, SOME_FAILED, USAGE, NOTHING, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 3, 130, 141
PATIENCE = 60

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fen</title>
<meta name="generator" content="MediaWiki 1.39"></head><body class="mediawiki">
<div id="mw-navigation">Main page</div><h1 id="firstHeading">Fen</h1>
<div id="mw-content-text"><div class="mw-parser-output"><p>The fen is wet in winter.</p>
<h2><span class="mw-headline" id="Mill">Mill</span><span
class="mw-editsection">[edit]</span></h2><p>It turns when the wind is in the west.</p>
</div></div></body></html>"""


def page(title):
    """Make a page of another title."""
    return PAGE.replace("Fen", title)


def save_pages(folder):
    """Lay out a tree of pages as a person would have saved them."""
    for name in ("fen.html", "deep/mill.html", "deep/er/dyke.html"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(path.stem.capitalize()), encoding="utf-8")
    return folder


def run(*arguments, **settings):
    """Run the command in this process."""
    from cleaner.cli import main

    return CliRunner().invoke(main, [str(argument) for argument in arguments], **settings)


def run_apart(*arguments, stdin=b"", **settings):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cleaner", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env=surroundings(),
        **settings,
    )


def surroundings(**changes):
    """Give a child the same modules as this process, wherever it starts."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **changes}


def files_below(folder):
    """List the files below a folder, hidden ones as well, but not the archive's own."""
    places = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(place.as_posix() for place in places if ".cleaner" not in place.parts)


def kill_at_random(arguments, times):
    """Begin a command some times, and kill it each time in its midst."""
    for _ in range(times):
        with subprocess.Popen(
            [sys.executable, "-m", "cleaner", *arguments],
            env=surroundings(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(random.uniform(0.3, 0.9))
            process.kill()
