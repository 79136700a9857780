"""Where each page stands: addresses follow the id of a document, never the path of its file."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from qmsgen.model.document import Part

FRONT = "index.md"
REGISTER = "register.md"
CLAUSES = "clauses/index.md"
CLAUSES_BY_DOCUMENT = "clauses/documents.md"
FINDINGS = "findings.md"
RULES = "rules/index.md"
ABOUT = "about-this-manual.md"
NOT_FOUND = "404.md"


def document_page(document: str) -> str:
    """The page of a document, at an address that stays through all its revisions."""
    return f"{document}.md"


def history_page(document: str) -> str:
    """The revision history of a document."""
    return f"{document}/history.md"


def revision_page(document: str, revision: int) -> str:
    """The stable address of one revision."""
    return f"{document}/r{revision}.md"


def redline_page(document: str, before: int, after: int) -> str:
    """What changed between two revisions of a document."""
    return f"{document}/r{before}-r{after}.md"


def draft_page(document: str) -> str:
    """The draft of a document that also has a revision in force."""
    return f"{document}/draft.md"


def register_page(kind: str, part: int = 1) -> str:
    """The register of one type of document; long ones come in parts."""
    return f"register/{slug(kind)}.md" if part == 1 else f"register/{slug(kind)}-{part}.md"


def standard_page(standard: str) -> str:
    """The clause matrix of one edition of a standard."""
    return f"clauses/{standard}.md"


def clause_anchor(number: str) -> str:
    """Where a clause stands on its standard's page."""
    return f"c-{slug(number, keep='.')}"


def rule_page(rule: str) -> str:
    """The page of one rule."""
    return f"rules/{rule}.md"


def attachment(part: Part) -> str:
    """The address of a picture or attachment, made from its content so that no revision shows another's."""
    return f"files/{part.sha256.removeprefix('sha256:')[:20]}/{posixpath.basename(part.path)}"


def link(source: str, target: str, anchor: str = "") -> str:
    """The relative link from the page ``source`` to ``target``, ready for an ``href``."""
    folder = source.rpartition("/")[0]
    if folder and target.startswith(f"{folder}/"):
        relative = target[len(folder) + 1 :]
    else:
        relative = "../" * (folder.count("/") + 1 if folder else 0) + target
    return quote(relative) + (f"#{quote(anchor, safe='.-_~')}" if anchor else "")


def redline_link(source: str, document: str, before: int, after: int) -> str:
    """The link from the page ``source`` to what changed between two revisions."""
    return link(source, redline_page(document, before, after))


def slug(text: str, keep: str = "") -> str:
    """``text`` as a part of an address: lower case letters, digits and hyphens."""
    return re.sub(rf"[^a-z0-9{re.escape(keep)}]+", "-", text.casefold()).strip("-") or "other"
