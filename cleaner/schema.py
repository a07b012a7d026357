"""The JSON Schema of the record: published beside the code, made from the model.

``python -m cleaner.schema`` writes the file again after the model has changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import msgspec

from cleaner.document import SCHEMA, Document

PUBLISHED: Final = Path(__file__).with_name("document.schema.json")
"""The file in the package that readers of the records validate with."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the record.

    Stricter than `Document.from_json` in one thing: a record names its schema, as
    `Document.json` always does.
    """
    schema = msgspec.json.schema(Document)
    record = schema["$defs"]["Document"]
    record["properties"]["schema"] = {"const": SCHEMA}
    record["required"] = ["schema", *record["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A clean page, {SCHEMA}",
        **schema,
    }


def publish() -> None:
    """Write the schema into the package."""
    PUBLISHED.write_text(
        json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    publish()
