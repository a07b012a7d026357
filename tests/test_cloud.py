"""Corpora from and to storages at addresses: an S3 server, memory, files."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import requests
from boxes import CRAWLED, MADE
from command import (
    GOOD,
    NOTHING,
    PATIENCE,
    SOME_FAILED,
    USAGE,
    files_below,
    page,
    run,
    surroundings,
)

from cleaner.errors import ArchiveError, NotFoundError, OptionError
from cleaner.run import cloud
from cleaner.run.batch import Job, Row
from cleaner.run.shards import Shard
from cleaner.run.spread import Done, Part, Plan, make_part
from cleaner.sources.containers.member import zstd_module

CRAWL = MADE / "crawl.warc.gz"


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def s3():
    """Start a server that speaks S3 on this machine; give its address."""
    pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            make_bucket(address)
            yield address
        finally:
            server.kill()


def make_bucket(address):
    """Make the bucket of the tests as soon as the server answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = requests.put(f"{address}/wiki", headers=SIGNED, timeout=5)
            return answer.raise_for_status()
        except requests.ConnectionError:
            assert time.monotonic() < deadline, "no server"
            time.sleep(0.1)


def clean(s3, *arguments):
    """Run the command with Dask and the keys of the server, in a process of its own."""
    pytest.importorskip("distributed")
    keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "none")
    place = {"AWS_ENDPOINT_URL": s3, "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", *arguments, "--on", "dask"],
        env=surroundings(**keys, **place),
        capture_output=True,
        check=False,
        timeout=2 * PATIENCE,
    )
    return done.returncode, done.stderr.decode()


SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/s3/x"}
"""What the server wants to see; it does not look at it."""


def put(s3, name, content):
    """Put an object into the bucket."""
    answer = requests.put(f"{s3}/wiki/{name}", data=content, headers=SIGNED, timeout=5)
    answer.raise_for_status()


def get(s3, name):
    """Get an object from the bucket."""
    answer = requests.get(f"{s3}/wiki/{name}", headers=SIGNED, timeout=5)
    answer.raise_for_status()
    return answer.content


def rows(packed):
    """Read a shard."""
    return [json.loads(line) for line in zstd_module().decompress(packed).splitlines()]


def test_s3_in_and_out(s3):
    """Containers by a pattern and a page become objects; what is there stays as it is."""
    for number in range(2):
        put(s3, f"crawl/{number}.warc.gz", CRAWL.read_bytes())
    put(s3, "pages/Reed.html", page("Reed").encode())
    wanted = ("s3://wiki/crawl/*.warc.gz", "s3://wiki/pages/Reed.html")
    arguments = (*wanted, "-f", "jsonl.zst", "-o", "s3://wiki/out")
    code, said = clean(s3, *arguments)
    assert code == GOOD, said
    assert f"{2 * len(CRAWLED) + 1} pages, 0 warnings, 0 failures; see s3://" in said
    titles = [Path(name).stem for name in CRAWLED]
    for number in range(2):
        found = rows(get(s3, f"out/{number}.warc.gz.jsonl.zst"))
        assert [row["title"] for row in found] == titles
        assert not any("tmp" in row["where"] for row in found)
    put(s3, "out/0.warc.gz.jsonl.zst", b"mine")
    code, said = clean(s3, *arguments)
    assert code == GOOD, said
    assert "0 shards made, 3 there before" in said
    assert get(s3, "out/0.warc.gz.jsonl.zst") == b"mine"


def test_s3_makes_what_a_disk_makes(s3):
    """The rows of a Parquet file are the same, wherever from and to."""
    parquet = pytest.importorskip("pyarrow.parquet")
    put(s3, "alone/crawl.warc.gz", CRAWL.read_bytes())
    source = "s3://wiki/alone/crawl.warc.gz"
    code, said = clean(s3, source, "-f", "parquet", "-o", "s3://wiki/far")
    assert code == GOOD, said
    assert clean(s3, str(CRAWL), "-f", "parquet", "-o", "near")[0] == GOOD
    name = "crawl.warc.gz.parquet"
    Path(name).write_bytes(get(s3, f"far/{name}"))
    assert parquet.read_table(name) == parquet.read_table(f"near/{name}")


def test_what_is_not_in_the_bucket(s3):
    """It is said by its address; the rest is made."""
    put(s3, "some/Fen.html", page("Fen").encode())
    inputs = ("s3://wiki/some/Fen.html", "s3://wiki/some/Weir.html", "s3://wiki/no/*.zip")
    code, said = clean(s3, *inputs, "-f", "jsonl.zst", "-o", "out")
    assert code == SOME_FAILED, said
    assert "s3://wiki/some/Weir.html: is no file" in said
    assert "s3://wiki/no/*.zip: matches no file" in said
    assert files_below(Path("out")) == ["pages-00000.jsonl.zst"]
    code, said = clean(s3, inputs[0], "-f", "jsonl.zst", "-o", "s3://nosuchbucket/out")
    assert code == NOTHING, said
    assert "s3://nosuchbucket/out/pages-00000.jsonl.zst: cannot be written" in said


@pytest.mark.parametrize("scheme", ["memory", "file"])
@pytest.mark.parametrize("form", ["jsonl.zst", "parquet"])
def test_a_shard_is_there_when_it_is_complete(scheme, form, tmp_path):
    """Not before, and not at all when it was broken off."""
    where = f"{scheme}://{tmp_path}/corpus/a.{form}"
    seen = []

    def write(number):
        with Shard(where, form) as shard:
            for _ in range(number):
                shard.write(Row(where="Fen", fields=b"{}"))
            seen.append(cloud.exists(where))
            if number > 1:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(2)
    assert not cloud.exists(where)
    assert files_below(tmp_path) == []
    write(1)
    assert cloud.exists(where)
    assert seen == [False, False]


def test_a_part_at_addresses():
    """In and out by file://, made once; a page is read by the worker that cleans it."""
    shutil.copy(CRAWL, "crawl.warc.gz")
    Path("Fen.html").write_text(page("Fen"), "utf-8")
    here = f"file://{Path.cwd()}"
    plan = Plan(f"{here}/out/", "jsonl.zst", Job())
    crawl = Part("crawl", (f"{here}/crawl.warc.gz",), "warc")
    assert make_part(crawl, plan) == Done("crawl", len(CRAWLED))
    assert make_part(crawl, plan) == Done("crawl", is_new=False)
    done = make_part(Part("pages", (f"{here}/Fen.html", f"{here}/Weir.html")), plan)
    assert (done.pages, done.failures) == (1, 1)
    good, bad = rows(Path("out/pages.jsonl.zst").read_bytes())
    assert (good["title"], good["where"], bad["where"]) == ("Fen", "Fen.html", "Weir.html")
    assert "is not there" in bad["error"]
    assert files_below(Path("out")) == ["crawl.jsonl.zst", "pages.jsonl.zst"]


def test_damage_is_said_by_the_address():
    """Not by the copy that was read, which nobody finds."""
    Path("cut.warc.gz").write_bytes(CRAWL.read_bytes()[:-700])
    address = f"file://{Path.cwd()}/cut.warc.gz"
    done = make_part(Part("cut", (address,), "warc"), Plan("out", "jsonl.zst", Job()))
    assert done.failures
    assert done.failed[-1][0].startswith(address)


def test_what_cannot_be_opened():
    """A scheme that nobody knows, what is not there, an output that is no folder."""
    with pytest.raises(OptionError, match="cannot be opened"):
        cloud.exists("nosuch://bucket/a")
    here = f"file://{Path.cwd()}"
    crawl = Part("crawl", (f"{here}/crawl.zip",), "zip")
    with pytest.raises(NotFoundError, match=r"crawl\.zip: is not there"):
        make_part(crawl, Plan(f"{here}/out", "jsonl.zst", Job()))
    assert files_below(Path.cwd()) == []
    Path("full").touch()
    with pytest.raises(ArchiveError, match="cannot be written"):
        make_part(Part("pages", ()), Plan(f"{here}/full", "jsonl.zst", Job()))


def test_one_machine_writes_to_its_disks():
    """An address as the output of anything but a corpus is a wrong use, and says so."""
    Path("Fen.html").write_text(page("Fen"), "utf-8")
    result = run("clean", "Fen.html", "-f", "parquet", "-o", "s3://wiki/out")
    assert result.exit_code == USAGE
    assert "add --on dask" in result.stderr
