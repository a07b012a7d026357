"""The published JSON Schema is the one the model makes, and what we write obeys it."""

from __future__ import annotations

import json

import pytest
from places import ARCHIVE
from published import faults

from cleaner.document import Document
from cleaner.schema import PUBLISHED, json_schema

RECORDS = sorted(ARCHIVE.rglob("*.json"))


def test_the_published_schema_is_that_of_the_model():
    """The file in the package says what the code does; its docstring names the command."""
    assert PUBLISHED.is_file(), "write it with: python -m cleaner.schema"
    published = json.loads(PUBLISHED.read_bytes())
    assert published == json.loads(json.dumps(json_schema())), (
        "the model changed: write it again with: python -m cleaner.schema, "
        "and raise SCHEMA if old readers break"
    )


def test_the_schema_is_named_and_versioned():
    """A reader can tell from the schema which record it describes."""
    assert "cleaner/document/1" in PUBLISHED.read_text(encoding="utf-8")
    assert faults({"title": "Fen"})
    assert faults({"schema": "cleaner/document/2", "title": "Fen"})


def test_an_empty_document_obeys_the_schema():
    """The smallest record there is validates."""
    assert not faults(json.loads(Document().json()))


@pytest.mark.parametrize(
    "record",
    [
        {"title": 5},
        {"content": [{"type": "paragraf", "content": ["a"]}]},
        {"content": [{"type": "paragraph"}]},
        {"notes": [{"label": "1"}]},
        {"content": [{"type": "heading", "level": "two", "content": []}]},
    ],
)
def test_the_schema_refuses_what_is_no_record(record):
    """The schema says no to a wrong type, an unknown block, a missing field."""
    assert faults({"schema": "cleaner/document/1", **record})


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: str(path.relative_to(ARCHIVE)))
def test_every_golden_record_obeys_the_schema(path):
    """Each record in the archive validates and decodes to what it was made from."""
    data = path.read_bytes()
    assert not faults(json.loads(data))
    assert json.loads(Document.from_json(data).json()) == json.loads(data)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: str(path.relative_to(ARCHIVE)))
def test_absent_values_are_absent(path):
    """No golden record says null, "" or an empty list for what the page does not have."""
    assert not empty_values(json.loads(path.read_bytes()))


def empty_values(value, where=""):
    """List the places of values that say nothing; an empty list says that it is empty."""
    if isinstance(value, dict):
        pairs = [(f"{where}.{key}", part) for key, part in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{where}[{i}]", part) for i, part in enumerate(value)]
    else:
        return []
    own = [place for place, part in pairs if part is None or part in ("", {})]
    return own + [place for name, part in pairs for place in empty_values(part, name)]
