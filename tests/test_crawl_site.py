"""Any other wiki: by its sitemap, or by its links; broken off, changed, and full of traps."""

from __future__ import annotations

import pytest
from command import GOOD, files_below, run
from little_site import running

from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

QUICK = ("--allow-private", "--pause-seconds", "0", "--retries", "0", "-o", "out")


@pytest.fixture
def site():
    """Run a site of 30 pages that link to each other."""
    with running() as found:
        found.fill(30)
        yield found


def crawl(site, *flags, page="/wiki/Fen_1"):
    """Archive it."""
    return run("archive", "--wiki", f"{site.address}{page}", *QUICK, *flags)


def kept(folder):
    """Say what is archived: title -> (number of versions, why it is gone)."""
    with Archive(folder / "out") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        return {entry.title: (entry.version, entry.gone_why) for entry in archive.pages()}


@pytest.mark.parametrize("sitemap", [True, False])
def test_every_page_is_archived_once(site, here, sitemap):
    """By the sitemap, or by links from page to page; a second run asks for none."""
    site.sitemap = sitemap
    result = crawl(site)
    assert result.exit_code == GOOD, result.output
    assert set(kept(here).values()) == {(1, "")}
    assert len(kept(here)) == 30
    assert len(files_below(here / "out")) == 60
    sent = len(site.sent)
    assert "nothing has changed" in crawl(site).stderr
    assert len(site.sent) == sent + 1, "the page that was named"
