"""The commands as a person meets them: words in, files, lines and exit codes out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
from click.testing import CliRunner
from places import ARCHIVE, ROOT

from cleaner.cli import VERBS, main
from cleaner.cli.archive import HELP, SHARED
from cleaner.cli.inputs import find_inputs
from cleaner.cli.rules import rule_files, switchable
from cleaner.sources.limits import Limits

GOOD, SOME_FAILED, USAGE, NOTHING, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 3, 130, 141
PATIENCE = 60

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fen</title>
<meta name="generator" content="MediaWiki 1.39"></head><body class="mediawiki">
<div id="mw-navigation">Main page</div><h1 id="firstHeading">Fen</h1>
<div id="mw-content-text"><div class="mw-parser-output"><p>The fen is wet in winter.</p>
<h2><span class="mw-headline" id="Mill">Mill</span><span
class="mw-editsection">[edit]</span></h2><p>It turns when the wind is in the west.</p>
</div></div></body></html>"""


def page(title):
    """Make a page of another title."""
    return PAGE.replace("Fen", title)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def saved(here):
    """Lay out a tree of pages as a person would have saved them."""
    for name in ("fen.html", "deep/mill.html", "deep/er/dyke.html"):
        path = here / "saved" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(path.stem.capitalize()), encoding="utf-8")
    return here / "saved"


def run(*arguments, **settings):
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **settings)


def run_apart(*arguments, stdin=b"", **settings):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cleaner", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env=surroundings(),
        **settings,
    )


def surroundings(**changes):
    """Give a child the same modules as this process, wherever it starts."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **changes}


def files_below(folder):
    """List the files below a folder, hidden ones as well."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


# --- clean: what is written, and where ---------------------------------------------------


def test_a_folder_keeps_its_tree(saved, here):
    """Each page lies in the output where it lay in the input, as Markdown and JSON."""
    result = run("clean", "saved", "-o", "out")
    assert result.exit_code == GOOD, result.output
    assert files_below(here / "out") == [
        "deep/er/dyke.json",
        "deep/er/dyke.md",
        "deep/mill.json",
        "deep/mill.md",
        "fen.json",
        "fen.md",
    ]
    assert result.stdout == ""
    assert "3 pages, 0 warnings, 0 failures" in result.stderr
    assert "out" in result.stderr


def test_the_default_folder_is_archive(saved, here):
    """Without -o the pages go to archive/."""
    assert run("clean", "saved/fen.html").exit_code == GOOD
    assert files_below(here / "archive") == ["fen.json", "fen.md"]


def test_a_pattern_is_expanded_as_a_shell_would(saved, here):
    """A quoted pattern gives the same files as the names that it stands for."""
    assert run("clean", "saved/deep/**/*.html", "-o", "quoted").exit_code == GOOD
    names = ("saved/deep/mill.html", "saved/deep/er/dyke.html")
    assert run("clean", *names, "-o", "named").exit_code == GOOD
    assert files_below(here / "quoted") == files_below(here / "named")
    assert files_below(here / "named") == [
        "er/dyke.json",
        "er/dyke.md",
        "mill.json",
        "mill.md",
    ]


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        ("md", ["fen.md"]),
        ("json", ["fen.json"]),
        ("html,txt", ["fen.html", "fen.txt"]),
        ("jsonl", ["pages.jsonl"]),
        ("md,jsonl", ["fen.md", "pages.jsonl"]),
    ],
)
def test_formats_choose_the_files(saved, here, formats, expected):
    """Each format is a file with its suffix; jsonl is one file for all pages."""
    assert (
        run("clean", saved / "fen.html", "-o", "out", "--format", formats).exit_code == GOOD
    )
    assert files_below(here / "out") == expected
    assert all((here / "out" / name).stat().st_size for name in expected)


def test_json_lines_hold_a_record_a_line(saved, here):
    """pages.jsonl has as many lines as there are pages, each a record with its title."""
    assert run("clean", "saved", "-o", "out", "-f", "jsonl").exit_code == GOOD
    lines = (here / "out" / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["title"] for line in lines] == [
        "Dyke",
        "Mill",
        "Fen",
    ] or sorted(json.loads(line)["title"] for line in lines) == ["Dyke", "Fen", "Mill"]


def test_the_record_names_no_folder_of_the_machine(saved, here):
    """The path in the JSON is as given; of an absolute path only the end is kept."""
    assert run("clean", "saved", "-o", "relative").exit_code == GOOD
    assert run("clean", saved, "-o", "absolute").exit_code == GOOD
    for folder in ("relative", "absolute"):
        record = json.loads((here / folder / "deep" / "mill.json").read_bytes())
        assert record["provenance"]["path"] == "saved/deep/mill.html"
    assert run("clean", saved / "fen.html", "-o", "single").exit_code == GOOD
    record = json.loads((here / "single" / "fen.json").read_bytes())
    assert record["provenance"]["path"] == "fen.html"
    assert str(here) not in (here / "single" / "fen.json").read_text(encoding="utf-8")


def test_pages_that_would_meet_in_one_file_are_both_kept(here):
    """Two folders with the same names in them: four files, whatever the order."""
    for folder, word in (("one", "sedge"), ("two", "rush")):
        (here / folder).mkdir()
        (here / folder / "fen.html").write_text(PAGE.replace("wet", word), encoding="utf-8")
    assert run("clean", "one", "two", "-o", "ahead", "-f", "md").exit_code == GOOD
    assert run("clean", "two", "one", "-o", "back", "-f", "md").exit_code == GOOD
    assert len(files_below(here / "ahead")) == 2
    assert files_below(here / "ahead") == files_below(here / "back")
    for name in files_below(here / "ahead"):
        assert (here / "ahead" / name).read_bytes() == (here / "back" / name).read_bytes()


def test_a_page_that_is_named_twice_is_cleaned_once(saved, here):
    """A folder and a file in it are not two pages."""
    result = run("clean", "saved", "saved/fen.html", "-o", "out")
    assert "3 pages" in result.stderr
    assert len(files_below(here / "out")) == 6


def test_output_inside_the_input_is_not_read_again(saved):
    """A second run over a folder that holds its own output finds the same pages."""
    for _ in range(2):
        result = run("clean", saved, "-o", saved / "out")
        assert "3 pages" in result.stderr


def test_a_second_run_writes_the_same(saved, here):
    """Cleaning again replaces each file by the same bytes and leaves nothing else."""
    run("clean", "saved", "-o", "out")
    before = {
        name: (here / "out" / name).read_bytes() for name in files_below(here / "out")
    }
    run("clean", "saved", "-o", "out")
    after = {name: (here / "out" / name).read_bytes() for name in files_below(here / "out")}
    assert before == after


def test_front_matter_can_be_left_out(saved, here):
    """--no-front-matter begins with the text."""
    run("clean", saved / "fen.html", "-o", "with", "-f", "md")
    run("clean", saved / "fen.html", "-o", "without", "-f", "md", "--no-front-matter")
    assert (here / "with" / "fen.md").read_text(encoding="utf-8").startswith("---\n")
    assert not (here / "without" / "fen.md").read_text(encoding="utf-8").startswith("---\n")


def test_a_rule_can_be_kept_from_working(saved, here):
    """--keep leaves in the text what its rule would have removed."""
    run("clean", saved / "fen.html", "-o", "cut", "-f", "txt")
    run(
        "clean",
        saved / "fen.html",
        "-o",
        "kept",
        "-f",
        "txt",
        "--keep",
        "mediawiki:edit-links",
    )
    assert "edit" not in (here / "cut" / "fen.txt").read_text(encoding="utf-8")
    assert "edit" in (here / "kept" / "fen.txt").read_text(encoding="utf-8")


# --- clean: streams ------------------------------------------------------------------------


def test_standard_output_carries_only_data(saved):
    """Through a pipe comes Markdown; what there is to say goes to standard error."""
    done = run_apart("clean", "-", stdin=PAGE.encode(), cwd=saved)
    assert done.returncode == GOOD, done.stderr
    assert b"The fen is wet" in done.stdout
    assert b"1 page" not in done.stdout
    assert not list(saved.glob("archive*"))


def test_a_stream_takes_another_format(saved):
    """--format json and jsonl give records on standard output."""
    for name in ("json", "jsonl"):
        done = run_apart("clean", "-", "--format", name, stdin=PAGE.encode())
        assert json.loads(done.stdout)["title"] == "Fen"
    done = run("clean", saved, "-o", "-", "-f", "jsonl")
    assert len(done.stdout.splitlines()) == 3


def test_a_page_from_standard_input_is_named_by_its_title(here):
    """With -o a page without a name gets its title's."""
    done = run_apart("clean", "-", "-o", "out", stdin=page("AC/DC").encode(), cwd=here)
    assert done.returncode == GOOD, done.stderr
    assert len(files_below(here / "out")) == 2
    assert all(name.startswith("AC_DC.") for name in files_below(here / "out"))


def test_a_closed_pipe_ends_quietly(here):
    """`cleaner clean ... | head` leaves no traceback when head has read enough."""
    (here / "long.html").write_text(
        PAGE.replace("It turns", "It turns and turns. " * 100_000), encoding="utf-8"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", "long.html", "-o", "-", "-f", "md"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(),
    ) as child:
        child.stdout.read(10)
        child.stdout.close()
        said = child.stderr.read().decode()
        assert child.wait(PATIENCE) == PIPE_CLOSED
    assert said == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_said(saved):
    """What could not be written is an error with a cure, not a traceback."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "cleaner",
                "clean",
                saved / "fen.html",
                "-o",
                "-",
                "-f",
                "md",
            ],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=surroundings(),
        )
    assert done.returncode == NOTHING
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
def test_an_interrupt_leaves_no_half_file(here):
    """Ctrl-C in the middle of a run: exit code 130, no temporary file, the old result stands."""
    (here / "out").mkdir()
    (here / "out" / "pages.jsonl").write_text("from before\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", "-", "-o", "out", "-f", "jsonl"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(),
    ) as child:
        deadline = time.monotonic() + PATIENCE
        while not list((here / "out").glob(".pages*")):
            assert time.monotonic() < deadline, "the run never began"
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        said = child.stderr.read().decode()
        assert child.wait(PATIENCE) == INTERRUPTED, said
        child.stdin.close()
    assert "Traceback" not in said
    assert files_below(here / "out") == ["pages.jsonl"]
    assert (here / "out" / "pages.jsonl").read_text(encoding="utf-8") == "from before\n"


# --- what is said --------------------------------------------------------------------------


def test_a_bad_page_costs_no_other(saved, here):
    """A failure is a line with where, what and cure; the rest is written; exit code 1."""
    (saved / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    result = run("clean", "saved", "-o", "out")
    assert result.exit_code == SOME_FAILED
    (line,) = [line for line in result.stderr.splitlines() if "bad.html" in line]
    assert line.count(": ") >= 2
    assert "3 pages, 0 warnings, 1 failure" in result.stderr
    assert len(files_below(here / "out")) == 6


@pytest.mark.parametrize("arguments", [["missing.html"], ["empty"], ["no/*/match.html"]])
def test_nothing_to_do_is_said_as_that(here, arguments):
    """A missing path, a folder without pages, a pattern without match: exit code 3."""
    (here / "empty").mkdir()
    result = run("clean", *arguments, "-o", "out")
    assert result.exit_code == NOTHING
    assert arguments[0] in result.stderr
    assert "0 pages, 0 warnings, 1 failure" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["clean"], "PATH"),
        (["clean", "fen.html", "-f", "pdf"], "md, json, jsonl, html, txt"),
        (["clean", "-", "-f", "md,json"], "standard output holds one format"),
        (["clean", "fen.html", "-q", "-v"], "exclude each other"),
        (["clean", "fen.html", "--keep", "mediawiki:edit-link"], "mediawiki:edit-links?"),
        (["clean", "fen.html", "--engine", "mediawki"], "did you mean mediawiki?"),
        (["clean", "fen.html", "--max-bytes", "0"], "--max-bytes"),
        (["fen.html"], "cleaner clean fen.html"),
        (["https://wiki.example/Fen"], "cleaner archive https://wiki.example/Fen"),
        (["engines", "mediawki"], "did you mean mediawiki?"),
        (["explain", "fen.html", "--html", "fen.html"], "the page itself"),
        (["archive", "https://wiki.example/", "--contact", "à"], "cannot be sent"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_says_what_would_be_right(here, arguments, hint):
    """A slip on the command line: exit code 2, a hint, and nothing written."""
    (here / "fen.html").write_text(PAGE, encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == USAGE, result.output
    assert hint in " ".join(result.stderr.split())
    assert files_below(here) == ["fen.html"]


def test_an_output_that_cannot_be_made_is_said(saved, here):
    """A file where the output folder should be: exit code 3 and a cure."""
    (here / "out").touch()
    result = run("clean", "saved", "-o", "out")
    assert result.exit_code == NOTHING
    assert "out: cannot be written" in result.stderr


def test_one_file_that_cannot_be_written_costs_no_other(saved, here):
    """A folder that has a page's name: that page fails, the others are written."""
    (here / "out" / "fen.md").mkdir(parents=True)
    result = run("clean", "saved", "-o", "out", "-f", "md")
    assert result.exit_code == SOME_FAILED
    assert "fen.md" in result.stderr
    assert files_below(here / "out") == ["deep/er/dyke.md", "deep/mill.md"]


def test_verbose_and_quiet(saved):
    """-v says each page with its file; -q says nothing, also of failures."""
    verbose = run("clean", "saved", "-o", "out", "-v").stderr
    assert (
        f"{os.path.join('saved', 'fen.html')}: ok: {os.path.join('out', 'fen.md')}"
        in verbose
    )
    result = run("clean", "saved", "missing.html", "-o", "out", "-q")
    assert result.exit_code == SOME_FAILED
    assert result.output == ""


def test_what_a_page_or_a_name_says_cannot_steer_the_terminal(here):
    """Escape characters in the name of a file are shown, not sent."""
    (here / "a\x1b[2Jb.html").touch()
    result = run("clean", "a\x1b[2Jb.html", "-o", "out")
    assert "\x1b" not in result.stderr
    assert r"a\x1b[2Jb.html" in result.stderr


def test_colour_obeys_no_color():
    """A failure is red on a terminal that shows colour, and plain where NO_COLOR is set."""
    coloured = run("clean", "missing.html", color=True)
    assert "\x1b[31m" in coloured.stderr
    plain = run("clean", "missing.html", color=True, env={"NO_COLOR": "1"})
    assert "\x1b" not in plain.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_bar_and_the_data_stay_clean(saved):
    """On a terminal counts are shown while pages go by; failures stand above the bar."""
    import pty

    ours, theirs = pty.openpty()
    (saved / "bad.html").touch()
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", "saved", "-o", "out"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=saved.parent,
        timeout=PATIENCE,
        check=False,
        env=surroundings(TERM="xterm", COLUMNS="100"),
    )
    os.close(theirs)
    said = b""
    while chunk := read_terminal(ours):
        said += chunk
    os.close(ours)
    assert done.returncode == SOME_FAILED
    assert done.stdout == b""
    assert b"/4" in said
    assert b"saved/bad.html" in said
    assert b"3 pages, 0 warnings, 1 failure" in said


def read_terminal(handle):
    """Read from a terminal whose other end may be closed."""
    try:
        return os.read(handle, 65536)
    except OSError:
        return b""


# --- archive -------------------------------------------------------------------------------


class Wiki(BaseHTTPRequestHandler):
    """A little wiki on this machine."""

    def do_GET(self):
        """Answer with a page whose title is its path; /missing is not there."""
        found = self.path != "/robots.txt" and self.path != "/missing"
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
    (folder,) = (here / "out").iterdir()
    assert folder.name.startswith("127.0.0.1")
    assert files_below(folder) == ["Fen.json", "Fen.md"]
    record = json.loads((folder / "Fen.json").read_bytes())
    assert record["url"].endswith("/wiki/Fen")
    assert record["provenance"]["retrieved_at"]
    assert record["provenance"]["http"]["status"] == "200"


def test_archive_keeps_two_pages_of_one_title(wiki, here):
    """Pages of the same title at two addresses are two pairs of files, in later runs as well."""
    assert fetch(f"{wiki}/one/Fen", f"{wiki}/two/Fen").exit_code == GOOD
    assert len(files_below(here / "out")) == 4
    assert fetch(f"{wiki}/three/Fen").exit_code == GOOD
    assert len(files_below(here / "out")) == 6
    assert fetch(f"{wiki}/one/Fen").exit_code == GOOD
    assert len(files_below(here / "out")) == 6


def test_archive_reports_what_is_not_there(wiki, here):
    """A missing page is a failure among the others; an address alone that fails is exit 3."""
    assert fetch(f"{wiki}/Fen", f"{wiki}/missing").exit_code == SOME_FAILED
    result = fetch(f"{wiki}/missing")
    assert result.exit_code == NOTHING
    assert f"{wiki}/missing: " in result.stderr


def test_archive_refuses_private_addresses(wiki):
    """Without --allow-private nothing of this machine is fetched."""
    result = run("archive", f"{wiki}/Fen", "-o", "out", "--retries", "0")
    assert result.exit_code == NOTHING
    assert "--allow-private" in result.stderr


def test_every_limit_of_fetching_has_a_flag():
    """Each field of `Limits` can be set on the command line."""
    switches = {"robots", "allow_private", "contact", "proxy"}
    fields = {field.name for field in msgspec.structs.fields(Limits)}
    assert fields == set(HELP) | set(SHARED) | switches


# --- explain and engines -------------------------------------------------------------------


def test_explain_says_what_went_and_why(saved):
    """The list names title, engine, account, rule, reason and first words."""
    result = run("explain", "saved/fen.html")
    assert result.exit_code == GOOD, result.output
    for part in ("Fen", "mediawiki", "mediawiki:edit-links", "[edit]", "0 unaccounted"):
        assert part in result.stdout
    assert files_below(saved.parent) == ["saved/" + name for name in files_below(saved)]


def test_explain_writes_a_view(saved, here):
    """--html writes explain.html, or the file that it names."""
    assert run("explain", "saved/fen.html", "--html").exit_code == GOOD
    assert run("explain", "saved/fen.html", "--html", "view.html").exit_code == GOOD
    assert (here / "explain.html").read_bytes() == (here / "view.html").read_bytes()
    assert b"mediawiki:edit-links" in (here / "view.html").read_bytes()


@pytest.mark.parametrize("name", ["saved", "missing.html"])
def test_explain_takes_one_page(saved, name):
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
    assert complete("cleaner ex") == ["explain"]
    assert complete("cleaner clean --format md,js") == ["md,json", "md,jsonl"]
    assert complete("cleaner clean --engine fan") == ["fandom"]
    assert "mediawiki:edit-links" in complete("cleaner clean --keep mediawiki:")


# --- the manual ----------------------------------------------------------------------------


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


# --- inputs --------------------------------------------------------------------------------


def test_named_files_keep_what_tells_them_apart(saved):
    """Files named one by one lie below the folder that all of them share."""
    names = ["saved/fen.html", "saved/deep/mill.html"]
    assert [str(entry.place) for entry in find_inputs(names)] == [
        "fen.html",
        "deep/mill.html",
    ]
    (single,) = find_inputs(["saved/deep/mill.html"])
    assert str(single.place) == "mill.html"


def test_a_name_that_looks_like_a_pattern_is_a_name(here):
    """A file called [fen].html is that file."""
    (here / "[fen].html").write_text(PAGE, encoding="utf-8")
    (entry,) = find_inputs(["[fen].html"])
    assert entry.error is None
    assert entry.path == "[fen].html"


def test_only_rules_that_can_be_switched_off_are_offered():
    """--keep offers what it obeys: rules that follow from others are not among them."""
    assert "mediawiki:edit-links" in switchable()
    assert "mediawiki:notes-heading" not in switchable()
