"""Linked data (JSON-LD): authors by reference, makers of pictures and their terms."""

from __future__ import annotations

import json

import pytest

from cleaner import clean
from cleaner.records import Licence

BY = "https://creativecommons.org/licenses/by/4.0/"
TEXT = "<p>The fen is wet land by the river, and reed grows in it.</p>"


def page(data, picture='<img src="https://fen.test/a.png?w=300">'):
    """Make an article with linked data and a picture."""
    return (
        f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><article><h1>Fen</h1>{TEXT}{picture}</article></body></html>"
    )


def test_authors_are_found_by_reference_and_by_any_of_their_types():
    """A graph names a person once and refers to it where it wrote something."""
    graph = [
        {"@type": "Article", "author": [{"@id": "#ann"}, {"@id": "#nobody"}]},
        {"@type": ["Person", "Patron"], "@id": "#ann", "name": "Ann Reed"},
    ]
    document = clean(page({"@graph": graph}))
    assert document.page is not None
    assert document.page.authors == ("Ann Reed",)


@pytest.mark.parametrize(
    ("said", "credit", "licence"),
    [
        ({"creditText": "Photo: Bo Sedge"}, "Photo: Bo Sedge", None),
        ({"creator": [{"name": "Bo"}, {"name": "Cy"}]}, "Bo, Cy", None),
        ({"copyrightNotice": "© Fen Trust", "license": BY}, "© Fen Trust", BY),
        ({"license": {"@id": BY}}, "", BY),
        ({"license": "javascript:x()", "creditText": 7}, "", None),
    ],
)
def test_a_picture_has_the_credit_that_linked_data_give(said, credit, licence):
    """The address may ask for another size than the one that is shown."""
    image = {"@type": "ImageObject", "contentUrl": "http://fen.test/a.png", **said}
    (picture,) = clean(page({"@type": "Article", "image": [image]})).images
    assert (picture.credit, picture.licence and picture.licence.url) == (credit, licence)
    if licence:
        assert picture.licence == Licence("CC BY 4.0", BY)


def test_what_stands_beside_a_picture_counts_more():
    """The page's own line is what its readers see."""
    figure = (
        '<figure><img src="https://fen.test/a.png"><figcaption>Reed'
        ' <span class="credit">Di Rush</span></figcaption></figure>'
    )
    image = {"@type": "ImageObject", "url": "https://fen.test/a.png", "creditText": "Bo"}
    (picture,) = clean(page({"image": image}, figure)).images
    assert picture.credit == "Di Rush"


@pytest.mark.parametrize("data", [[[]], {"image": {"@type": [[]]}}, {"@id": []}, 7])
def test_odd_linked_data_is_no_error(data):
    """Anything may stand there."""
    assert "wet land" in clean(page(data)).text()
