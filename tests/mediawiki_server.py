"""A MediaWiki on this machine, for the tests: started in a folder, filled, stopped.

    python mediawiki_server.py start --data DIR     prints the wiki's address
    python mediawiki_server.py import FOLDER --data DIR
    python mediawiki_server.py stop --data DIR

It takes the software that the system has (Debian's packages ``mediawiki``, ``php-cli``,
``php-sqlite3``) and installs nothing. The wiki, its database and its uploads stay in DIR; a
file ``extra.php`` there is part of its settings. In FOLDER a file is a page named as its
title with ``:`` and ``/`` percent-encoded, or a picture.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ElementTree, SubElement

SOFTWARE = Path("/usr/share/mediawiki")
SKINS = "Vector,MonoBook,Timeless,MinervaNeue"
EXTENSIONS = "Cite,Gadgets,ParserFunctions,Poem,Scribunto,SyntaxHighlight_GeSHi"
PICTURES = (".png", ".jpg", ".gif", ".svg")
DUMP = "http://www.mediawiki.org/xml/export-0.11/"
WRITTEN = "2026-01-01T00:00:00Z"
"""When every page was written: what comes out must not depend on the day."""
PATIENCE = 60
"""Seconds to wait for the first answer."""

SETTINGS = """
$wgServer = getenv( 'WIKI_ADDRESS' ) ?: $wgServer;
$wgArticlePath = '/wiki/$1';
$wgEnableUploads = true;
$wgUploadDirectory = '{data}/wiki/images';
$wgUploadPath = '/images';
$wgCacheDirectory = '{data}/cache';
$wgMainCacheType = CACHE_NONE;
$wgJobRunRate = 0;
$wgUseImageMagick = false;
$wgShellRestrictionMethod = false;
$wgAllowDisplayTitle = true;
$wgRestrictDisplayTitle = false;
$wgNamespacesWithSubpages[NS_MAIN] = true;
wfLoadExtension( 'Parsoid', "$IP/vendor/wikimedia/parsoid/extension.json" );
if ( is_dir( "$IP/skins/GreyStuff" ) ) {{
    wfLoadSkin( 'GreyStuff' );
}}
if ( is_file( '{data}/extra.php' ) ) {{
    require '{data}/extra.php';
}}
"""
"""What is added to the settings that the installer writes."""

ROUTER = """<?php
if ( str_starts_with( $_SERVER['REQUEST_URI'], '/wiki/' ) ) {
    $_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
    require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
    return true;
}
return false;
"""
"""PHP's own server finds every file by itself; only articles have an address of no file."""


def php(data, script, *arguments):
    """Run a maintenance script of the wiki."""
    surroundings = {**os.environ, "MW_CONFIG_FILE": f"{data}/LocalSettings.php"}
    command = ["php", str(SOFTWARE / "maintenance" / script), *map(str, arguments)]
    done = subprocess.run(  # our own command
        command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


def install(data):
    """Lay out a new wiki: its database, its settings, and a root of links to the software.

    The root is a folder of its own because the software writes its pictures below its root.
    """
    written = data / "written"
    (data / "cache").mkdir(parents=True)
    (data / "wiki" / "images").mkdir(parents=True)
    for entry in SOFTWARE.iterdir():
        if entry.name not in {"images", "LocalSettings.php"}:
            (data / "wiki" / entry.name).symlink_to(entry)
    written.mkdir()
    (data / "router.php").write_text(ROUTER, encoding="utf-8")
    choices = {
        "dbtype": "sqlite",
        "dbpath": data / "database",
        "dbname": "wiki",
        "server": "http://127.0.0.1",
        "scriptpath": "",
        "confpath": written,
        "pass": "only-for-tests",
        "skins": SKINS,
        "extensions": EXTENSIONS,
    }
    flags = [f"--{name}={value}" for name, value in choices.items()]
    php(data, "install.php", *flags, "Wiki", "Admin")
    settings = (written / "LocalSettings.php").read_text(encoding="utf-8")
    shutil.rmtree(written)
    settings += SETTINGS.format(data=data)
    (data / "LocalSettings.php").write_text(settings, encoding="utf-8")


def start(data):
    """Start the wiki on a free port, and print its address once it answers."""
    if not (data / "LocalSettings.php").exists():
        install(data)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    surroundings = {
        **os.environ,
        "MW_CONFIG_FILE": f"{data}/LocalSettings.php",
        "WIKI_ADDRESS": f"http://{place}",
        "PHP_CLI_SERVER_WORKERS": "4",
    }
    command = ["php", "-S", place, "-t", f"{data}/wiki", f"{data}/router.php"]
    with (data / "server.log").open("ab") as log:
        server = subprocess.Popen(  # our own command
            command,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (data / "server.pid").write_text(str(server.pid), encoding="ascii")
    wait_for(f"http://{place}", server)
    sys.stdout.write(f"http://{place}\n")


def wait_for(address, server):
    """Wait until the wiki answers."""
    question = f"{address}/api.php?action=query&meta=siteinfo&format=json"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(question, timeout=PATIENCE) as answer:  # noqa: S310  # http
                json.load(answer)
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"the wiki at {address} does not answer; see server.log in its folder")


def fill(data, folder):
    """Bring the pages and pictures of a folder into the wiki."""
    if any(path.suffix in PICTURES for path in folder.iterdir()):
        php(data, "importImages.php", folder)
    pages = data / "pages.xml"
    write_dump(folder, pages)
    php(data, "importDump.php", pages)
    php(data, "initSiteStats.php", "--update")
    php(data, "runJobs.php")


def write_dump(folder, target):
    """Write the pages of a folder in the form that the software imports."""
    root = Element("mediawiki", xmlns=DUMP, version="0.11")
    for path in sorted(folder.glob("*.wiki")):
        title = unquote(path.stem)
        page = SubElement(root, "page")
        SubElement(page, "title").text = title
        revision = SubElement(page, "revision")
        SubElement(revision, "timestamp").text = WRITTEN
        SubElement(SubElement(revision, "contributor"), "username").text = "Admin"
        model = "Scribunto" if title.startswith("Module:") else "wikitext"
        SubElement(revision, "model").text = model
        SubElement(revision, "text").text = path.read_text(encoding="utf-8").rstrip()
    ElementTree(root).write(target, encoding="utf-8")


def stop(data):
    """End the server with its workers."""
    number = data / "server.pid"
    if number.exists():
        os.killpg(int(number.read_text(encoding="ascii")), signal.SIGTERM)
        number.unlink()


def main():
    """Do what the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=("start", "import", "stop"))
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, choices=(0,), default=0, help="0: a free one")
    said = parser.parse_args()
    data = said.data.resolve()
    if said.verb == "import":
        fill(data, said.folder.resolve())
    elif said.verb == "start":
        start(data)
    else:
        stop(data)


if __name__ == "__main__":
    main()
