"""The walk: landing by landing, which revision each document was given, with which text.

The main line is walked once, oldest landing first (DESIGN section 7). Only documents that a landing touched, by their
own file or by a file they show or include, are looked at again. A document's identity is its id: it may move.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qmsgen.evidence.adoption import Adopted, read_list, subject_of_list
from qmsgen.evidence.completeness import unmet
from qmsgen.evidence.judgement import Carrier, Subject
from qmsgen.messages import say
from qmsgen.model.approval import ApprovalRecord, Level
from qmsgen.model.document import IrregularityKind, Version
from qmsgen.model.finding import Stage
from qmsgen.model.landing import Landing
from qmsgen.model.notation import REGISTRY_ID
from qmsgen.model.organization import CONTROLLED_FOLDERS, Organization
from qmsgen.model.qms import Unidentified
from qmsgen.model.repository import Stranger
from qmsgen.model.text import ChangeClass, Source
from qmsgen.reading.contributions import NOBODY, Contributions
from qmsgen.reading.git import Change, Entry, Tree
from qmsgen.reading.ledger import Contribution, Ledger, SubjectOf
from qmsgen.reading.library import DOCUMENT, Library
from qmsgen.reading.policy import NOBODY as NOBODY_MAY
from qmsgen.reading.record_book import ADOPTION, Context, RecordBook
from qmsgen.reading.registry_ledger import RegistryLedger
from qmsgen.reading.resolution import Surroundings, is_document, resolve
from qmsgen.reading.signed_records import SignedRecords


@dataclass(frozen=True, slots=True)
class Judges:
    """What a landing is judged by: the organization before it, the registry's own ledger, and who worked on what."""

    base: Organization
    registry: RegistryLedger
    contributions: Contributions = NOBODY
    signed_by_forge: Callable[[str], bool] = lambda _commit: False


class Walk:
    """The state of the repository as landings are taken in, one after the other."""

    def __init__(self, library: Library, records: SignedRecords) -> None:
        self._library = library
        self._records = records
        self.book = RecordBook()
        self.adopted: int | None = None
        self.strangers: dict[tuple[str, str], Stranger] = {}
        self.files: Tree = {}
        self.folders: dict[str, int] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.id_at: dict[str, str] = {}
        self.unidentified: dict[str, Unidentified] = {}
        self._paths_of: dict[str, list[str]] = {}
        self._watchers: dict[str, set[str]] = {}
        self._watched: dict[str, frozenset[str]] = {}
        self._controlled: tuple[str, ...] = CONTROLLED_FOLDERS
        self._settled_by: Organization | None = None

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

    def land(self, landing: Landing, changes: Sequence[Change], judges: Judges, controlled: Sequence[str]) -> None:
        """Take in a landing, judged by ``judges``; ``controlled`` are the folders that hold documents from now on."""
        before, self._controlled = self._controlled, tuple(controlled)
        self._put_files(changes)
        dirty = self._dirty(changes)
        if before != self._controlled:
            paths = {*self.files, *self.id_at}
            dirty |= {path for path in paths if is_document(path, before) != is_document(path, controlled)}
        touched = self._land_documents(landing, dirty, judges, changes) if dirty else set()
        touched |= self._land_records(landing, changes, judges)
        touched |= self._adopt(landing, judges)
        self._settle(landing, touched, judges)

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

    def _land_documents(self, landing: Landing, dirty: set[str], judges: Judges, changes: Sequence[Change]) -> set[str]:
        """Take in the documents at the touched paths; returns their ids."""
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
            self._land_document(document, landing, judges, around, before, changes)
        for path in dirty:
            if path not in self.id_at:
                self._watch(path, frozenset())
        for path, source in sources.items():
            if path not in self.id_at:
                self.unidentified[path] = Unidentified(path, source, landing.stage, self._known_as(path, before[path]))
        return touched

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
        judges: Judges,
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
            ledger.take(version, judges.base.evidence.level, self._contribution(ledger, version, judges))
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
        library = self._library
        return Surroundings(self.files, self.folders, self.id_at, self._controlled, library.source, library.text)

    def _contribution(self, ledger: Ledger, version: Version, judges: Judges) -> Contribution:
        """Who worked on this text; whose e-mail nobody in the registry has is a stranger."""
        base = judges.base
        if base.evidence.level is Level.NONE:
            return Contribution()
        texts = [version] if ledger.newest is None else [version, ledger.newest]
        paths = {path for text in texts for path in (text.path, *(part.path for part in text.parts))}
        blobs = (version.blob, *(part.blob for part in version.parts))
        found = judges.contributions.of(version.document, paths, blobs)
        self.meet(found, version.document, version.landing, version.path, base)
        return found

    def meet(self, work: Contribution, document: str, landing: Landing, path: str, base: Organization) -> None:
        """Note the e-mails of a landing's work on a document that nobody in the registry has."""
        for email in work.emails:
            if base.person_of(email) is None:
                self.strangers.setdefault((email, document), Stranger(email, document, landing, path))

    # -- records --------------------------------------------------------------------------------------------------

    def subject(
        self, document: str, revision: int, landing: Landing, base: Organization, registry: RegistryLedger
    ) -> Subject | None:
        """What a record about ``revision`` of ``document`` is about, as ``base`` sees it; None for an unknown text."""
        if document == REGISTRY_ID:
            return registry.subject(revision)
        ledger = self.ledgers.get(document)
        return ledger.subject(revision, landing, _subject_of(base)) if ledger is not None else None

    def _land_records(self, landing: Landing, changes: Sequence[Change], judges: Judges) -> set[str]:
        """Take in the records of a landing; returns the documents that they are about."""
        registry = judges.registry

        def subject(document: str, revision: int) -> Subject | None:
            return self.subject(document, revision, landing, judges.base, registry)

        def is_one(document: str, revision: int, commit: str) -> bool:
            if document == REGISTRY_ID:
                return commit in registry.commits
            ledger = self.ledgers.get(document)
            candidate = ledger.candidates.get(revision) if ledger is not None else None
            return candidate is not None and commit in candidate.contribution.commits

        def carrier(path: str) -> tuple[Carrier, str] | None:
            return judges.contributions.carrier(path, judges.signed_by_forge)

        def new_root(record: ApprovalRecord) -> tuple[Organization, Subject] | None:
            return registry.new_root(record, landing.day)

        context = Context(landing, judges.base, self.files, subject, carrier, is_one, self._adoption, new_root)
        touched: set[str] = set()
        for approval, is_again in self.book.land(changes, self._records, context):
            document = approval.record.document
            if document == REGISTRY_ID:
                registry.record(approval, is_again=is_again)
                continue
            ledger = self.ledgers.setdefault(document, Ledger(document))
            if is_again:
                ledger.judge_again(approval)
            else:
                ledger.record(approval)
            touched.add(document)
        return touched

    def _adoption(self) -> bytes | None:
        """The adoption list as it first landed, None when there is none or it was taken over already."""
        blob = self.book.first.get(ADOPTION)
        return self._library.raw(blob) if blob is not None and self.adopted is None else None

    def _adopt(self, landing: Landing, judges: Judges) -> set[str]:
        """Take over what the adoption list names, with the landing that completes its approvals."""
        data = self._adoption()
        if data is None or judges.base.evidence.level is Level.NONE or landing.stage is not Stage.MAIN:
            return set()
        subject = subject_of_list(data, 0, judges.base)
        given = [r for r in judges.registry.records if r.record.digest == subject.digest and r.level is not Level.NONE]
        if unmet(subject, given, same_person=judges.base.evidence.independence == "none"):
            return set()
        self.adopted = landing.position
        rows, faults = read_list(data)
        for fault in faults:
            self.book.not_adopted(fault.line, REGISTRY_ID, fault.message, fault.fix, landing)
        taken = [] if faults else [row for row in rows if self._take_over(row, landing)]
        return {row.document for row in taken}

    def _take_over(self, row: Adopted, landing: Landing) -> bool:
        ledger = self.ledgers.get(row.document)
        is_past = row.since <= landing.day
        if ledger is not None and is_past and ledger.adopt(row.revision, row.digest, row.since, landing):
            return True
        message = say(
            "{document} r{revision} is not taken over: no such text with this digest stands here and waits",
            document=row.document,
            revision=row.revision,
        )
        fix = say("Have this revision approved like any other (`qmsgen approve {document}`).", document=row.document)
        self.book.not_adopted(row.line, row.document, message, fix, landing)
        return False

    def _settle(self, landing: Landing, touched: set[str], judges: Judges) -> None:
        """See which revisions the landing completed."""
        if judges.base is not self._settled_by:
            self._settled_by = judges.base
            touched = touched | {ledger.id for ledger in self.ledgers.values() if ledger.candidates}
        subject_of = _subject_of(judges.base)
        for document in sorted(touched):
            if document in self.ledgers:
                self.ledgers[document].settle(landing, judges.base, subject_of)

    def revoke(self, keys: Mapping[str, date], landing: Landing, base: Organization) -> None:
        """Keys are revoked with this landing: records that they signed and that landed since their day lapse."""
        if not keys:
            return
        subject_of = _subject_of(base)
        for ledger in self.ledgers.values():
            taken = [
                record
                for record in ledger.records
                if record.counts and record.key is not None and record.key.key in keys
                and record.landing.day >= keys[record.key.key]
            ]  # fmt: skip
            if taken:
                ledger.lapse(taken, landing)
                ledger.settle(landing, base, subject_of)


def _subject_of(base: Organization) -> SubjectOf:
    """What texts are judged as by the organization before a landing."""

    def subject_of(
        version: Version, authors: frozenset[str], contribution: Contribution | None
    ) -> tuple[Subject, bool]:
        matter = version.front_matter
        kind = base.type_of(version.document)
        requirements = NOBODY_MAY if kind is None else kind.approval
        if kind is not None and kind.editorial_approval and matter.change_class is ChangeClass.EDITORIAL:
            requirements = kind.editorial_approval
        if base.evidence.independence == "none":
            requirements = tuple(replace(r, independence="none") for r in requirements)
        process = base.process(matter.process) if matter.process else None
        subject = Subject(
            version.document,
            version.revision,
            version.digest or "",
            requirements,
            owner=matter.owner,
            process_owner=process.owner if process is not None else "",
            authors=authors,
            named=matter.author,
            written_at=contribution.written_at if contribution is not None else None,
        )
        return subject, kind is not None and kind.same_person

    return subject_of


def entries_between(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> tuple[Change, ...]:
    """What changed from one tree to another."""
    changed = [Change(path, entry) for path, entry in after.items() if before.get(path) != entry]
    gone = [Change(path, None) for path in before if path not in after]
    return tuple(sorted((*changed, *gone), key=lambda change: change.path))
