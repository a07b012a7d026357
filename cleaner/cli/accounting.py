"""The option ``--report``: the account of a run as a file, for programs and for people."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.run.account import Account

SUFFIXES = (".json", ".html")


def check_names(
    _context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse a name whose ending does not say what to write."""
    for name in value:
        if not name.lower().endswith(SUFFIXES):
            raise click.BadParameter(f"{name!r} must end in {' or '.join(SUFFIXES)}")
    return value


reporting = click.option(
    "--report",
    multiple=True,
    callback=check_names,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write what came of the run: FILE.json for programs, FILE.html for people; may be"
    " given again.",
)


@contextmanager
def accounting(names: tuple[str, ...]) -> Iterator[Account | None]:
    """Keep an account while something is done, and write it, also if that is broken off."""
    if not names:
        yield None
        return
    from cleaner.run.account import Account  # noqa: PLC0415 - only here

    for name in names:  # a report that cannot be written is said before hours of work
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    account = Account()
    try:
        yield account
    finally:
        for name in names:
            _write(Path(name), account)


def _write(path: Path, account: Account) -> None:
    import msgspec  # noqa: PLC0415

    from cleaner.run.account_page import render_account  # noqa: PLC0415

    summary = account.summary()
    if path.suffix.lower() == ".html":
        path.write_text(render_account(summary), encoding="utf-8", errors="replace")
    else:
        path.write_bytes(
            msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n"
        )
