"""How good is the Markdown? Run the scorer beside this checkout on this checkout.

    python benchmarks/quality.py                  all real wiki pages, then our family
    python benchmarks/quality.py --family mediawiki --min-f1 0.98 --max-residue 0

The scorer derives its truth from the pages, independently of this package; its own README
explains each figure. Options that this script does not know go to the scorer as they are.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
FAMILIES = {
    "all": (),
    "mediawiki": ("wikimedia", "mediawiki", "fandom"),
    "others": ("dokuwiki", "moinmoin", "trac", "wikidot", "tiddlywiki", "tvtropes"),
}
"""Folders of pages that are scored together; no folder: all of them."""


def main() -> int:
    """Score each family that was asked for; return the worst exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpus", type=Path, default=CORPUS, help="the folder of real pages"
    )
    parser.add_argument(
        "--family", choices=list(FAMILIES), help="default: all, then mediawiki"
    )
    options, passed_on = parser.parse_known_args()
    if not (options.corpus / "measure" / "quality.py").is_file():
        print(f"{options.corpus}: no scorer is here: give --corpus DIR", file=sys.stderr)
        return 2
    families = [options.family] if options.family else ["all", "mediawiki"]
    return max(score(options.corpus.resolve(), family, passed_on) for family in families)


def score(corpus: Path, family: str, passed_on: list[str]) -> int:
    """Run the scorer over the pages of one family, through a folder of links to them."""
    print(f"\n== {family} ==", flush=True)
    folders = FAMILIES[family] or [path.name for path in (corpus / "wiki").iterdir()]
    with tempfile.TemporaryDirectory() as scratch:
        for page in sorted(
            page for name in folders for page in (corpus / "wiki" / name).glob("*")
        ):
            link = Path(scratch) / page.parent.name / page.name
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(page)
        command = [sys.executable, "quality.py", "--pages", scratch, *passed_on]
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        measure = corpus / "measure"
        return subprocess.run(command, cwd=measure, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
