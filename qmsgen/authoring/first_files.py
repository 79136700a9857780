"""The texts of the first files of a manual, made of what somebody who starts one has answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qmsgen.authoring.templates import filled, scalar
from qmsgen.messages import say
from qmsgen.model.errors import QmsgenError
from qmsgen.model.notation import is_name
from qmsgen.reading.registry import read_registry
from qmsgen.reading.source import read_source

REGISTRY = ("qms.yml", "people.yml")
ATTRIBUTES, IGNORED = ".gitattributes", ".gitignore"
FIRST_POLICY = "policies/pol-01.md"

_TEMPLATES = {
    "qms.yml": "qms.yml",
    "people.yml": "people.yml",
    "mkdocs.yml": "mkdocs.yml",
    ATTRIBUTES: "gitattributes",
    IGNORED: "gitignore",
    "docs/index.md": "index.md",
    FIRST_POLICY: "pol-01.md",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody who starts a manual is asked."""

    organization: str
    time_zone: str
    standards: tuple[str, ...]
    name: str
    email: str


def first_files(answers: Answers, today: date) -> dict[str, str]:
    """The first files by their paths."""
    claims_9001 = any(standard.startswith("iso-9001-") for standard in answers.standards)
    values = {
        "organization": answers.organization,
        "organization_yaml": scalar(answers.organization),
        "site_name": scalar(say("{organization} quality manual", organization=answers.organization)),
        "time_zone": answers.time_zone,
        "standards": "[" + ", ".join(f"{{id: {standard}}}" for standard in answers.standards) + "]",
        "person": _person_id(answers),
        "name": scalar(answers.name),
        "email": scalar(answers.email),
        "day": today.isoformat(),
        "clauses": "clauses:\n  iso-9001: [5.2.1, 5.2.2]\n" if claims_9001 else "",
        "clauses_policy": ' {: clauses="iso-9001 5.2.1" }' if claims_9001 else "",
        "clauses_known": ' {: clauses="iso-9001 5.2.2" }' if claims_9001 else "",
    }
    return {path: filled(f"start/{template}", **values) for path, template in _TEMPLATES.items()}


def refuse_unreadable(texts: Mapping[str, str]) -> None:
    """What was answered may not fit into the files, such as a name of hidden characters, or one that holds HTML."""
    registry = read_registry(*(texts[path].encode("utf-8", "surrogatepass") for path in REGISTRY))
    policy = read_source(texts[FIRST_POLICY].encode("utf-8", "surrogatepass"), is_document=True)
    found = [(fault.path, fault) for fault in registry.faults] + [(FIRST_POLICY, fault) for fault in policy.faults]
    for path, fault in found:
        raise QmsgenError(say("this cannot be written to {path}: {reason}", path=path, reason=fault.message), fault.fix)


def _person_id(answers: Answers) -> str:
    """A short id for a person: the first name in plain letters, else what stands before the @."""
    for text in (*answers.name.split()[:1], answers.email.partition("@")[0]):
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        candidate = re.sub(r"[^a-z0-9-]+", "-", plain).strip("-")[:31]
        if is_name(candidate):
            return candidate
    return "first-person"
