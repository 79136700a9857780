"""The whole way, in order: a repository is read, its rules are asked, the manual is written down."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qmsgen import rules
from qmsgen.messages import say
from qmsgen.model.errors import QmsgenError
from qmsgen.model.finding import Finding, Severity, Stage
from qmsgen.reading.repository import Reading, Wanted, open_repository, read_repository

if TYPE_CHECKING:
    from qmsgen.model.document import Document
    from qmsgen.model.qms import Qms
    from qmsgen.pages.page import Manual, Page


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was looked at, and what was found."""

    reading: Reading
    findings: tuple[Finding, ...]

    @property
    def qms(self) -> Qms:
        """The view with every change that was asked for."""
        return self.reading.qms

    @property
    def obstacle(self) -> QmsgenError | None:
        """Why nothing can be proved, None with a usable history."""
        return self.reading.obstacle

    @property
    def proposed(self) -> Inspection:
        """Only what is not on the main line yet, which is what a pull request adds.

        That the history is another one than expected is told all the same: then main is not to be believed either.
        """
        root = rules.reg.other_root_of_trust.number
        return replace(self, findings=tuple(f for f in self.findings if f.stage is not Stage.MAIN or f.rule == root))

    @property
    def has_errors(self) -> bool:
        """Whether an error was found."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def exit_status(self) -> int:
        """0 without an error, 1 with one, 2 when nothing can be proved (DESIGN section 8)."""
        return 2 if self.obstacle else int(self.has_errors)

    @property
    def held_back(self) -> tuple[str, ...]:
        """What the main line cannot prove: documents by id, and files whose id cannot be read by their path.

        Such a document stays at its last provable revision, or out of the manual (decision 2); any other error is
        shown as a banner on the revision in force.
        """
        main = self.reading.main
        unproved = [id for id, document in main.documents.items() if _is_held_back(document)]
        return (*unproved, *(one.path for one in main.unidentified if one.document not in unproved))

    @property
    def errors_on_main(self) -> tuple[Finding, ...]:
        """The errors that were there before what is yours now."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR and f.stage is Stage.MAIN)

    @property
    def stops_publication(self) -> tuple[Finding, ...]:
        """Errors of the registry or of the repository as a whole: until they are put right, the last site stays."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity is Severity.ERROR and rules.stops_manual(finding)
        )  # fmt: skip


def _is_held_back(document: Document) -> bool:
    newest = document.latest_on_main
    return bool(document.open_irregularities) or (newest is not None and not newest.is_provable)


def inspect(path: Path | None, wanted: Wanted) -> Inspection:
    """Read the repository at or around ``path`` and ask every rule.

    Raises QmsgenError when there is nothing to look at: no repository, no ``qms.yml``, or one that cannot be read.
    """
    reading = read_repository(open_repository(path), wanted)
    return Inspection(reading, _findings(reading))


def _findings(reading: Reading) -> tuple[Finding, ...]:
    """The findings of the newest view, each with the stage at which it first shows."""
    seen: dict[tuple[object, ...], Stage] = {}
    found: tuple[Finding, ...] = ()
    for view in reading.views:
        found = rules.findings(view)
        for finding in found:
            seen.setdefault(finding.identity, view.stage)
    return tuple(replace(finding, stage=seen[finding.identity]) for finding in found)


def write_manual(inspection: Inspection, *, drafts: bool = False, uncommitted_site: bool = False) -> Manual:
    """The pages of the manual as values.

    With ``drafts``, the newest text of every document is shown and every page is marked as an uncontrolled draft;
    without, only what the main line proves. Without usable history there is nothing but drafts. ``uncommitted_site``
    says that the site is not configured as the commit would have it.
    """
    from qmsgen import pages  # rendering is slow to load, and `check` never needs it

    reading = inspection.reading
    shows_drafts = drafts or inspection.obstacle is not None
    qms = reading.qms if shows_drafts else reading.main
    findings = inspection.findings if shows_drafts else _of_main(inspection)
    uncontrolled = inspection.obstacle.message if inspection.obstacle else None
    return pages.build(
        qms, findings, reading.library, drafts=drafts, uncontrolled=uncontrolled, uncommitted_site=uncommitted_site
    )


def _of_main(inspection: Inspection) -> tuple[Finding, ...]:
    """A published manual names what is found on the main line; what is yours now is not published."""
    if len(inspection.reading.views) == 1:
        return inspection.findings
    return rules.findings(inspection.reading.main)


def write_markdown(manual: Manual, reading: Reading, directory: Path) -> int:
    """Write the manual as plain Markdown files for any other generator; returns how many files were written."""
    if directory.exists() and any(directory.iterdir()):
        raise QmsgenError(
            say("{directory} is not empty", directory=directory), say("name a new folder; nothing is overwritten")
        )
    written = [*manual.pages, *((manual.front,) if manual.front else ())]
    for page in written:
        _write(directory / page.path, _with_frame(manual, page).encode())
    for attachment in manual.attachments:
        _write(directory / attachment.path, reading.library.data(attachment.blob))
    return len(written) + len(manual.attachments)


def _with_frame(manual: Manual, page: Page) -> str:
    """A page with what holds for the manual as a whole above and below it; a page without a heading gets its title."""
    text = page.markdown if page is not manual.front else f"# {page.title}\n\n{page.markdown}"
    root = "../" * page.path.count("/")
    frame = [_LOCAL_LINK.sub(rf'\1"{root}\2"', part) for part in (manual.notice, manual.foot)]
    return "\n\n".join(part.strip() for part in (frame[0], text, frame[1]) if part.strip()) + "\n"


_LOCAL_LINK = re.compile(r'(href=)"(?![a-z]+:|#|/)([^"]+)"')


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@dataclass(frozen=True, slots=True)
class InForce:
    """One line of the answer to "what was in force on that day?"."""

    document: str
    revision: int
    start: date
    level: str


def as_of(qms: Qms, day: date, known_at: date | None = None) -> tuple[InForce, ...]:
    """What was in force on ``day``, as far as it was known on ``known_at``, by document."""
    found = []
    for document in qms.documents.values():
        period = document.period(day, known_at)
        if period is not None:
            found.append(InForce(document.id, period.revision.number, period.start, period.revision.level.value))
    return tuple(found)
