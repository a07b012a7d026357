"""Wikis that run on this machine for as long as a test needs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from places import BESIDE, ROOT

SERVICES = BESIDE / "services"
SAMPLE = SERVICES / "sample-wiki"
TRUTH = SERVICES / "sample-truth"
"""Pages of others, and what was written into them."""
OWN = ROOT / "tests" / "wiki"
"""Pages of ours, a folder a language."""
PATIENCE = 240


def server():
    """Return the command that starts a MediaWiki: the shared one, or else our own."""
    shared = SERVICES / "mediawiki-server"
    return shared if shared.is_file() else ROOT / "tests" / "mediawiki_server.py"


def need_software():
    """Skip where MediaWiki is not installed; where CI is set, that is a failure.

    No test installs anything: `.ci/run` does, on a machine that is there for it.
    """
    missing = [
        name
        for name, found in {
            "php": shutil.which("php"),
            "MediaWiki": Path("/usr/share/mediawiki/rest.php").is_file(),
        }.items()
        if not found
    ]
    if missing:
        reason = f"{' and '.join(missing)} not installed: see .ci/run for the packages"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def command(temporary, *arguments):
    """Run the server's command with a folder for what it leaves, and return its answer."""
    done = subprocess.run(
        [sys.executable, str(server()), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    if done.returncode:
        pytest.fail(f"{server().name} {arguments[0]}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


class Wikis:
    """Wikis by the folder of their pages; each is started when it is first asked for."""

    def __init__(self, folder):
        self.folder = folder
        self.running = {}

    def start(self, pages):
        """Return the address of a wiki that has the pages of a folder."""
        if pages not in self.running:
            data = self.folder / f"{pages.parent.name}-{pages.name}"
            data.mkdir()
            if (pages / "extra.php").is_file():
                shutil.copy(pages / "extra.php", data)
            address = command(self.folder, "start", "--port", "0", "--data", data)
            self.running[pages] = (address, data)
            command(self.folder, "import", pages, "--data", data)
        return self.running[pages][0]

    def stop(self):
        """End all that were started, and forget their pages."""
        for _, data in self.running.values():
            command(self.folder, "stop", "--data", data)
            shutil.rmtree(data, ignore_errors=True)
