"""Pictures are kept beside the pages that show them (`--media`)."""

from __future__ import annotations

import threading

import pytest
from command import GOOD, run
from moody_server import Handler, Quiet

from cleaner import Document, clean
from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="4" height="4"/></svg>'
LIVE = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = """<!doctype html><html lang="en"><head><title>{0}</title>
<link rel="canonical" href="{1}/wiki/{0}">
<meta name="generator" content="MediaWiki 1.39"></head><body class="mediawiki">
<h1 id="firstHeading">{0}</h1><div id="mw-content-text"><div class="mw-parser-output">
<p>The fen is wet in winter, and the mill turns.</p>{2}</div></div></body></html>"""
QUICK = ("--allow-private", "--pause-seconds", "0", "--retries", "0")


class Gallery(Handler):
    """Two pages and their pictures."""

    def page(self, title, *sources):
        """Answer with a page that shows pictures."""
        shown = "".join(
            f'<p><img src="{source}" alt="A mill" width="90" height="60"></p>'
            for source in sources
        )
        self.reply(body=HTML.format(title, self.server.url, shown).encode())

    def get_wiki_Fen(self):  # noqa: N802 - a path
        """Show pictures, some of which are not to be had."""
        lost = ("/none.png", "/text.png", "/live.svg", "/secret/a.png")
        self.page("Fen", "/mill.png", "/copy.jpg", "/rect.svg", *lost)

    def get_wiki_Mill(self):  # noqa: N802 - a path
        """Show a picture again."""
        self.page("Mill", "/mill.png")

    def reply_with(self, body, media_type="image/png"):
        """Answer with a file."""
        self.reply(200, body, Content_Type=media_type)

    def do_GET(self):  # noqa: N802 - the name that the library calls
        """Answer with a picture, or do as the path says."""
        path = self.path
        files = {
            "/mill.png": (PNG, "image/png"),
            "/copy.jpg": (PNG, "image/jpeg"),
            "/rect.svg": (SVG, "image/svg+xml"),
            "/live.svg": (LIVE, "image/svg+xml"),
            "/text.png": (b"<p>No.", "image/png"),
        }
        if path in files:
            self.server.asked.append((path, 0.0, {}))
            self.reply_with(*files[path])
        else:
            self.path = path.replace("/wiki/", "/wiki_") if "/wiki/" in path else path
            super().do_GET()


@pytest.fixture
def server():
    """Serve on loopback until the test ends."""
    running = Quiet(("127.0.0.1", 0), Gallery)
    running.asked = []
    running.robots = (200, b"User-agent: *\nDisallow: /secret/\n")
    running.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def folder_of(server):
    """Name the folder of its pages."""
    return f"127.0.0.1_{server.server_port}"


def asked(server, path):
    """Count how often a path was asked for."""
    return sum(one == path for one, *_ in server.asked)


def archive(server, *titles, flags=()):
    """Archive pages with their pictures."""
    urls = [f"{server.url}/wiki/{title}" for title in titles]
    return run("archive", *urls, "-o", "out", "-f", "md,json,html", *QUICK, *flags)


def test_pictures_are_fetched_once_and_linked(server, here):
    """Files are called by their content; links are relative; what fails is a warning."""
    result = archive(server, "Fen", "Mill", flags=("--media",))
    assert result.exit_code == GOOD, result.output
    kept = sorted(
        path.relative_to(here / "out") for path in (here / "out").rglob("media/*/*")
    )
    assert [path.suffix for path in kept if path.suffix == ".png"] == [".png"]
    assert sorted(path.suffix for path in kept) == [".png", ".svg"]
    png = next(path for path in kept if path.suffix == ".png")
    assert (here / "out" / png).read_bytes() == PNG
    assert png.parent.name == png.name[:2]
    pages = here / "out" / folder_of(server)
    for title, times in (("Fen", 2), ("Mill", 1)):
        text = (pages / f"{title}.md").read_text(encoding="utf-8")
        assert text.count(f"(../{png.as_posix()})") == times
        assert f'src="../{png.as_posix()}"' in (pages / f"{title}.html").read_text("utf-8")
    record = Document.from_json((pages / "Fen.json").read_bytes())
    files = {picture.source: picture.file for picture in record.images}
    assert files[f"{server.url}/mill.png"] == png.as_posix()
    assert files[f"{server.url}/none.png"] == ""
    assert b'"file": ""' not in (pages / "Fen.json").read_bytes()
    assert asked(server, "/mill.png") == asked(server, "/none.png") == 1
    assert not asked(server, "/secret/a.png")
    for path in ("/none.png", "/text.png", "/live.svg"):
        assert f"{path}" in result.stderr
    assert "4 warnings" in result.stderr
    assert run("check", "out").exit_code == GOOD


def test_the_catalogue_knows_the_files(server, here):
    """Nothing is fetched again; files are made again with their links; all verifies."""
    archive(server, "Fen", flags=("--media",))
    path = here / "out" / folder_of(server) / "Fen.md"
    before = path.read_bytes()
    path.unlink()
    archive(server, "Fen", flags=("--media",))
    assert path.read_bytes() == before
    assert asked(server, "/mill.png") == 1
    path.unlink()
    with Archive(here / "out", write=True) as kept:
        assert path.read_bytes() == before
        assert list(find_problems(kept, Depth(read_data=True))) == []
        entry = kept.find("Fen")
        assert entry.version == 1
        assert not any(picture.file for picture in kept.document(entry.id).images)
    media = next((here / "out").rglob("media/*/*.png"))
    media.unlink()
    result = run("verify", "-a", "out")
    assert media.name in result.output
    archive(server, "Fen", flags=("--media",))
    assert media.read_bytes() == PNG


def test_without_the_option_no_picture_is_fetched(server, here):
    """The addresses stay."""
    archive(server, "Fen")
    assert not asked(server, "/mill.png")
    path = here / "out" / folder_of(server) / "Fen.md"
    assert f"({server.url}/mill.png)" in path.read_text("utf-8")


@pytest.mark.parametrize("flags", [(), ("--no-catalogue",)])
def test_pictures_beside_a_saved_page_are_kept(here, flags):
    """A saved page has them in its folder; nothing outside of that is read."""
    shown = "".join(
        f'<p><img src="{source}" alt="A mill" width="90" height="60"></p>'
        for source in (
            "./Fen_files/a%20mill.png",
            "../outside.png",
            "https://x.example/b.png",
        )
    )
    (here / "saved/Fen_files").mkdir(parents=True)
    (here / "outside.png").write_bytes(PNG + b"outside")
    (here / "saved/Fen_files/a mill.png").write_bytes(PNG)
    for url in ("https://fen.example", ""):
        page = HTML.format("Fen", url, shown)
        if not url:
            page = page.replace('<link rel="canonical" href="/wiki/Fen">', "")
        (here / "saved/Fen.html").write_text(page, encoding="utf-8")
        result = run("clean", "saved", "-o", f"out{url[8:]}", "--media", *flags)
        assert result.exit_code == GOOD, result.output
        out = here / f"out{url[8:]}"
        (media,) = out.rglob("media/*/*.png")
        assert media.read_bytes() == PNG
        text = (out / "Fen.md").read_text("utf-8")
        assert f"({media.relative_to(out).as_posix()})" in text
        assert "outside.png)" in text
        assert "https://x.example/b.png" in text
        record = Document.from_json((out / "Fen.json").read_bytes())
        assert record.images[0].file == media.relative_to(out).as_posix()


@pytest.mark.parametrize("name", ["Fen.webm", "Fen.ogv", "Roll.pdf", "Map.TIFF"])
def test_the_still_of_a_film_is_a_picture_and_the_film_is_none(name):
    """What a wiki shows of a film, a book or a scan stays: no reader shows the whole."""
    place = "https://upload.wikimedia.org/wikipedia/commons"
    thumb = f"{place}/thumb/5/5c/{name}/220px--{name}.jpg"
    page = f'<div class="mw-parser-output"><p>Wet land.</p><p><img src="{thumb}"></p></div>'
    assert [each.source for each in clean(page).images] == [thumb]
    still = thumb.replace(name, "Fen.png").replace(".png.jpg", ".png")
    original = f"{place}/5/5c/Fen.png"
    page = page.replace(thumb, still)
    assert [each.source for each in clean(page).images] == [original]
