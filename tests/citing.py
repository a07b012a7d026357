"""Pages that cite, in a few words: for the tests of citations and of short notes."""

from __future__ import annotations

from urllib.parse import urlencode

from cleaner import clean

PAGE = '<html><body class="mediawiki"><div class="mw-parser-output">{}</div></body></html>'
FORMAT = "info:ofi/fmt:kev:mtx:{}"


def cited(body, **options):
    """Return the document of a page whose text is this body; its account is 0."""
    document = clean(PAGE.format(f"<p>The mill turns.</p>{body}"), **options)
    assert document.ledger.unaccounted == 0
    return document


def noted(text, more=""):
    """Return the document of a page with one note of this text."""
    return cited(
        '<p>Wet.<sup class="reference" id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup>'
        f"{more}"
        '<ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink">'
        '<a href="#cite_ref-1">^</a></span> <span class="reference-text">'
        f"{text}</span></li></ol>"
    )


def coins(form, *pairs, **values):
    """Write a span of COinS."""
    known = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", FORMAT.format(form))]
    every = [*known, *((f"rft.{name}", value) for name, value in values.items()), *pairs]
    return f'<span class="Z3988" title="{urlencode(every).replace("&", "&amp;")}"></span>'


def only(document):
    """Return the one citation of a document, without its key."""
    (item,) = document.citations
    return {name: value for name, value in item.items() if name != "id"}


REED = {"aulast": "Reed", "aufirst": "Ann"}
LINK = '<a rel="nofollow" class="external text" href="{}">{}</a>'
