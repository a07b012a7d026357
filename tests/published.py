"""The JSON Schema as it is published in the package, and its validator."""

from __future__ import annotations

import functools
import json

import jsonschema

from cleaner.schema import PUBLISHED


@functools.cache
def validator():
    """Make the validator of the published schema, once."""
    schema = json.loads(PUBLISHED.read_bytes())
    kind = jsonschema.validators.validator_for(
        schema, default=jsonschema.Draft202012Validator
    )
    kind.check_schema(schema)
    return kind(schema)


def faults(record):
    """List what the published schema finds wrong with a record."""
    return [
        f"{list(e.absolute_path)}: {e.message[:300]}"
        for e in validator().iter_errors(record)
    ]
