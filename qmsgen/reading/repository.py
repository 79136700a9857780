"""A repository is read into the quality management system that it shows: one `Qms` per stage of change.

The first view is the main line alone; what HEAD has beyond it and what is not committed come as further views, so
that a finding can say whether it is "yours now" or "already on main".
"""

from __future__ import annotations

import gc
import posixpath
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from qmsgen.evidence.prospect import Prospect
from qmsgen.evidence.registry_change import PEOPLE, QMS
from qmsgen.messages import say
from qmsgen.model.document import Document
from qmsgen.model.errors import QmsgenError
from qmsgen.model.finding import Stage
from qmsgen.model.landing import Landing
from qmsgen.model.organization import Organization
from qmsgen.model.qms import Qms
from qmsgen.model.repository import RegistryFault, TreeFault, TreeFaultKind
from qmsgen.reading import standards
from qmsgen.reading.cache import Cache, cache_folder
from qmsgen.reading.disk import Uncommitted, read_file, read_uncommitted
from qmsgen.reading.git import Change, Git, Tree
from qmsgen.reading.history import entries_between
from qmsgen.reading.ledger import Ledger
from qmsgen.reading.library import DOCUMENT, Library
from qmsgen.reading.main_line import (
    UNREGISTERED,
    MainLine,
    Work,
    apply,
    registry_blobs_after,
    unrelated_roots,
    zone_of,
)
from qmsgen.reading.record_book import APPROVALS
from qmsgen.reading.registry import read_registry
from qmsgen.reading.resolution import is_document
from qmsgen.reading.tree_faults import tree_faults

MAIN_NAMES = ("refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a repository shows: its views, main line first, and what stands in the way of proof.

    ``committed`` are all files of the commit that is looked at, ``prospect`` says how a record given now is judged.
    """

    views: tuple[Qms, ...]
    library: Library
    prospect: Prospect
    obstacle: QmsgenError | None = None
    committed_at: datetime | None = None
    committed: Tree = field(default_factory=dict)

    @property
    def qms(self) -> Qms:
        """The view that includes every change that was asked for."""
        return self.views[-1]

    @property
    def main(self) -> Qms:
        """The main line alone."""
        return self.views[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at: a commit, the line it is judged against, the days, and how far changes are included.

    ``now`` is the moment of the check; which day that is, the organization's time zone says. ``trust_root`` is the
    root of trust that is known to whoever looks.
    """

    now: datetime
    as_of: date | None = None
    commit: str | None = None
    main: str | None = None
    committed_only: bool = False
    cached: bool = True
    trust_root: str | None = None


def open_repository(path: Path | None) -> Git:
    """The repository around the working directory, or exactly the one at ``path``.

    A folder with a `qms.yml` that is no repository is opened too: its texts can be looked at, and nothing is proved.
    """
    try:
        return Git.open(path) if path is not None else Git.discover(Path.cwd())
    except QmsgenError:
        folder = path if path is not None else Path.cwd()
        if not (folder / QMS).is_file() or _is_inside_a_repository(folder):
            raise
        return Git.without_history(folder.absolute())


def _is_inside_a_repository(folder: Path) -> bool:
    try:
        Git.discover(folder.absolute())
    except QmsgenError:
        return False
    return True


def read_repository(git: Git, wanted: Wanted) -> Reading:
    """Read history, documents and organization. Raises QmsgenError when nothing at all can be said."""
    with _without_garbage_collection():
        cache = Cache(cache_folder() if wanted.cached else None)
        library = Library(git, cache)
        head = git.resolve(wanted.commit or "HEAD")
        if head is None and wanted.commit:
            raise QmsgenError(
                say("there is no commit {commit}", commit=wanted.commit),
                say("Name a commit, branch or tag of this repository."),
            )
        obstacle = _obstacle(git, head)
        main_line = MainLine(git, library, cache)
        tip = None
        if head and obstacle is None:
            tip = _main_tip(git, head, wanted.main)
            if tip:
                main_line.walk_to(tip)
        return _Views(git, library, main_line, wanted, head, tip, obstacle).reading()


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Values without cycles are made by the hundred thousand; looking for cycles among them would double the time.

    What was read is left out of later searches too, until something is read again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    gc.unfreeze()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _obstacle(git: Git, head: str | None) -> QmsgenError | None:
    if head is None:
        return QmsgenError(
            say("nothing can be proved, because there are no commits yet"),
            say('Record what is there: git add . && git commit -m "Start document control"'),
        )
    found = git.obstacle()
    return QmsgenError(say("nothing can be proved: {reason}", reason=found[0]), found[1]) if found else None


def _main_tip(git: Git, head: str, named: str | None) -> str | None:
    """The commit at which the main line is looked at: its tip, or where HEAD stands on it."""
    tip = None
    if named is not None:
        tip = git.resolve(f"refs/heads/{named}") or git.resolve(named)
        if tip is None:
            raise QmsgenError(
                say("there is no main line {name}", name=named), say("Name a branch or commit of this repository.")
            )
    else:
        tip = next((found for name in MAIN_NAMES if (found := git.resolve(name))), None) or head
    if tip == head or git.is_ancestor(tip, head) or not git.is_ancestor(head, tip):
        return tip
    line = git.first_parents(tip)
    if head in set(line):
        return head
    before_head = set(git.ancestors(head))
    return next((commit for commit in reversed(line) if commit in before_head), None)


@dataclass(slots=True)
class _Views:
    """Builds the views: the main line, then what is proposed, then what is not committed."""

    git: Git
    library: Library
    line: MainLine
    wanted: Wanted
    head: str | None
    tip: str | None
    obstacle: QmsgenError | None

    def reading(self) -> Reading:
        views: list[Qms] = []
        last_on_main = self.line.last
        base = self.line.judge if last_on_main is not None else None
        if last_on_main is not None:
            views.append(self._view(Stage.MAIN))
        head_tree = self._head_tree(last_on_main)
        if self.head and self.head != self.tip:
            changes = self._proposed(head_tree)
            if changes or not views:
                self._land(Stage.PROPOSED, changes, head_tree)
                views.append(self._view(Stage.PROPOSED))
        uncommitted = self._uncommitted(head_tree)
        if uncommitted is not None and (uncommitted.changes or uncommitted.faults):
            self.library.add_uncommitted(uncommitted.contents)
            self._land(Stage.UNCOMMITTED, uncommitted.changes, head_tree)
            views.append(self._view(Stage.UNCOMMITTED, uncommitted.faults))
        if not views:
            views.append(self._view(Stage.MAIN))
        self._refuse_what_cannot_be_judged(views[-1])
        committed_at = self.git.commits([self.head])[self.head].committed_at if self.head else None
        prospect = self._prospect(base or self.line.judge)
        return Reading(tuple(views), self.library, prospect, self.obstacle, committed_at, head_tree)

    def _prospect(self, base: Organization) -> Prospect:
        """How a record that is given now, on top of everything looked at, will be judged."""
        line = self.line
        position = line.last.position + 1 if line.last else 0
        landing = Landing("", self.today, self.wanted.now, position, Stage.UNCOMMITTED)
        return Prospect(base, landing, lambda id, revision: line.walk.subject(id, revision, landing, base, line.ledger))

    @property
    def today(self) -> date:
        """The day of the check in the organization's zone."""
        return self.wanted.now.astimezone(zone_of(self.line.organization)).date()

    def _refuse_what_cannot_be_judged(self, qms: Qms) -> None:
        if QMS not in self.line.walk.files:
            raise QmsgenError(
                say("there is no qms.yml, so nothing says who approves what"),
                say("Run `qmsgen init` at the top of the repository, and commit what it writes."),
            )
        if qms.organization is UNREGISTERED or self._broken_now():
            fault = next((f for f in qms.registry_faults if f.path == QMS), None)
            place = f"{QMS}:{fault.line}: {fault.message}" if fault else say("qms.yml cannot be read")
            raise QmsgenError(place, fault.fix if fault else say("Put qms.yml right."))

    def _broken_now(self) -> bool:
        blobs = self.line.registry_blobs
        return blobs[0] is not None and self.line.registry_of(blobs).organization is None

    def _head_tree(self, last_on_main: Landing | None) -> Tree:
        if self.head is None:
            return {}
        at_tip = self.head == self.tip and last_on_main is not None
        return dict(self.line.walk.files) if at_tip else self.git.tree(self.head)

    def _proposed(self, head_tree: Tree) -> tuple[Change, ...]:
        """What HEAD brings to the main line: what changed since it left it."""
        assert self.head is not None
        self.git.check_folders(self.head, [self.tip] if self.tip else [])
        if self.tip is None:
            return entries_between({}, head_tree)
        base = self.git.merge_base(self.tip, self.head)
        self.line.commit_faults += self.line.faults_of_commits(self.git.ancestors(self.head, [self.tip]), [self.tip])
        if base is None:
            self.line.commit_faults.append(unrelated_roots())
        if base == self.tip:
            return entries_between(self.line.walk.files if self.line.last else {}, head_tree)
        return entries_between(self.git.tree(base) if base else {}, head_tree)

    def _proposed_work(self) -> Sequence[Work]:
        """The commits that HEAD has beyond the main line."""
        assert self.head is not None
        steps = list(self.git.work(self.git.ancestors(self.head, [self.tip] if self.tip else [])))
        facts = self.git.commits([step.commit for step in steps])
        return [(step, facts[step.commit]) for step in steps]

    def _uncommitted(self, head_tree: Tree) -> Uncommitted | None:
        # A sparse work tree leaves files out on purpose; what it lacks is not deleted.
        leaves_out = self.wanted.commit or (self.wanted.committed_only and self.obstacle is None) or self.git.is_sparse
        if leaves_out or self.git.work_tree is None:
            return None
        walk = self.line.walk
        organization = self._organization_on_disk(self.git.work_tree) or self.line.organization
        folders = (*organization.folders, "snippets", APPROVALS.rstrip("/"))
        found = read_uncommitted(self.git.work_tree, head_tree, folders, self._watched())
        contents = dict(found.contents)
        # A changed document may show files that nothing showed before; they are looked up in the work tree too.
        self.library.add_uncommitted(contents)
        sources = [
            (change.path, self.library.source(change.entry.blob, DOCUMENT))
            for change in found.changes
            if change.entry is not None and change.entry.is_file and is_document(change.path, folders)
        ]
        targets = {
            posixpath.normpath(posixpath.join(posixpath.dirname(path), link.path))
            for path, source in sources
            for link in source.links
            if link.path
        } | {include.path for _, source in sources for include in source.includes}
        unknown = {t for t in targets if not t.startswith(("/", "..")) and t not in walk.files}
        if not unknown:
            return found
        return read_uncommitted(self.git.work_tree, head_tree, folders, {*self._watched(), *unknown})

    @staticmethod
    def _organization_on_disk(work_tree: Path) -> Organization | None:
        """The organization as the work tree describes it: it may name a folder that was not controlled before."""
        data = read_file(work_tree, QMS)
        return read_registry(data, read_file(work_tree, PEOPLE)).organization if data is not None else None

    def _watched(self) -> set[str]:
        """Paths outside the controlled folders that documents show or include."""
        parts = {
            part.path
            for ledger in self.line.walk.ledgers.values()
            for version in (ledger.newest,)
            if version is not None
            for part in version.parts
        }
        return {path for path in parts | self.line.walk.watched_paths if not path.startswith(("/", ".."))}

    def _land(self, stage: Stage, changes: Sequence[Change], head_tree: Tree) -> None:
        line = self.line
        line.open()
        if line.last is None:  # control has not started before: everything counts as brought by this landing
            after = dict(head_tree)
            apply(after, changes)
            changes = entries_between({}, after)
        blobs = registry_blobs_after(line.registry_blobs, changes)
        position = line.last.position + 1 if line.last else 0
        commit = (self.head or "") if stage is Stage.PROPOSED else ""
        landing = Landing(commit, self.today, self.wanted.now, position, stage)
        line.take_landing(landing, changes, blobs, self._proposed_work() if stage is Stage.PROPOSED else ())

    def _view(self, stage: Stage, more_faults: Sequence[TreeFault] = ()) -> Qms:
        line, walk = self.line, self.line.walk
        organization = line.organization
        faults = (
            *tree_faults(walk.files, line.controlled, self.library.data, pointers=self.library.pointers),
            *line.commit_faults,
        )
        faults += self._after_today()
        return Qms(
            organization=organization,
            documents=self._documents(),
            standards=standards.Catalogues(),
            mappings=standards.mappings(),
            today=self.today,
            as_of=self.wanted.as_of or self.today,
            head=self.head or "",
            main=self.tip or "",
            stage=stage,
            unidentified=tuple(walk.unidentified[path] for path in sorted(walk.unidentified)),
            registry_faults=self._registry_faults(),
            tree_faults=(*faults, *more_faults),
            trust_roots=tuple(line.ledger.roots),
            expected_root=self.wanted.trust_root,
            counting=line.judge,
            registry_events=tuple(line.ledger.events),
            registry_records=tuple(line.ledger.records),
            registry_changes=tuple(line.ledger.changes),
            stray_records=tuple(r for ledger in walk.ledgers.values() if not _has_text(ledger) for r in ledger.records),
            record_events=tuple(walk.book.events),
            strangers=tuple(walk.strangers.values()),
            landings_before_control=line.landings_before_control,
            paths=frozenset(walk.files),
        )

    def _registry_faults(self) -> tuple[RegistryFault, ...]:
        blobs = self.line.registry_blobs
        return self.line.registry_of(blobs).faults if blobs[0] is not None else ()

    def _documents(self) -> dict[str, Document]:
        """The documents by id; an id that was only ever drafted and is gone again is free."""
        documents: dict[str, Document] = {}
        for document in sorted(self.line.walk.ledgers):
            ledger = self.line.walk.ledgers[document]
            if not _has_text(ledger):
                continue
            documents[document] = ledger.document()
        return documents

    def _after_today(self) -> tuple[TreeFault, ...]:
        """A commit dated after the moment of the check, more than clocks may differ."""
        newest = self.line.newest_commit
        skew = timedelta(minutes=self.line.organization.evidence.skew_minutes)
        if newest is None or newest[0] <= self.wanted.now + skew:
            return ()
        day = newest[0].astimezone(zone_of(self.line.organization)).strftime("%Y-%m-%d %H:%M")
        return (
            TreeFault(
                TreeFaultKind.COMMIT_DATE,
                "",
                say("commit {commit} is dated {day}, which is after today", commit=newest[1][:12], day=day),
                say("Set the clock of the computer that made it; the commit counts from its date on."),
            ),
        )


def _has_text(ledger: Ledger) -> bool:
    """Whether there is or was a document; records alone make none, nor does a draft that is gone again."""
    return bool(ledger.issued or ledger.newest or ledger.irregularities)
