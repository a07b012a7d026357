"""Bad files, encodings and names: no harm to neighbours, honest exit codes."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import subprocess
import sys
import zipfile

import pytest
from reading import document_text

from cleaner import clean, errors

GOOD = """<!doctype html><meta charset=utf-8><title>Reed</title><body><h1>Reed</h1>
<p>The reed stands in the water and is cut in winter, when the fen is frozen.</p>
<p>It is bound into sheaves and carried to the dry land before the thaw.</p></body>"""
ALL_GOOD, SOME_FAILED, WRONG_USAGE, NOTHING_DONE = 0, 1, 2, 3
PATIENCE = 60


def run(*arguments, cwd, stdin=b""):
    """Run the command in a folder; its messages are text, its data bytes."""
    return subprocess.run(
        [sys.executable, "-m", "cleaner", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "400"},
    )


def zipped():
    """Make a small zip."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("page.html", GOOD)
    return held.getvalue()


NO_PAGES = {
    "empty": b"",
    "blanks": b" \n\t ",
    "one byte": b"\x00",
    "a PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4,
    "an ELF": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4,
    "a gzip of no page": gzip.compress(bytes(range(256)) * 9, mtime=0),
    "a cut gzip": gzip.compress(GOOD.encode() * 10, mtime=0)[:-20],
    "a gzip bomb": gzip.compress(bytes(200_000_000), mtime=0),
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "a zip": zipped(),
    "random bytes": bytes((i * 73 + i // 7) % 256 for i in range(5_000)),
    "only chrome": (
        b"<html><title>Fen Wiki</title><body class=mediawiki><div id=mw-head>"
        b"<ul><li><a href=/>Main page</a><li><a href=/r>Recent changes</a></ul></div>"
        b"<div id=footer>Privacy policy</div></body></html>"
    ),
}


@pytest.mark.parametrize("name", NO_PAGES)
def test_what_is_no_page_is_refused_by_name(name, tmp_path):
    """A file that holds no page is refused; the error names file, reason and cure."""
    path = tmp_path / "reed.html"
    path.write_bytes(NO_PAGES[name])
    with pytest.raises((errors.NotAPageError, errors.LimitError)) as caught:
        clean(path)
    assert "reed.html" in str(caught.value)
    assert caught.value.what
    assert caught.value.cure


def test_a_packed_page_is_unpacked(tmp_path):
    """A page in a gzip, whatever its name, is the page."""
    path = tmp_path / "reed.html"
    path.write_bytes(gzip.compress(GOOD.encode(), mtime=0))
    assert clean(path).content == clean(GOOD.encode()).content


@pytest.mark.parametrize("name", NO_PAGES)
def test_a_bad_file_does_not_touch_its_neighbours(name, tmp_path):
    """The other pages of the run come out; the exit code says that one failed."""
    folder = tmp_path / "wiki"
    folder.mkdir()
    (folder / "bad.html").write_bytes(NO_PAGES[name])
    for neighbour in ("a.html", "z.html"):
        (folder / neighbour).write_text(GOOD, encoding="utf-8")
    done = run("clean", "wiki", "-o", "out", cwd=tmp_path)
    assert done.returncode == SOME_FAILED, done.stderr.decode()
    assert b"bad.html" in done.stderr + done.stdout
    written = sorted(
        path.name for path in (tmp_path / "out").rglob("*.*") if path.is_file()
    )
    assert [name for name in written if name.startswith("bad")] == []
    assert {"a.md", "a.json", "z.md", "z.json"} <= set(written)


def written_below(folder):
    """List the Markdown files below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.md"))


def test_exit_code_0_when_all_is_good(tmp_path):
    """One good page: its two files, exit code 0."""
    (tmp_path / "reed.html").write_text(GOOD, encoding="utf-8")
    done = run("clean", "reed.html", "-o", "out", cwd=tmp_path)
    assert done.returncode == ALL_GOOD, done.stderr.decode()
    assert written_below(tmp_path / "out") == ["reed.md"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["clean"],
        ["clean", "--no-such-flag", "x"],
        ["no-such-command"],
        ["clean", "--format", "pdf"],
    ],
)
def test_exit_code_2_when_the_command_is_wrong(arguments, tmp_path):
    """Wrong usage is said as that."""
    assert run(*arguments, cwd=tmp_path).returncode == WRONG_USAGE


@pytest.mark.parametrize("name", ["missing.html", "empty.html", "folder"])
def test_exit_code_3_when_nothing_could_be_done(name, tmp_path):
    """A missing path, or only bad pages: exit code 3 and a message that names the path."""
    (tmp_path / "empty.html").touch()
    (tmp_path / "folder").mkdir()
    done = run("clean", name, "-o", "out", cwd=tmp_path)
    assert done.returncode == NOTHING_DONE, done.stderr.decode()
    assert name.encode() in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_missing_path_does_not_stop_the_others(tmp_path):
    """A good page beside a missing one is cleaned; the exit code says that one failed."""
    (tmp_path / "reed.html").write_text(GOOD, encoding="utf-8")
    done = run("clean", "missing.html", "reed.html", "-o", "out", cwd=tmp_path)
    assert done.returncode == SOME_FAILED
    assert b"missing.html" in done.stderr
    assert written_below(tmp_path / "out") == ["reed.md"]


def test_stdin_to_stdout_carries_nothing_but_data(tmp_path):
    """``-`` reads a page from standard input and writes Markdown and nothing else."""
    done = run("clean", "-", cwd=tmp_path, stdin=GOOD.encode())
    assert done.returncode == ALL_GOOD, done.stderr.decode()
    assert done.stdout.decode() == clean(GOOD.encode()).markdown()
    assert not list(tmp_path.iterdir())


def test_odd_things_with_the_name_of_a_page(tmp_path):
    """A folder named x.html, a loop of links and a pipe neither hang nor stop the run."""
    wiki = tmp_path / "wiki"
    (wiki / "folder.html").mkdir(parents=True)
    (wiki / "folder.html" / "inside.html").write_text(GOOD, encoding="utf-8")
    (wiki / "reed.html").write_text(GOOD, encoding="utf-8")
    (wiki / "loop.html").symlink_to("loop.html")
    (wiki / "up").symlink_to("..", target_is_directory=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(wiki / "pipe.html")
    done = run("clean", "wiki", "-o", "out", cwd=tmp_path)
    assert done.returncode in {ALL_GOOD, SOME_FAILED}, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    written = written_below(tmp_path / "out")
    assert sum(name.endswith("reed.md") for name in written) == 1
    assert sum(name.endswith("inside.md") for name in written) == 1


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything"
)
def test_an_unreadable_file_is_one_failure(tmp_path):
    """A file without the right to read it is named; the neighbour is cleaned."""
    (tmp_path / "reed.html").write_text(GOOD, encoding="utf-8")
    (tmp_path / "shut.html").write_text(GOOD, encoding="utf-8")
    (tmp_path / "shut.html").chmod(0)
    done = run("clean", "shut.html", "reed.html", "-o", "out", cwd=tmp_path)
    assert done.returncode == SOME_FAILED
    assert b"shut.html" in done.stderr


def test_pages_that_differ_in_their_suffix_do_not_meet(tmp_path):
    """reed.html, reed.htm and reed.txt give three pages; none overwrites another."""
    folder = tmp_path / "wiki"
    folder.mkdir()
    for suffix, word in (("html", "sedge"), ("htm", "rush"), ("txt", "moss")):
        text = (
            GOOD.replace("sheaves", word)
            if suffix != "txt"
            else f"Reed\n\nOnly {word} here.\n"
        )
        (folder / f"reed.{suffix}").write_text(text, encoding="utf-8")
    done = run("clean", "wiki", "-o", "out", cwd=tmp_path)
    assert done.returncode == ALL_GOOD, done.stderr.decode()
    said = "".join(
        path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.md")
    )
    assert all(word in said for word in ("sedge", "rush", "moss"))


NAMES = [
    "a b.html",
    "100%.html",
    "a?b.html",
    "水.html",
    "-o.html",
    "a:b.html",
    "[reed].html",
    "*.html",
    "\u202edeer.html",
    "emoji \U0001f9d1\u200d\U0001f33e.html",
    "trailing .html",
    "CON.html",
    "reed..html",
    "x" * 240 + ".html",
]


@pytest.mark.skipif(sys.platform == "win32", reason="such names do not exist there")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_odd_names_of_files(name, tmp_path):
    """A page with an odd name in a folder is cleaned to one page in the output folder."""
    folder = tmp_path / "wiki"
    folder.mkdir()
    (folder / name).write_text(GOOD, encoding="utf-8")
    done = run("clean", "wiki", "-o", "out", cwd=tmp_path)
    assert done.returncode == ALL_GOOD, done.stderr.decode()
    assert len(list((tmp_path / "out").rglob("*.md"))) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"wiki", "out"}


# --- titles ----------------------------------------------------------------------------

TITLES = [
    "---",
    "Reed: a plant # not a comment",
    "\"Reed\" and 'sedge'",
    "{{ reed }} {% raw %}",
    "- reed",
    "? reed",
    "!!python/object:os.system",
    "&anchor *alias",
    "Reed\nlicence: none",
    "Reed\r---\rlicence: none",
    "Reed\u2028licence: none",
    "Reed\u0085licence: none",
    "../../etc/passwd",
    "Reed\\",
    "yes",
    "1e3",
    "null",
    "2020-01-01",
    "\u202edeer",
    "水" * 400,
    "|",
    "> reed",
    "%reed",
    "@reed",
    "",
]


@pytest.mark.parametrize("title", TITLES, ids=ascii)
def test_a_title_cannot_inject_into_the_front_matter(title):
    """Front matter is a line ``key: value`` each, whatever the title, which survives."""
    shown = title.replace("&", "&amp;").replace("<", "&lt;")
    document = clean(GOOD.replace("Reed", shown).encode())
    front = document.markdown().removeprefix("---\n").split("\n---\n", 1)[0]
    lines = front.split("\n")
    keys = [line.split(":", 1)[0] for line in lines if line[:1].isalpha()]
    assert len(keys) == len(set(keys))
    assert "licence" not in keys
    assert not [line for line in lines if line.startswith("---")]
    assert not [line for line in lines if len(line.splitlines()) > 1]
    if title:
        assert sum(line.startswith("title:") for line in lines) == 1
        assert " ".join(document.title.split()) == " ".join(title.split())


# --- encodings -------------------------------------------------------------------------

PROSE = {
    "utf-8": "Schilf wächst über das Wasser, naïve Brüder schneiden es; 水 и вода.",
    "windows-1252": "Schilf wächst über das Wasser – “naïve” Brüder schneiden es.",
    "iso-8859-1": "Schilf wächst über das Wasser, Brüder schneiden es für Dächer.",
    "windows-1251": "Тростник растёт у воды, и зимой его режут для крыш соседней деревни.",
    "koi8-r": "Тростник растёт у воды, и зимой его режут для крыш соседней деревни.",
    "shift_jis": "葦は水辺に生え、冬になると村の人々が刈り取って屋根を葺くのに使います。",
    "euc-jp": "葦は水辺に生え、冬になると村の人々が刈り取って屋根を葺くのに使います。",
    "iso-2022-jp": "葦は水辺に生え、冬になると村の人々が刈り取って屋根を葺くのに使います。",
    "euc-kr": "갈대는 물가에서 자라며 겨울이 되면 마을 사람들이 베어 지붕을 엮는다.",
    "gb18030": "芦苇生长在水边，冬天村里的人把它割下来，用来盖屋顶和编席子。",
    "big5": "蘆葦生長在水邊，冬天村裡的人把它割下來，用來蓋屋頂和編蓆子。",
}


def page_of(text, declared=""):
    """Write a page around a text."""
    meta = f'<meta charset="{declared}">' if declared else ""
    body = "".join(f"<p>{text} {i}.</p>" for i in range(12))
    return (
        f"<!doctype html><head>{meta}<title>Reed</title></head><body>{body}</body></html>"
    )


def says(data, text):
    """Tell whether the page cleaned from these bytes says this text."""
    return text in document_text(clean(data).content)


@pytest.mark.parametrize("name", PROSE)
def test_declared_encodings(name):
    """A page in the encoding that it declares is read in it."""
    assert says(page_of(PROSE[name], name).encode(name), PROSE[name])


@pytest.mark.parametrize(
    "name", ["utf-8", "windows-1251", "shift_jis", "euc-kr", "gb18030"]
)
def test_undeclared_encodings(name):
    """A page that declares nothing is read by the evidence of its bytes."""
    assert says(page_of(PROSE[name]).encode(name), PROSE[name])


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("utf-8", "iso-8859-1"),
        ("utf-8", "windows-1252"),
        ("utf-8", "x-unknown-label"),
        ("utf-8", "utf-16"),
        ("windows-1252", "utf-8"),
        ("windows-1251", "utf-8"),
        ("shift_jis", "utf-8"),
    ],
)
def test_wrongly_declared_encodings(name, declared):
    """A declaration that does not decode, or decodes to nonsense, is overruled."""
    assert says(page_of(PROSE[name], declared).encode(name), PROSE[name])


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(name):
    """A byte order mark says the encoding, whatever is declared."""
    assert says(page_of(PROSE["utf-8"], "iso-8859-1").encode(name), PROSE["utf-8"])


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_without_mark(name):
    """Two or four bytes a character without a mark are read or refused, never rubbish."""
    with contextlib.suppress(errors.NotAPageError):
        assert says(page_of(PROSE["utf-8"]).encode(name), PROSE["utf-8"])


def test_two_encodings_in_one_page():
    """Windows-1252 quotes pasted into a UTF-8 page are mended; the UTF-8 around stays."""
    page = page_of(PROSE["utf-8"], "utf-8").encode()
    document = clean(page.replace(b"12.</p>", b"12.</p>") + b"<p>He said \x93reed\x94.</p>")
    text = document_text(document.content)
    assert PROSE["utf-8"] in text
    assert "“reed”" in text


@pytest.mark.parametrize(
    "odd", [b"\xc0\xaf", b"\xed\xa0\x80", b"\xff\xfe", b"\x00", b"\xf5\x80"]
)
def test_bytes_that_are_no_character(odd):
    """Overlong forms, surrogates, NUL: the text around is whole, the record UTF-8."""
    document = clean(
        page_of(PROSE["utf-8"], "utf-8").encode() + b"<p>one" + odd + b"two</p>"
    )
    assert PROSE["utf-8"] in document_text(document.content)
    assert "two" in document_text(document.content)
    assert document.json().decode("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<main><p>Wet land.</p><ul><li>Reed", "Wet land.\n\n- Reed\n"),
        ("<!-- x --><div class=a>\n <p>Wet land.</p>", "Wet land.\n"),
        (
            "<div> holds what has no other element.",
            "<div> holds what has no other element.\n",
        ),
        ("<main> and <article> are landmarks.", "<main> and <article> are landmarks.\n"),
    ],
)
def test_a_fragment_that_is_torn_is_still_html(text, said):
    """Its end tags are missing; words about a tag are no mark-up."""
    assert clean(text).text() == said
