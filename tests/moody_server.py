"""A server on this machine that does to a client whatever servers do."""

# ruff: noqa: D102 - a method of the server is the behaviour that its name says
from __future__ import annotations

import gzip
import socket
import sys
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = b"<!DOCTYPE html><html><body><p>The mill stood.</p></body></html>"


class Handler(BaseHTTPRequestHandler):
    """A server with a behaviour for each path; counts what it is asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, time.monotonic(), dict(self.headers)))
        name = (
            self.path.split("?")[0].strip("/").replace(".", "_").replace("-", "_") or "root"
        )
        getattr(self, f"get_{name}", self.get_missing)()

    def reply(self, status=200, body=PAGE, **headers):
        self.send_response(status)
        given = {"Content_Type": "text/html; charset=utf-8", "Content_Length": len(body)}
        for header, value in (given | headers).items():
            if value is not None:
                self.send_header(header.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def get_missing(self):
        self.reply(404, b"none")

    def get_robots_txt(self):
        self.reply(*self.server.robots, Content_Type="text/plain")

    def get_page(self):
        self.reply(ETag='"7"', Last_Modified="Tue, 02 Jan 2024 09:20:30 GMT")

    def get_secret(self):
        self.reply()

    def get_gone(self):
        self.reply(410, b"")

    def get_login(self):
        self.reply(403, b"")

    def get_picture(self):
        self.reply(200, b"\x89PNG", Content_Type="image/png")

    def get_typeless(self):
        self.reply(Content_Type=None)

    def get_moved(self):
        self.reply(301, b"", Location="/page#part")

    def get_circle(self):
        self.reply(302, b"", Location="/circle2")

    def get_circle2(self):
        self.reply(302, b"", Location="/circle")

    def get_endless_redirect(self):
        number = int(self.path.partition("?")[2] or 0)
        self.reply(302, b"", Location=f"/endless-redirect?{number + 1}")

    def get_moved_endlessly(self):
        self.reply(302, b"", Content_Length=None, Location="/page")
        self.pour(b"moved " * 10_000, 0)

    def get_to_file(self):
        self.reply(302, b"", Location="file:///etc/passwd")

    def get_to_ftp(self):
        self.reply(302, b"", Location="ftp://mill.example/x")

    def get_to_nowhere(self):
        self.reply(302, b"", Location="http://[bad")

    def get_to_blank(self):
        self.reply(302, b"", Location="/page?a b")

    def get_to_letters(self):
        # Written as UTF-8, as many servers do though a header is ASCII.
        self.reply(302, b"", Location="/page?title=Mühle".encode().decode("latin-1"))

    def get_to_data(self):
        self.reply(302, b"", Location="data:text/html,x")

    def get_to_secret(self):
        self.reply(302, b"", Location="/secret")

    def get_to_neighbour(self):
        port = self.server.server_port
        self.reply(302, b"", Location=f"http://mill.example:{port}/page")

    def get_cookie(self):
        if "seen" in self.headers.get("Cookie", ""):
            self.reply()
        else:
            self.reply(302, b"", Location="/cookie", Set_Cookie="seen=1")

    def get_endless(self):
        self.reply(200, b"", Content_Length=None, Connection="close")
        self.pour(b"<p>and so on</p>" * 500, 0)

    def get_drip(self):
        self.reply(200, b"", Content_Length=10_000)
        self.pour(b"x", 0.05)

    def get_drip_chunked(self):
        self.reply(200, b"", Content_Length=None, Transfer_Encoding="chunked")
        self.pour(b"1\r\nx\r\n", 0.05)

    def get_drip_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.pour(b"x", 0.05)

    def get_silent(self):
        time.sleep(1.5)

    def pour(self, piece, pause):
        """Send until the other side has had enough."""
        self.close_connection = True
        try:
            for _ in range(100_000):
                self.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            return

    def get_chunked(self):
        self.reply(200, b"", Content_Length=None, Transfer_Encoding="chunked")
        for start in range(0, len(PAGE), 9):
            piece = PAGE[start : start + 9]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def get_packed(self):
        self.reply(200, gzip.compress(PAGE), Content_Encoding="gzip")

    def get_packed_tail(self):
        self.reply(200, gzip.compress(PAGE) + b"tail", Content_Encoding="gzip")

    def get_packed_twice(self):
        body = gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])
        self.reply(200, body, Content_Encoding="gzip")

    def get_deflated(self):
        self.reply(200, zlib.compress(PAGE), Content_Encoding="deflate")

    def get_deflated_bare(self):
        self.reply(200, zlib.compress(PAGE)[2:-4], Content_Encoding="deflate")

    def get_cut_packed(self):
        self.reply(200, gzip.compress(PAGE)[:-20], Content_Encoding="gzip")

    def get_cut_packed_twice(self):
        body = gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])[:-9]
        self.reply(200, body, Content_Encoding="gzip")

    def get_cut_often(self):
        body = brotli.compress(gzip.compress(PAGE)[:-20])
        self.reply(200, body, Content_Encoding="gzip, br")

    def get_cut_deflated(self):
        self.reply(200, zlib.compress(PAGE)[:-12], Content_Encoding="deflate")

    def get_cut_deflated_bare(self):
        self.reply(200, zlib.compress(PAGE)[2:-12], Content_Encoding="deflate")

    def get_cut_brotli(self):
        self.reply(200, brotli.compress(PAGE)[:-10], Content_Encoding="br")

    def get_cut_zstd(self):
        self.reply(200, zstd.compress(PAGE)[:-10], Content_Encoding="zstd")

    def get_part(self):
        self.reply(206, PAGE[:40])

    def get_bomb(self):
        self.reply(200, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    def get_hollow(self):
        self.reply(200, b"", Content_Length=None, Content_Encoding="gzip")
        self.pour(gzip.compress(b"") * 500, 0)

    def get_packed_often(self):
        self.reply(200, PAGE, Content_Encoding=", ".join(["gzip"] * 1000))

    def get_compressed(self):
        self.reply(200, PAGE, Content_Encoding="compress")

    def get_brotli(self):
        self.reply(200, brotli.compress(PAGE), Content_Encoding="br")

    def get_brotli_bomb(self):
        self.reply(
            200, brotli.compress(bytes(50_000_000), quality=1), Content_Encoding="br"
        )

    def get_zstd(self):
        self.reply(200, zstd.compress(PAGE), Content_Encoding="zstd")

    def get_zstd_bomb(self):
        self.reply(200, zstd.compress(bytes(50_000_000)), Content_Encoding="zstd")

    def get_short(self):
        self.close_connection = True
        self.reply(200, PAGE[:20], Content_Length=len(PAGE))

    def get_reset(self):
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def get_busy(self):
        if self.count() < 3:
            self.reply(429, b"", Retry_After="7")
        else:
            self.reply()

    def get_busy_for_hours(self):
        self.reply(503, b"", Retry_After="7200")

    def get_broken(self):
        self.reply(500, b"")

    def get_flaky(self):
        self.get_reset() if self.count() < 2 else self.reply()

    def count(self):
        return sum(path == self.path for path, *_ in self.server.asked)


class Quiet(ThreadingHTTPServer):
    """A server that says nothing on the terminal."""

    daemon_threads = True

    def handle_error(self, *_):
        """The tests break connections on purpose."""
