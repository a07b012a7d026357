"""Work counted as calls of functions: the same on a busy machine as on an idle one."""

from __future__ import annotations

import sys


def calls_of(work):
    """Count the calls that a function leads to, of Python's functions and of C's."""
    count = 0

    def watch(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
