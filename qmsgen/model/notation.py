"""How numbers, names and days are written, wherever they stand: in documents, in the registry, in records."""

from __future__ import annotations

import re
from datetime import date

DOCUMENT_ID = re.compile(r"[A-Z][A-Z0-9]*(?:[.-][A-Z0-9]+){1,4}")
"""A document's number, such as SOP-01, F-12, QP-8.4-01 or SOP-012-F03; at most LONGEST_ID characters."""

LONGEST_ID = 24

REGISTRY_ID = "QMS"
"""The registry is a document of its own in records; no document can have this number."""

REVISION = re.compile(r"[1-9][0-9]{0,4}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
"""The id of a person, role or process."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


def is_document_id(text: str) -> bool:
    """Whether ``text`` can be a document's number, on every file system."""
    return len(text) <= LONGEST_ID and DOCUMENT_ID.fullmatch(text) is not None and not is_reserved(text)


def is_name(text: str) -> bool:
    """Whether ``text`` can be the id of a person, role or process: it becomes part of file names."""
    return NAME.fullmatch(text) is not None and not is_reserved(text)


def is_reserved(text: str) -> bool:
    """Whether Windows keeps this file name for a device, whatever follows its first dot."""
    return _RESERVED.fullmatch(text.partition(".")[0]) is not None


def day_of(text: str) -> date | None:
    """The day that ``text`` names, such as 2026-01-31; None when it is written otherwise or does not exist."""
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
