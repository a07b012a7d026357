"""Where things lie: the project's folders, and the real pages beside it that few have."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
ARCHIVE = ROOT / "archive"
BESIDE = ROOT.parent / "shared"
CORPUS = BESIDE / "corpus"
SEED = BESIDE / "seed"

NO_CORPUS = "../shared/corpus, a folder of real pages, is not beside this checkout"
NO_SEED = "../shared/seed, a folder of real text copies, is not beside this checkout"


def pages_below(folder: Path, *suffixes: str) -> list[Path]:
    """List the pages below a folder, in order; what others expect of them is none."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in suffixes
        and not path.name.endswith((".expected.html", ".expected.md"))
    )


def name_of(path: Path) -> str:
    """Name a page in a test's id by its last two parts."""
    return "/".join(path.parts[-2:])
