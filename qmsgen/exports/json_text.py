"""JSON as qmsgen writes it: readable, the same for the same facts, safe to print."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from qmsgen.exports.visible import visible_lines
from qmsgen.model.errors import QmsgenError

Value = object
"""Texts, numbers, days, truth values, None, and lists and mappings of these."""


def json_text(value: Mapping[str, Value]) -> str:
    """``value`` as JSON with a final line end; days as ISO dates, control characters in texts as their codes."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2) + "\n"


def error_value(error: QmsgenError) -> dict[str, Value]:
    """What stands in the way, as every JSON answer names it."""
    return {"message": error.message, "fix": error.fix}


def _plain(value: Value) -> Value:
    if isinstance(value, str):
        return "\n".join(visible_lines(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
