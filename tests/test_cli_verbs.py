"""The other verbs, and the manual: help, README, completion."""

from __future__ import annotations

import json
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
from command import GOOD, NOTHING, SOME_FAILED, USAGE, files_below, page, run, run_apart
from places import ARCHIVE, ROOT

from cleaner import clean_text
from cleaner.cli import VERBS, main
from cleaner.cli.archive import HELP, SHARED
from cleaner.cli.rule_list import rule_files, switchable
from cleaner.sources.limits import Limits


class Wiki(BaseHTTPRequestHandler):
    """A little wiki on this machine."""

    def do_GET(self):
        """Answer with a page whose title is its path; /missing is not there."""
        found = self.path not in {"/robots.txt", "/missing"}
        body = page(self.path.strip("/").split("/")[-1]).encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def wiki():
    """Run the little wiki and give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Wiki) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def fetch(*urls, output="out"):
    """Archive pages of this machine without a pause."""
    quick = ("--allow-private", "--pause-seconds", "0", "--retries", "0")
    return run("archive", *urls, "-o", output, *quick)


def test_archive_names_pages_by_site_and_title(wiki, here):
    """A fetched page becomes SITE/Title.md and .json, with its address and date."""
    result = fetch(f"{wiki}/wiki/Fen")
    assert result.exit_code == GOOD, result.output
    (folder,) = (here / "out").glob("[!.]*")
    assert folder.name.startswith("127.0.0.1")
    assert files_below(folder) == ["Fen.json", "Fen.md"]
    record = json.loads((folder / "Fen.json").read_bytes())
    assert record["url"].endswith("/wiki/Fen")
    assert record["provenance"]["retrieved_at"]
    assert record["provenance"]["http"]["status"] == "200"


def test_archive_keeps_two_pages_of_one_title(wiki, here):
    """Pages of the same title at two addresses are two pairs of files, also later."""
    assert fetch(f"{wiki}/one/Fen", f"{wiki}/two/Fen").exit_code == GOOD
    assert len(files_below(here / "out")) == 4
    assert fetch(f"{wiki}/three/Fen").exit_code == GOOD
    assert len(files_below(here / "out")) == 6
    assert fetch(f"{wiki}/one/Fen").exit_code == GOOD
    assert len(files_below(here / "out")) == 6


def test_archive_spares_pages_whose_catalogue_is_elsewhere(wiki, here):
    """A clone has the files alone: a page of another address keeps its file."""
    assert fetch(f"{wiki}/one/Fen").exit_code == GOOD
    shutil.rmtree(here / "out/.cleaner")
    assert fetch(f"{wiki}/two/Fen").exit_code == GOOD
    assert len(files_below(here / "out")) == 4
    records = [json.loads(path.read_bytes()) for path in here.glob("out/*/*.json")]
    assert {record["url"][-7:] for record in records} == {"one/Fen", "two/Fen"}


@pytest.mark.usefixtures("here")
def test_archive_reports_what_is_not_there(wiki):
    """A missing page is one failure; if it is all there was, nothing could be done."""
    assert fetch(f"{wiki}/Fen", f"{wiki}/missing").exit_code == SOME_FAILED
    result = fetch(f"{wiki}/missing")
    assert result.exit_code == NOTHING
    assert f"{wiki}/missing: " in result.stderr


@pytest.mark.usefixtures("here")
def test_archive_refuses_private_addresses(wiki):
    """Without --allow-private or --allow-host nothing of this machine is fetched."""
    result = run("archive", f"{wiki}/Fen", "-o", "out", "--retries", "0")
    assert result.exit_code == NOTHING
    assert "--allow-host" in result.stderr


def test_every_limit_of_fetching_has_a_flag():
    """Each field of `Limits` can be set on the command line."""
    switches = {"robots", "allow_private", "allow_hosts", "contact", "cookies", "proxy"}
    fields = {field.name for field in msgspec.structs.fields(Limits)}
    assert fields == set(HELP) | set(SHARED) | switches


def test_explain_says_what_went_and_why(saved):
    """The list names title, engine, account, rule, reason and first words."""
    result = run("explain", "saved/fen.html", "--no-html")
    assert result.exit_code == GOOD, result.output
    for part in ("Fen", "mediawiki", "mediawiki:edit-links", "[edit]", "0 unaccounted"):
        assert part in result.stdout
    assert files_below(saved.parent) == ["saved/" + name for name in files_below(saved)]


@pytest.mark.usefixtures("saved")
def test_explain_writes_a_view(here):
    """The view is written to explain.html or where --html says; --no-html writes none."""
    assert run("explain", "saved/fen.html", "--no-html").exit_code == GOOD
    assert not (here / "explain.html").exists()
    assert run("explain", "saved/fen.html").exit_code == GOOD
    assert run("explain", "saved/fen.html", "--html", "view.html").exit_code == GOOD
    assert (here / "explain.html").read_bytes() == (here / "view.html").read_bytes()
    assert b"mediawiki:edit-links" in (here / "view.html").read_bytes()


@pytest.mark.parametrize("name", ["saved", "missing.html"])
@pytest.mark.usefixtures("saved")
def test_explain_takes_one_page(name):
    """A folder is wrong usage, a missing page an error; neither is a traceback."""
    result = run("explain", name)
    assert result.exit_code == (USAGE if name == "saved" else NOTHING)
    assert name in result.stderr


def test_engines_lists_rules_with_reasons():
    """Each engine has its number of rules, each rule of one its reason; also as JSON."""
    listed = run("engines").stdout
    assert all(file.name in listed for file in rule_files())
    rules = run("engines", "mediawiki").stdout
    assert "mediawiki:edit-links" in rules
    assert "edit link beside a heading" in rules
    assert {row["name"] for row in json.loads(run("engines", "--json").stdout)} >= {
        "fandom"
    }
    details = json.loads(run("engines", "mediawiki", "--json").stdout)
    assert all(rule["why"] for rule in details["rules"])


def test_every_rule_of_the_golden_set_can_be_looked_up():
    """What `explain` names, `engines` lists: no rule works in secret."""
    listed = {rule.address for file in rule_files() for rule in file.rules}
    applied = {
        removal["rule"]
        for path in ARCHIVE.rglob("*.json")
        for removal in json.loads(path.read_bytes()).get("removed", ())
    }
    assert applied - listed == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell):
    """The script for each shell asks the command what fits."""
    result = run("completion", shell)
    assert result.exit_code == GOOD, result.output
    assert "_CLEANER_COMPLETE" in result.stdout


def complete(line):
    """Ask the command what fits at the end of a line, as bash would."""
    words = line.split(" ")
    settings = {
        "_CLEANER_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    result = run(env=settings, prog_name="cleaner")
    return [entry.partition(",")[2] for entry in result.stdout.splitlines()]


def test_completion_knows_verbs_formats_engines_and_rules():
    """A tab after each gives what fits there."""
    assert complete("cleaner ex") == ["explain", "export"]
    assert complete("cleaner clean --format pa") == ["parquet"]
    assert complete("cleaner export --bi") == ["--bibtex"]
    assert complete("cleaner clean --format md,js") == ["md,json", "md,jsonl"]
    assert complete("cleaner clean --engine fan") == ["fandom"]
    assert "mediawiki:edit-links" in complete("cleaner clean --keep mediawiki:")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_manual_with_examples(verb):
    """--help of each verb says what it does, shows examples, and explains each option."""
    text = run(verb, "--help").stdout
    assert "Examples:" in text
    command = main.get_command(None, verb)
    assert command.get_short_help_str()
    assert all(option.help for option in options_of(command))


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_names_every_verb_and_option(verb):
    """A verb or an option that README.md does not mention fails here."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"cleaner {verb}" in readme
    names = {
        name
        for option in options_of(main.get_command(None, verb))
        for name in option.opts
        if name.startswith("--")
    }
    assert sorted(name for name in names if f"`{name}" not in readme) == []


def test_the_readme_shows_what_really_comes_out():
    """The page before and after in README.md is what cleaning makes of it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before = re.search(r"```text\n(.*?)```", readme, re.DOTALL)[1]
    after = re.search(r"```markdown\n(.*?)```", readme, re.DOTALL)[1]
    assert clean_text(before).markdown(front_matter=False) == after


def options_of(command):
    """List the options of a command, without its arguments."""
    return [
        parameter for parameter in command.params if parameter.param_type_name == "option"
    ]


def test_version():
    """--version names the command and a number."""
    result = run("--version")
    assert result.exit_code == GOOD
    assert result.stdout.startswith("cleaner, version ")


def test_the_python_module_is_the_command():
    """``python -m cleaner`` says the same help as ``cleaner``."""
    done = run_apart("--help")
    assert done.returncode == GOOD
    assert done.stdout.decode().startswith("Usage: cleaner ")


def test_only_rules_that_can_be_switched_off_are_offered():
    """--keep offers what it obeys: rules that follow from others are not among them."""
    assert "mediawiki:edit-links" in switchable()
    assert "mediawiki:notes-heading" in switchable()
    assert "_web:http-errors" in switchable(), "a page is refused unless it is kept"
    assert "_web:quotation-marks" in switchable()
    assert "mediawiki:notes-of-removed" not in switchable()
