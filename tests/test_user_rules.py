"""Rules of a user's own: added for one call, checked, tried, and proposed from pages."""

from __future__ import annotations

import threading

import pytest
from command import GOOD, NOTHING, SOME_FAILED, USAGE, page, run

import cleaner
from cleaner import engines
from cleaner.errors import OptionError, RuleError
from cleaner.model import Options, RuleText

DONATIONS = """
extends = "mediawiki"

[strip.donations]
css = "div.donate-box"
why = "asks for money"
hit = '<p>Fen.</p><div class="donate-box">Give!</div>'
miss = '<div class="donor">The donor of the bell.</div>'
"""
REEDWIKI = """
title = "Reedwiki"
content = ["div.reed-text"]

[signs]
"body.reedwiki" = 10

[strip.reed-bars]
css = "p.bar"
why = "bar of the wiki"
hit = '<p>Fen.</p><p class="bar">Reedwiki</p>'
miss = '<p class="barn">The barn.</p>'
"""
REEDS = """<!doctype html><html><head><title>Reeds</title></head><body class="reedwiki">
<p>Frame of the site.</p><div class="reed-text"><p>Reeds grow in the shallow water.</p>
<p class="bar">Reedwiki</p></div></body></html>"""


def fen(more=""):
    """Write a page of a MediaWiki that asks for money."""
    box = f'<div class="donate-box">Give to the fen!</div>{more}'
    return (
        page("Fen")
        .replace("<p>The Fen", f"{box}<p>The Fen")
        .replace('<div class="mw-parser-output">', f'<div class="mw-parser-output">{box}')
    )


def rules(text, name="mine"):
    """Hold a text for a file of rules."""
    return Options(rules=(RuleText(name, text, f"{name}.toml"),))


def test_a_file_adds_to_the_rules_of_an_engine():
    """What it names goes, under its address and with its reason; the engine stays."""
    document = cleaner.clean(fen(), options=rules(DONATIONS))
    assert "Give" not in document.markdown()
    assert document.engine.name == "mediawiki"
    removed = {one.rule: one.why for one in document.removed}
    assert removed["mine:donations"] == "asks for money"
    assert "mediawiki:edit-links" in removed


def test_an_addition_holds_for_engines_that_extend_the_engine():
    """Fandom is a MediaWiki: what holds there holds here."""
    options = Options(engine="fandom", rules=rules(DONATIONS).rules)
    assert "Give" not in cleaner.clean(fen(), options=options).markdown()


def test_a_file_with_signs_is_an_engine_of_its_own():
    """It is recognised by its signs, has its content element and the rules for any page."""
    document = cleaner.clean(REEDS, options=rules(REEDWIKI, "reedwiki"))
    assert document.engine.name == "reedwiki"
    assert document.markdown(front_matter=False).endswith("shallow water.\n")
    assert "Frame" not in document.markdown()
    forced = Options(engine="reedwiki", rules=rules(REEDWIKI, "reedwiki").rules)
    assert cleaner.clean("<p>Reed.</p>", options=forced).engine.name == "reedwiki"


def test_rules_of_one_call_never_reach_another():
    """Before, after and beside a call with rules, pages are cleaned without them."""
    plain = cleaner.clean(fen())
    assert "Give" in plain.markdown()
    wrong, right = [], []

    def work(options, into):
        for _ in range(20):
            into.append("Give" in cleaner.clean(fen(), options=options).markdown())

    threads = [
        threading.Thread(target=work, args=arguments)
        for arguments in ((rules(DONATIONS), wrong), (Options(), right)) * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(wrong) == {False}
    assert set(right) == {True}
    assert cleaner.clean(fen()) == plain
    assert "reedwiki" not in engines.names()


def test_two_files_of_one_name_are_told_apart_by_what_they_say():
    """What is kept of a file is asked by its text: an edited file is another."""
    other = DONATIONS.replace("donate-box", "other-box")
    assert "Give" not in cleaner.clean(fen(), options=rules(DONATIONS)).markdown()
    assert "Give" in cleaner.clean(fen(), options=rules(other)).markdown()
    assert "Give" not in cleaner.clean(fen(), options=rules(DONATIONS)).markdown()


def test_facts_skins_and_refusals_of_a_user_hold_as_well():
    """All that is compiled by engine is compiled by the rules that hold."""
    text = (
        'extends = "mediawiki"\n[skins]\nreed = "body.mediawiki"\n'
        '[[facts.site]]\ncss = ["div.donate-box"]\n'
    )
    document = cleaner.clean(fen(), options=rules(text))
    assert document.engine.skin == "reed"
    assert document.site == "Give to the fen!"
    refusal = (
        'extends = "mediawiki"\n[refuse.beggars]\ncss = "div.donate-box"\n'
        'why = "asks for money"\ncure = "give"\nhit = "x"\nmiss = "y"\n'
    )
    with pytest.raises(cleaner.CleanerError, match="asks for money"):
        cleaner.clean(fen(), options=rules(refusal))
    assert cleaner.clean(fen()).site != "Give to the fen!"


def test_the_record_says_that_other_rules_made_it():
    """The hash of the rules in the record tells additions apart."""
    made = {
        cleaner.clean(fen(), options=options).provenance.rules
        for options in (Options(), rules(DONATIONS), rules(DONATIONS + "# another"))
    }
    assert len(made) == 3


def test_a_users_rule_can_replace_one_of_ours_and_be_switched_off():
    """By name the user's rule wins; --keep knows its address."""
    text = DONATIONS.replace("strip.donations", "strip.edit-links")
    document = cleaner.clean(fen(), options=rules(text))
    assert "mediawiki:edit-links" not in {one.rule for one in document.removed}
    kept = Options(rules=rules(DONATIONS).rules, keep=frozenset({"mine:donations"}))
    assert "Give" in cleaner.clean(fen(), options=kept).markdown()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("mine", "x = [", r"^mine.toml: is no TOML"),
        ("mine", DONATIONS.replace("why", "wy"), r"^mine.toml: strip.donations: .*wy"),
        ("mine", DONATIONS.replace("div.don", "div..don"), "^mine.toml: strip.donations: "),
        ("mine", '[strip.x]\ncss = "a"\nwhy = "w"\nhit = "h"', "which pages it is for"),
        ("mine", 'extends = "mediawki"', r"^mine.toml: extends: there is no engine file"),
        ("mediawiki", DONATIONS, "is the name of one of ours"),
        ("a:b", DONATIONS, "cannot name a file of rules"),
        ("plain", DONATIONS, "is the name of one of ours"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_file_and_rule(name, text, message):
    """An error names the file, the rule and the reason."""
    with pytest.raises(RuleError, match=message):
        cleaner.clean(fen(), options=rules(text, name))


def test_files_must_agree_with_each_other():
    """Two of one name, and circles, are refused; one may extend another of the call."""
    twice = Options(rules=(RuleText("a", DONATIONS, "x/a.toml"), RuleText("a", DONATIONS)))
    with pytest.raises(RuleError, match=r"name of another file, x/a\.toml"):
        cleaner.clean(fen(), options=twice)
    sign = '[signs]\n"body.{}" = 10\n'
    circle = Options(
        rules=(
            RuleText("a", 'extends = "b"\n' + sign.format("a")),
            RuleText("b", 'extends = "a"\n' + sign.format("b")),
        )
    )
    with pytest.raises(RuleError, match="circle"):
        cleaner.clean(fen(), options=circle)
    child = 'extends = "reedwiki"\n[strip.x]\ncss = "p.bar"\nwhy = "w"\nhit = "<p>x"'
    both = Options(rules=(RuleText("reedwiki", REEDWIKI), RuleText("mine", child)))
    removed = cleaner.clean(REEDS, options=both).removed
    assert [one.rule for one in removed if one.text == "Reedwiki"] == ["mine:x"]


def test_rules_are_read_from_a_file(here):
    """`read_rules` reads and checks; what cannot be read is an error of the family."""
    (here / "mine.toml").write_text(DONATIONS, encoding="utf-8")
    read = cleaner.read_rules("mine.toml")
    assert "Give" not in cleaner.clean(fen(), options=Options(rules=(read,))).markdown()
    with pytest.raises(RuleError, match="cannot be read"):
        cleaner.read_rules(here / "none.toml")


# --- the command -----------------------------------------------------------------------


@pytest.fixture
def mine(here):
    """Lay out a page and a file of rules."""
    (here / "fen.html").write_text(fen(), encoding="utf-8")
    (here / "mine.toml").write_text(DONATIONS, encoding="utf-8")
    return here


@pytest.mark.usefixtures("mine")
def test_the_command_takes_rules_of_the_user():
    """--rules adds them for clean and explain; --keep and --engine know what is in them."""
    result = run("clean", "fen.html", "-o", "-", "--rules", "mine.toml")
    assert result.exit_code == GOOD
    assert "Give" not in result.stdout
    arguments = ("fen.html", "--rules", "mine.toml", "--keep", "mine:donations")
    assert "Give" in run("clean", "-o", "-", *arguments).stdout
    assert "Give" in run("clean", "-k", "mine:donations", *arguments[:3], "-o", "-").stdout
    told = run("explain", "fen.html", "--no-html", "--rules", "mine.toml").stdout
    assert "mine:donations" in told
    assert run("clean", "fen.html", "--keep", "mine:donations").exit_code == USAGE


def test_rules_in_the_users_configuration_always_hold(mine, monkeypatch):
    """A file in the folder for rules holds without being named; its errors name it."""
    folder = mine / "configuration" / "cleaner" / "rules"
    folder.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(mine / "configuration"))
    monkeypatch.setattr(
        "click.get_app_dir", lambda name: str(mine / "configuration" / name)
    )
    (folder / "own.toml").write_text(DONATIONS, encoding="utf-8")
    assert "Give" not in run("clean", "fen.html", "-o", "-").stdout
    (folder / "own.toml").write_text("x = [", encoding="utf-8")
    result = run("clean", "fen.html", "-o", "-")
    assert result.exit_code == NOTHING
    assert "own.toml: is no TOML" in result.stderr


@pytest.mark.usefixtures("mine")
def test_rules_are_tried_on_their_proof_and_on_pages():
    """Each rule is named with what is wrong; of a page what would go is said."""
    result = run("rules", "test", "mine.toml", "fen.html")
    assert result.exit_code == GOOD
    assert result.stdout.splitlines() == [
        "ok      mine:donations",
        "fen.html: mediawiki: 1 removed",
        "  mine:donations: Give to the fen!",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (DONATIONS.replace('"donate-box">G', '"box">G'), "does not match its hit"),
        (DONATIONS.replace('"donor"', '"donate-box"'), "matches its miss"),
        (DONATIONS + "text = 'Take!'", "does not match its hit"),
    ],
)
def test_a_rule_that_fails_its_proof_is_named(here, text, problem):
    """The line says which rule, and how; the exit code tells programs."""
    (here / "mine.toml").write_text(text, encoding="utf-8")
    result = run("rules", "test", "mine.toml")
    assert result.exit_code == SOME_FAILED
    assert result.stdout == f"FAILED  mine:donations  {problem}\n"


def test_refusals_notes_and_addresses_are_tried_too(here):
    """A rule of any kind has a proof that is run."""
    (here / "mine.toml").write_text(
        """extends = "mediawiki"
[refuse.beggars]
css = "div.donate-box"
why = "asks for money"
cure = "give"
hit = '<div class="donate-box">Give to the fen, all of you!</div>'
miss = '<div class="donor">The donor of the bell.</div>'
[notes.reed]
mark = "sup.reed"
note = "li.reed"
why = "notes of reeds"
hit = '<p>A<sup class="reed"><a href="#r1">1</a></sup></p><li class="reed" id="r1">B</li>'
miss = "<ol><li>One</li></ol>"
[originals.reed]
pattern = "/small/"
into = "/large/"
why = "small pictures"
hit = "https://fen.example/small/a.png"
miss = "https://fen.example/large/a.png"
""",
        encoding="utf-8",
    )
    result = run("rules", "test", "mine.toml")
    assert result.exit_code == GOOD, result.output
    assert result.stdout.split() == "ok mine:beggars ok mine:reed ok mine:reed".split()


def save_site(folder, pages=5):
    """Save pages of a wiki with two things in common, one within text of its own."""
    folder.mkdir()
    for number in range(pages):
        text = page(f"Mere {number}").replace(
            "<h2>",
            f"""<div class="vote"><p>Is page {number} good?</p><span>Tell us!</span></div>
            <p>The water of mere {number * "a"} is deep.</p><h2>""",
        )
        (folder / f"{number}.html").write_text(text, encoding="utf-8")
    return folder


def test_what_many_pages_share_is_proposed_and_not_applied(here):
    """Blocks of many pages become rules with a proof; they do what they say when given."""
    save_site(here / "saved")
    result = run("rules", "learn", "saved", "-o", "proposed.toml")
    assert result.exit_code == GOOD, result.output
    text = (here / "proposed.toml").read_text(encoding="utf-8")
    assert 'extends = "mediawiki"' in text
    assert "5 of 5 pages" in text
    assert 'css = "div.vote"' in text
    assert "is deep" not in [line for line in text.splitlines() if line[:4] == "text"]
    assert run("rules", "test", "proposed.toml", "saved").exit_code == GOOD
    assert "Tell us" in run("clean", "saved/1.html", "-o", "-").stdout
    cleaned = run("clean", "saved/1.html", "-o", "-", "--rules", "proposed.toml").stdout
    assert "Tell us" not in cleaned
    assert "The water of mere a is deep." in cleaned


def test_an_accepted_file_is_never_written_over(here):
    """Rules that a person has read are theirs."""
    save_site(here / "saved")
    (here / "mine.toml").write_text("mine", encoding="utf-8")
    assert run("rules", "learn", "saved", "-o", "mine.toml").exit_code == USAGE
    assert (here / "mine.toml").read_text(encoding="utf-8") == "mine"


def test_what_few_pages_share_is_not_proposed(here):
    """Fewer pages than --least make no rule; that there is nothing is said."""
    save_site(here / "saved", pages=2)
    result = run("rules", "learn", "saved")
    assert result.exit_code == GOOD
    assert result.stdout == ""
    assert "nothing to propose" in result.stderr
    assert "shared-1" in run("rules", "learn", "saved", "--least", "2").stdout


def test_an_unknown_engine_is_still_an_error():
    """A user's engine is known where its file is given, and nowhere else."""
    with pytest.raises(OptionError, match="no engine 'reedwiki'"):
        cleaner.clean(REEDS, options=Options(engine="reedwiki"))
