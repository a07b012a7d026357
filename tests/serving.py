"""Little servers of the tests, each in a thread of its own while it is asked."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler


class Answering(BaseHTTPRequestHandler):
    """Answers whole, and writes no log."""

    def say(self, body, media_type, status=200, **headers):
        """Answer; 304 has no body, so no length."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serving(server):
    """Run a server; give it."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
