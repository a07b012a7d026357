"""One policy for each kind of part, the same on every page, found out and not claimed."""

from __future__ import annotations

import json

import pytest
from command import GOOD, USAGE, run

from cleaner import engines
from cleaner.model import RuleText
from cleaner.view.policies import DATA, KEEP, MARK, TRAIL, policies, read_samples

EXPECTED = {
    "infoboxes": KEEP,
    "hatnotes": KEEP,
    "tabs": KEEP,
    "collapsed sections": KEEP,
    "spoilers": KEEP,
    "tooltips": KEEP,
    "hovers": KEEP,
    "galleries": KEEP,
    "sidebars": TRAIL,
    "navboxes": TRAIL,
    "stubs": TRAIL,
    "closed discussions": KEEP,
    "a file's versions and uses": TRAIL,
    "maintenance boxes": TRAIL,
    "consent boxes": TRAIL,
    "coordinates of the page": TRAIL,
    "categories": DATA,
    "redirects": DATA,
}
"""What readers may rely on; a change here is a change of the output."""


def test_each_kind_of_part_has_one_policy():
    """All samples of a kind, of any engine, end in one place."""
    found = list(policies())
    assert [one for one in found if one.policy not in {KEEP, DATA, TRAIL}] == []
    named = {one.kind: one.policy for one in found}
    assert {kind: named.get(kind) for kind in EXPECTED} == EXPECTED


def test_what_is_removed_or_data_says_where():
    """A rule that a person can look up, or a field of the record."""
    for one in policies():
        assert bool(one.where) == (one.policy != KEEP), one
        assert one.policy != TRAIL or all(":" in rule for rule in one.where)


@pytest.mark.parametrize("kind", read_samples())
def test_samples_are_of_engines_that_are_known(kind):
    """Each sample has the word that is looked for, and is of an engine with a file."""
    for engine, samples in read_samples()[kind].items():
        assert engine in engines.names()
        assert all(MARK in html for html in samples)


def test_the_command_prints_them():
    """As columns, or as JSON; they are no engine's own."""
    result = run("engines", "--policies")
    assert result.exit_code == GOOD
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["navboxes", "trail", "mediawiki:navboxes,", "mediawiki:navbox-tables"] in lines
    read = json.loads(run("engines", "--policies", "--json").stdout)
    assert {one["kind"]: one["policy"] for one in read}["tabs"] == KEEP
    assert run("engines", "mediawiki", "--policies").exit_code == USAGE


def test_they_follow_the_rules_of_the_user(here):
    """A rule that removes spoilers changes the policy for spoilers, and names itself."""
    text = 'extends = "_web"\n[strip.x]\ncss = ".spoiler"\nwhy = "w"\nhit = "x"\n'
    found = {one.kind: one for one in policies((RuleText("mine", text),))}
    assert found["spoilers"][1:] == (TRAIL, ("mine:x",))
    (here / "mine.toml").write_text(text, encoding="utf-8")
    assert "mine:x" in run("engines", "--policies", "--rules", "mine.toml").stdout
