"""Where no wiki can run, tests that need one say so: a failure in CI, else a skip."""

from __future__ import annotations

import pytest
from real_wikis import need_software


@pytest.mark.parametrize(
    ("value", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_a_machine_without_the_software_is_told_so(monkeypatch, value, outcome):
    """The reason names what is missing and where its packages are listed."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", value)
    with pytest.raises(outcome, match=r"php.* not installed: see \.ci/run"):
        need_software()
