"""Keys that people bring along from other programs: what qmsgen calls them, or why it has none."""

from __future__ import annotations

from qmsgen.messages import say

_RENAMED = {
    "number": "id",
    "doc_id": "id",
    "document_id": "id",
    "document_number": "id",
    "name": "title",
    "rev": "revision",
    "effective_date": "effective",
    "effective_from": "effective",
    "valid_from": "effective",
    "expiry": "expires",
    "expiry_date": "expires",
    "valid_until": "expires",
    "change": "changes",
    "change_summary": "changes",
    "change_reason": "changes",
    "change_description": "changes",
    "reason": "changes",
    "summary_of_changes": "changes",
    "authors": "author",
    "prepared_by": "author",
    "supersedes": "replaces",
    "obsoletes": "replaces",
    "tags": "keywords",
    "review_interval": "review",
    "review_cycle": "review",
    "review_period": "review",
    "standards": "clauses",
    "references": "clauses",
    "iso": "clauses",
    "audience": "applies_to",
    "scope_roles": "applies_to",
    "former_id": "former_numbers",
    "old_number": "former_numbers",
    "lang": "language",
    "confidentiality": "classification",
    "document_owner": "owner",
    "process_owner": "owner",
}
_STATUS = ("status", "state", "draft", "obsolete", "withdrawn", "superseded", "active", "published")
_APPROVAL = (
    "approved",
    "approved_by",
    "approver",
    "approvers",
    "approvals",
    "approval",
    "approval_date",
    "approved_on",
    "approved_date",
    "reviewer",
    "reviewers",
    "reviewed_by",
    "review_by",
    "released_by",
    "signature",
    "signed_by",
)
_DAYS = (
    "date",
    "created",
    "created_on",
    "issued",
    "issue_date",
    "issued_on",
    "release_date",
    "updated",
    "last_updated",
    "last_modified",
    "modified",
    "last_reviewed",
    "last_review",
    "reviewed",
    "reviewed_on",
    "history",
    "revision_history",
    "change_log",
    "changelog",
)
_NEXT_REVIEW = ("next_review", "review_date", "review_due", "next_review_date", "review_on")
_TYPE = ("type", "document_type", "doc_type", "category", "kind")


def remedies() -> dict[str, str]:
    """What to do about such keys, by their plain spelling."""
    found = {old: say("Write `{new}` instead.", new=new) for old, new in _RENAMED.items()}
    for keys, remedy in (
        (_STATUS, say("Delete the line: the status is computed from approvals and the day, never typed.")),
        (_APPROVAL, say("Delete the line: who approved what stands in records below records/approvals/.")),
        (_DAYS, say("Delete the line: the history of the repository knows it; a planned day is `effective`.")),
        (_NEXT_REVIEW, say("Delete the line: the day is computed; the interval is `review`, such as 12 months.")),
        (_TYPE, say("Delete the line: the type follows from the beginning of the id.")),
        (("version",), say("Write `revision` with a whole number, and the company's own way of counting as `label`.")),
        (("digest", "hash", "checksum", "sha256"), say("Delete the line: the digest is computed.")),
        (("layout", "template", "hide", "icon", "search"), say("Delete the line: every document looks alike.")),
    ):
        found.update(dict.fromkeys(keys, remedy))
    return found
