"""The walk: landing by landing, which revision each document was given, with which text.

The main line is walked once, oldest landing first (DESIGN section 7). Only documents that a landing touched, by their
own file or by a file they show or include, are looked at again. A document's identity is its id: it may move.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qmsgen.evidence.record import read_record
from qmsgen.model.approval import ApprovalRecord, Level, Meaning
from qmsgen.model.document import (
    Document,
    Irregularity,
    IrregularityKind,
    Landing,
    Revision,
    Version,
    Withdrawal,
)
from qmsgen.model.finding import Stage
from qmsgen.model.organization import CONTROLLED_FOLDERS, Organization
from qmsgen.model.qms import Unidentified
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.model.text import Source
from qmsgen.reading.git import Change, Entry, Tree
from qmsgen.reading.library import DOCUMENT, Library
from qmsgen.reading.resolution import Surroundings, is_document, is_text, resolve

APPROVALS = "records/approvals/"


@dataclass(slots=True)
class Ledger:
    """What the walk knows of one document so far."""

    id: str
    issued: list[Revision] = field(default_factory=list)
    newest: Version | None = None
    newest_on_main: Version | None = None
    skipped_to: int | None = None
    proposed: int | None = None
    irregularities: list[Irregularity] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)

    @property
    def top(self) -> Revision | None:
        """The highest issued revision."""
        return self.issued[-1] if self.issued else None

    def document(self) -> Document:
        """The ledger as a value."""
        return Document(
            id=self.id,
            revisions=tuple(self.issued),
            latest=self.newest,
            latest_on_main=self.newest_on_main,
            withdrawals=tuple(self.withdrawals),
            irregularities=tuple(self.irregularities),
        )

    # -- judging one version --------------------------------------------------------------------------------------

    def take(self, version: Version, level: Level) -> None:
        """Judge the text that a landing left, against the revisions issued so far."""
        landing = version.landing
        self.newest = version
        if landing.stage is Stage.MAIN:
            self.newest_on_main = version
        if not version.is_provable:
            return
        top = self.top
        if top is None:
            self._issue(version, level)
        elif version.revision == top.number:
            self._same_number(version, top)
        elif version.revision > top.number:
            self._higher_number(version, top, level)
        else:
            self._lower_number(version)

    def _issue(self, version: Version, level: Level) -> None:
        self.heal(version.landing)
        self.skipped_to = None
        if version.landing.stage is not Stage.MAIN:
            self.proposed = version.revision
        elif level is Level.NONE:
            day = version.landing.day
            self.issued.append(
                Revision(version.revision, version.digest or "", version.landing, version, day, level=level)
            )

    def _same_number(self, version: Version, top: Revision) -> None:
        if version.digest == top.digest:
            self.heal(version.landing)
            self.skipped_to = None
            if version.landing.stage is Stage.MAIN:
                self.issued[-1] = replace(top, version=version)
            return
        self._open(IrregularityKind.CHANGED, version)

    def _higher_number(self, version: Version, top: Revision, level: Level) -> None:
        number = version.revision
        follows = {top.number + 1}
        if self.skipped_to is not None:
            follows.add(self.skipped_to + 1)
        if self.proposed is not None:
            follows |= {self.proposed, self.proposed + 1}
        if number in follows:
            self._issue(version, level)
            return
        self.skipped_to = number
        self._open(IrregularityKind.SKIPPED, version)

    def _lower_number(self, version: Version) -> None:
        earlier = next((r for r in self.issued if r.number == version.revision), None)
        reused = earlier is not None and earlier.digest != version.digest
        self._open(IrregularityKind.REUSED if reused else IrregularityKind.LOWERED, version)

    def lose(self, landing: Landing, path: str, kind: IrregularityKind, other: str = "") -> None:
        """Its file is gone: an irregularity when a revision was in force and nobody withdrew it."""
        self.newest = None
        if landing.stage is Stage.MAIN:
            self.newest_on_main = None
        top = self.top
        if top is None:
            return
        last = self.document().periods()[-1:]
        over = bool(last) and last[0].until is not None and last[0].until <= landing.day
        withdrawn = any(w.landing.position >= top.recorded.position for w in self.withdrawals)
        if not over and not withdrawn:
            self._add(Irregularity(kind, self.id, landing, path, top.number, other))

    def withdraw(self, withdrawal: Withdrawal) -> None:
        """A record takes the document out of force; that also explains a file that is gone."""
        self.withdrawals.append(withdrawal)
        self.heal(withdrawal.landing, only=(IrregularityKind.DELETED, IrregularityKind.RENUMBERED))

    def duplicate(self, landing: Landing, paths: Sequence[str]) -> None:
        """Several files claim this id: which of them is meant nobody can say."""
        self._add(Irregularity(IrregularityKind.DUPLICATED, self.id, landing, paths[-1], None, ", ".join(paths[:-1])))

    def heal(self, landing: Landing, only: Sequence[IrregularityKind] = ()) -> None:
        """What was open is put right by ``landing``."""
        for index, irregularity in enumerate(self.irregularities):
            if irregularity.healed_by is None and (not only or irregularity.kind in only):
                self.irregularities[index] = replace(irregularity, healed_by=landing)

    def _open(self, kind: IrregularityKind, version: Version) -> None:
        line = version.front_matter.line("revision")
        self._add(Irregularity(kind, self.id, version.landing, version.path, version.revision, line=line))

    def _add(self, irregularity: Irregularity) -> None:
        for known in self.irregularities:
            if (
                known.healed_by is None
                and (known.kind, known.revision, known.path)
                == (irregularity.kind, irregularity.revision, irregularity.path)
                and known.landing.stage == irregularity.landing.stage
            ):
                return
        self.irregularities.append(irregularity)


class Walk:
    """The state of the repository as landings are taken in, one after the other."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.files: Tree = {}
        self.folders: dict[str, int] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.id_at: dict[str, str] = {}
        self.unidentified: dict[str, Unidentified] = {}
        self.record_faults: list[TreeFault] = []
        self._paths_of: dict[str, list[str]] = {}
        self._watchers: dict[str, set[str]] = {}
        self._watched: dict[str, frozenset[str]] = {}
        self._controlled: tuple[str, ...] = CONTROLLED_FOLDERS

    @property
    def watched_paths(self) -> frozenset[str]:
        """Every path that some document shows, links to or includes, whether it exists or not."""
        return frozenset(self._watchers)

    def adopt_tree(self, tree: Tree, controlled: Sequence[str]) -> None:
        """Stand on a tree whose documents are known already; ledgers are restored beside it."""
        self._controlled = tuple(controlled)
        self._put_files([Change(path, entry) for path, entry in tree.items()])

    def restore(self, ledgers: Iterable[Ledger], unidentified: Iterable[Unidentified]) -> None:
        """Continue from what an earlier walk found for the tree stood on."""
        self.ledgers = {ledger.id: ledger for ledger in ledgers}
        self.unidentified = {one.path: one for one in unidentified}
        documents = [path for path in self.files if is_document(path, self._controlled)]
        self._library.read_ahead((self.files[path].blob, DOCUMENT) for path in documents if self.files[path].is_file)
        for path in documents:
            if self.files[path].is_file:
                source = self._library.source(self.files[path].blob, DOCUMENT)
                if source.front_matter is not None and source.front_matter.id and path not in self.unidentified:
                    self.id_at[path] = source.front_matter.id
                    self._paths_of.setdefault(source.front_matter.id, []).append(path)
        around = self._surroundings()
        for ledger in self.ledgers.values():
            if ledger.newest is not None and self.id_at.get(ledger.newest.path) == ledger.id:
                path = ledger.newest.path
                entry = self.files[path]
                source = self._library.source(entry.blob, DOCUMENT)
                self._watch(path, resolve(path, entry.blob, source, ledger.newest.landing, around)[1])

    # -- one landing ----------------------------------------------------------------------------------------------

    def land(self, landing: Landing, changes: Sequence[Change], base: Organization, controlled: Sequence[str]) -> None:
        """Take in a landing: ``base`` is the organization it is judged by, ``controlled`` the folders from now on."""
        before, self._controlled = self._controlled, tuple(controlled)
        self._put_files(changes)
        dirty = self._dirty(changes)
        if before != self._controlled:
            paths = {*self.files, *self.id_at}
            dirty |= {path for path in paths if is_document(path, before) != is_document(path, controlled)}
        if dirty:
            self._land_documents(landing, dirty, base, changes)
        self._land_records(landing, changes, base)

    def _dirty(self, changes: Sequence[Change]) -> set[str]:
        """The documents that the changes touch: their own files, and files that they show or include.

        Who only links to a changed document is not touched; who links to one that moved is found when it has moved.
        """
        dirty: set[str] = set()
        for change in changes:
            if is_document(change.path, self._controlled):
                dirty.add(change.path)
            else:
                dirty |= self._watchers.get(change.path, set())
        return dirty

    def _put_files(self, changes: Iterable[Change]) -> None:
        for change in changes:
            known = change.path in self.files
            if change.entry is None:
                if known:
                    del self.files[change.path]
                    self._count_folders(change.path, -1)
            else:
                self.files[change.path] = change.entry
                if not known:
                    self._count_folders(change.path, +1)

    def _count_folders(self, path: str, by: int) -> None:
        folder = posixpath.dirname(path)
        while folder:
            count = self.folders.get(folder, 0) + by
            if count:
                self.folders[folder] = count
            else:
                self.folders.pop(folder, None)
            folder = posixpath.dirname(folder)

    def _land_documents(self, landing: Landing, dirty: set[str], base: Organization, changes: Sequence[Change]) -> None:
        before = {path: self.id_at.get(path) for path in dirty}
        sources = self._identify(dirty)
        # A document that moved, came or went changes what links to its path mean.
        moved = {path for path in dirty if before[path] != self.id_at.get(path) or path not in self.id_at}
        linking = {w for path in moved for w in self._watchers.get(path, ())} - dirty
        dirty = dirty | linking
        before |= {path: self.id_at.get(path) for path in linking}
        touched = {i for path in dirty for i in (before[path], self.id_at.get(path)) if i}
        around = self._surroundings()
        for document in sorted(touched):
            self._land_document(document, landing, base, around, before, changes)
        for path in dirty:
            if path not in self.id_at:
                self._watch(path, frozenset())
        for path, source in sources.items():
            if path not in self.id_at:
                self.unidentified[path] = Unidentified(path, source, landing.stage, self._known_as(path, before[path]))

    def _identify(self, dirty: set[str]) -> dict[str, Source]:
        """Read the touched files and note which id each of them now carries."""
        sources: dict[str, Source] = {}
        for path in sorted(dirty):
            entry = self.files.get(path)
            old = self.id_at.pop(path, None)
            self.unidentified.pop(path, None)
            if old:
                self._paths_of[old].remove(path)
            if entry is None or not entry.is_file or not is_document(path, self._controlled):
                continue
            source = sources[path] = self._library.source(entry.blob, DOCUMENT)
            if source.front_matter is not None and source.front_matter.id:
                self.id_at[path] = source.front_matter.id
                self._paths_of.setdefault(source.front_matter.id, []).append(path)
        return sources

    def _land_document(
        self,
        document: str,
        landing: Landing,
        base: Organization,
        around: Surroundings,
        before: Mapping[str, str | None],
        changes: Sequence[Change],
    ) -> None:
        ledger = self.ledgers.setdefault(document, Ledger(document))
        paths = self._paths_of.get(document, [])
        if len(paths) == 1:
            path = paths[0]
            entry = self.files[path]
            source = self._library.source(entry.blob, DOCUMENT)
            version, looked_up = resolve(path, entry.blob, source, landing, around)
            self._watch(path, looked_up)
            ledger.heal(landing, only=(IrregularityKind.DUPLICATED,))
            ledger.take(version, base.evidence.level)
        elif paths:
            known = ledger.newest.path if ledger.newest else ""
            ledger.duplicate(landing, sorted(paths, key=lambda path: (path != known, path)))
        else:
            gone = sorted(path for path, id_before in before.items() if id_before == document)
            if gone:
                self._lose(ledger, gone[0], landing, changes)

    def _known_as(self, path: str, id_before: str | None) -> str | None:
        """The id that a file had before it could no longer be read."""
        return id_before or next(
            (i for i, ledger in self.ledgers.items() if ledger.newest and ledger.newest.path == path), None
        )

    def _lose(self, ledger: Ledger, path: str, landing: Landing, changes: Sequence[Change]) -> None:
        entry = self.files.get(path)
        successor = self.id_at.get(path)
        if successor is None and entry is not None and entry.is_file and is_document(path, self._controlled):
            return  # the file is still there, but its id cannot be read: the document stays at its last good revision
        if successor:
            ledger.lose(landing, path, IrregularityKind.RENUMBERED, successor)
            return
        blob = ledger.newest.blob if ledger.newest else ""
        moved = next((c.path for c in changes if c.entry and c.entry.blob == blob and c.path != path), "")
        ledger.lose(landing, path, IrregularityKind.DELETED, moved)

    def _watch(self, path: str, targets: frozenset[str]) -> None:
        for target in self._watched.get(path, frozenset()) - targets:
            self._watchers[target].discard(path)
        for target in targets - self._watched.get(path, frozenset()):
            self._watchers.setdefault(target, set()).add(path)
        self._watched[path] = targets

    def _surroundings(self) -> Surroundings:
        return Surroundings(self.files, self.folders, self.id_at, self._controlled, self._library.source)

    # -- records --------------------------------------------------------------------------------------------------

    def _land_records(self, landing: Landing, changes: Sequence[Change], base: Organization) -> None:
        """Take in withdrawals. At level none a record needs no proof; at any other none can be verified yet."""
        for change in changes:
            path = change.path
            entry = change.entry
            if entry is None or not (entry.is_file and path.startswith(APPROVALS) and path.endswith(".txt")):
                continue
            if not is_text(path):
                continue  # the name itself is a fault
            statements = dict(base.statements)
            record = read_record(path, self._library.raw(entry.blob), statements) if statements else read_record(
                path, self._library.raw(entry.blob)
            )  # fmt: skip
            if not isinstance(record, ApprovalRecord):
                fault = TreeFault(TreeFaultKind.APPROVAL_RECORD, path, record.message, record.fix, record.line)
                self.record_faults.append(fault)
            elif record.meaning is Meaning.WITHDRAWAL and base.evidence.level is Level.NONE:
                self._withdraw(record, landing)

    def _withdraw(self, record: ApprovalRecord, landing: Landing) -> None:
        ledger = self.ledgers.get(record.document)
        issued = ledger.issued if ledger else ()
        if ledger and any((record.revision, record.digest) == (r.number, r.digest) for r in issued):
            reason = record.reason or ""
            ledger.withdraw(Withdrawal(landing.day, landing, record.signer, reason, record.path))


def entries_between(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> tuple[Change, ...]:
    """What changed from one tree to another."""
    changed = [Change(path, entry) for path, entry in after.items() if before.get(path) != entry]
    gone = [Change(path, None) for path in before if path not in after]
    return tuple(sorted((*changed, *gone), key=lambda change: change.path))
