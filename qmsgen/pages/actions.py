"""What a reader can do on every page: say that something is wrong, and propose a change."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from qmsgen.messages import say
from qmsgen.model.document import Version
from qmsgen.model.organization import Organization
from qmsgen.pages import addresses
from qmsgen.pages.context import Context


@dataclass(frozen=True, slots=True)
class Actions:
    """Where the two links lead."""

    report: str
    propose: str


@dataclass(frozen=True, slots=True)
class Forge:
    """How one kind of forge writes its addresses below a repository's."""

    edit: str
    issue: str


FORGES = {
    "gitlab": Forge("/-/edit/{branch}/{path}", "/-/issues/new?issue[title]={title}&issue[description]={body}"),
    "gitea": Forge("/_edit/{branch}/{path}", "/issues/new?title={title}&body={body}"),
    "forgejo": Forge("/_edit/{branch}/{path}", "/issues/new?title={title}&body={body}"),
    "codeberg": Forge("/_edit/{branch}/{path}", "/issues/new?title={title}&body={body}"),
    "": Forge("/edit/{branch}/{path}", "/issues/new?title={title}&body={body}"),
}
"""By a word in the host's name; a forge under another name is taken to write addresses as GitHub does."""


def actions(context: Context, page: str, version: Version) -> Actions:
    """Where the links of a document's page lead."""
    organization = context.organization
    about = f"{version.document}, {say('revision {number}', number=version.revision)}"
    title = say("Something is wrong in {document}", document=about)
    body = (
        say("What is wrong, and where on the page:")
        + "\n\n\n"
        + say("Page: {document}, digest {digest}", document=about, digest=_short(version.digest))
    )
    return Actions(
        report=_report(organization, title, body) or addresses.link(page, addresses.ABOUT, "something-is-wrong"),
        propose=edit_address(organization, version.path)
        or _change_request(context, page)
        or addresses.link(page, addresses.ABOUT, "propose-a-change"),
    )


def edit_address(organization: Organization, path: str) -> str:
    """Where the forge lets people edit ``path`` in the browser; empty when `qms.yml` names no forge."""
    source = (organization.source or "").rstrip("/")
    if not source:
        return ""
    if "{path}" in source:
        return source.replace("{path}", quote(path))
    return source + _forge(source).edit.format(branch="main", path=quote(path))


def _report(organization: Organization, title: str, body: str) -> str:
    contact = organization.contact or ""
    source = (organization.source or "").rstrip("/")
    if contact.startswith(("http://", "https://")):
        return contact
    if "@" in contact:
        return f"mailto:{quote(contact.removeprefix('mailto:'))}?subject={quote(title)}&body={quote(body)}"
    if source and "{path}" not in source:
        return source + _forge(source).issue.format(title=quote(title), body=quote(body))
    return ""


def _forge(source: str) -> Forge:
    host = urlsplit(source).netloc.casefold()
    return next((forge for word, forge in FORGES.items() if word in host), FORGES[""])


def _change_request(context: Context, page: str) -> str:
    form = context.change_request_form
    return addresses.link(page, addresses.document_page(form)) if form else ""


def _short(digest: str | None) -> str:
    return (digest or "")[:19]
