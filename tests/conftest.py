"""What every test has: `--update` for the golden files, the folders, and no network."""

from __future__ import annotations

import ipaddress
import os
import socket

import pytest
from command import save_pages
from places import CORPUS, NO_CORPUS, NO_SEED, ROOT, SEED
from real_wikis import Wikis, need_software

collect_ignore = ["pipelines", "containers"]
"""Programs: examples that need more than the tests do, and makers of fixtures."""

NEVER_RESOLVED = (".invalid", ".test", ".example")
"""Names that RFC 2606 keeps free, so a test may ask for them: they answer "unknown"."""


def pytest_addoption(parser):
    """Offer ``--update``, ``--every-page`` and ``--kills``."""
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite archive/ from fixtures/; the cases are then skipped: read the diff",
    )
    parser.addoption(
        "--every-page",
        action="store_true",
        help="make the round trip with every real page, not with a sample",
    )
    parser.addoption(
        "--kills",
        type=int,
        default=3,
        help="at how many random moments tests/test_crash.py kills each command",
    )


def pytest_configure(config):
    """Refuse ``--update`` where nobody reads the diff."""
    if config.getoption("--update", default=False) and os.environ.get("CI"):
        raise pytest.UsageError(
            "--update is refused where CI is set: nobody reads the diff there"
        )


@pytest.fixture(scope="session")
def update(pytestconfig):
    """Say whether golden files are to be rewritten."""
    return pytestconfig.getoption("--update")


@pytest.fixture(scope="session")
def kills(pytestconfig):
    """Say how often a command is killed."""
    return pytestconfig.getoption("--kills")


@pytest.fixture(scope="session")
def root():
    """Give the root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def corpus():
    """Give the folder of real pages, or skip."""
    if not CORPUS.is_dir():
        pytest.skip(NO_CORPUS)
    return CORPUS


@pytest.fixture(scope="session")
def seed():
    """Give the folder of real text copies, or skip."""
    if not SEED.is_dir():
        pytest.skip(NO_SEED)
    return SEED


@pytest.fixture(scope="session")
def wikis(tmp_path_factory):
    """Start wikis that run on this machine as they are asked for, and end them."""
    need_software()
    running = Wikis(tmp_path_factory.mktemp("wikis"))
    yield running
    running.stop()


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def saved(here):
    """Lay out a small tree of pages in it, and give its folder."""
    return save_pages(here / "saved")


@pytest.fixture
def archive(tmp_path):
    """Open a new archive to write."""
    from cleaner.store.archive import Archive

    with Archive(tmp_path / "kept", write=True, wait=0) as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def no_rules_of_the_user(tmp_path_factory):
    """Let no test see rules that whoever runs it keeps for themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Fail the test that connects or looks up anything but this machine.

    `pytest.fail` raises no `Exception`, so no ``except`` of the code under test hides it.
    """
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex"):
            patch.setattr(socket.socket, method, guarded(getattr(socket.socket, method)))
        patch.setattr(socket, "getaddrinfo", guarded_lookup(socket.getaddrinfo))
        yield


def guarded(connect):
    """Wrap a method of `socket.socket` that takes an address."""

    def connect_here(self, address):
        inside = self.family == getattr(socket, "AF_UNIX", None) or is_here(address[0])
        if not inside:
            self.close()  # nobody else does: the failure is no `Exception`
            pytest.fail(f"a test connects to {address}: tests use no network")
        return connect(self, address)

    return connect_here


def guarded_lookup(look_up):
    """Wrap `socket.getaddrinfo`: a name of another machine is a question to the network."""

    def look_up_here(host, *arguments, **options):
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name.endswith(NEVER_RESOLVED):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name is not None and not is_address(name) and not is_here(name):
            pytest.fail(f"a test looks up {name!r}: tests use no network")
        return look_up(host, *arguments, **options)

    return look_up_here


def is_address(name):
    """Tell whether a host is said by its number, which no name server is asked for."""
    try:
        ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        return False
    return True


def is_here(name):
    """Tell whether a host is this machine."""
    if name in {"localhost", ""}:
        return True
    return is_address(name) and ipaddress.ip_address(name.split("%")[0]).is_loopback
