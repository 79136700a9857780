"""The main line: its landings are taken in one after the other, each judged by the organization before it.

A landing is a commit of the first-parent chain. Control starts with the one that brings the first `qms.yml`
(DESIGN section 7). What a walk found up to a commit is a pure function of that commit and is kept under its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from qmsgen.evidence.registry_change import PEOPLE, QMS
from qmsgen.messages import say
from qmsgen.model.approval import Approval, Level
from qmsgen.model.landing import Landing
from qmsgen.model.notation import REGISTRY_ID
from qmsgen.model.organization import CONTROLLED_FOLDERS, EvidencePolicy, Organization
from qmsgen.model.qms import Unidentified
from qmsgen.model.repository import RecordEvent, RegistryChange, RegistryEvent, Stranger, TreeFault, TreeFaultKind
from qmsgen.reading.cache import Cache
from qmsgen.reading.contributions import Contributions, commits_of_landings
from qmsgen.reading.forge import is_signed_by
from qmsgen.reading.git import Change, CommitFacts, Git, Step, Tree
from qmsgen.reading.history import Judges, Walk
from qmsgen.reading.kept import KeptLedger, pack, unpack
from qmsgen.reading.ledger import Contribution, Ledger
from qmsgen.reading.library import DOCUMENT, Library
from qmsgen.reading.read_ahead import read_history_ahead
from qmsgen.reading.record_book import APPROVALS, is_record_file, places_in
from qmsgen.reading.registry import Registry, read_registry, registry_digest
from qmsgen.reading.registry_ledger import Pair, RegistryLedger
from qmsgen.reading.resolution import is_document
from qmsgen.reading.signed_records import SignedRecords

Work = tuple[Step, CommitFacts]
"""A commit with what it changed by itself, and what it says about itself."""

RegistryBlobs = tuple[str | None, str | None]
"""The blobs of `qms.yml` and `people.yml`, None where there is none."""

WALKS_KEPT = 6
"""So many walks stay in the cache: they are large, and only the newest of a few repositories are asked for again."""

UNREGISTERED = Organization(revision=0, name="", time_zone="UTC", evidence=EvidencePolicy())
"""Stands where no `qms.yml` could be read; nothing is published on its word."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a walk found up to one commit, as the cache keeps it: a pure function of that commit."""

    ledgers: tuple[KeptLedger, ...]
    unidentified: tuple[Unidentified, ...]
    strangers: tuple[Stranger, ...]
    record_events: tuple[RecordEvent, ...]
    changed_records: dict[str, str]
    adopted: int | None
    commit_faults: tuple[TreeFault, ...]
    controlled: tuple[str, ...]
    registry: RegistryBlobs
    counting: RegistryBlobs
    registry_waits: bool
    trust_roots: tuple[str, ...]
    registry_events: tuple[RegistryEvent, ...]
    registry_records: tuple[Approval, ...]
    registry_changes: tuple[RegistryChange, ...]
    registry_work: tuple[Contribution, ...]
    last: Landing | None
    landings_before_control: int
    before_control: tuple[str, ...]
    newest_commit: tuple[datetime, str] | None


@dataclass(slots=True)
class MainLine:
    """The walk over the main line, and the organization as its last landing left it."""

    git: Git
    library: Library
    cache: Cache
    walk: Walk = field(init=False)
    records: SignedRecords = field(init=False)
    registry: Registry | None = None
    registry_blobs: RegistryBlobs = (None, None)
    counting_blobs: RegistryBlobs = (None, None)
    ledger: RegistryLedger = field(default_factory=RegistryLedger)
    commit_faults: list[TreeFault] = field(default_factory=list)
    last: Landing | None = None
    landings_before_control: int = 0
    before_control: tuple[str, ...] = ()
    newest_commit: tuple[datetime, str] | None = None
    controlled: tuple[str, ...] = CONTROLLED_FOLDERS
    _restored: tuple[Ledger, ...] | None = None
    _restored_unidentified: tuple[Unidentified, ...] = ()
    _registries: dict[RegistryBlobs, Registry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.records = SignedRecords(self.library, self.git, self.cache)
        self.walk = Walk(self.library, self.records)

    @property
    def organization(self) -> Organization:
        """The organization as the two files describe it now, approved or not."""
        return (self.registry.organization if self.registry else None) or UNREGISTERED

    @property
    def judge(self) -> Organization:
        """The organization that the next landing is judged by: the newest that counts."""
        return self.ledger.organization or self.organization

    def walk_to(self, tip: str) -> None:
        """Walk the main line up to ``tip``, from where an earlier walk ended if the cache knows one."""
        key = f"walk:{tip}"
        found = _decode(self.cache.get(key))
        if found is not None:
            self._restore(*found, tip)
            return
        after = self._resume_point(tip)
        self._take_steps(list(self.git.steps(tip, after)))
        if self.last is None:
            return  # control has not started: there is nothing to keep, and nothing to go on from
        self._look_at_commits(tip, after)
        self.cache.put_many([(key, _encoder.encode(self._keep()))])
        self.cache.keep_newest("walk:", WALKS_KEPT)

    def _resume_point(self, tip: str) -> str | None:
        """The newest commit of this line that an earlier walk reached; the walk goes on from there."""
        recent = self.git.first_parents(tip)[-500:-1]
        known = self.cache.known(f"walk:{commit}" for commit in recent)
        for commit in reversed(recent):
            if f"walk:{commit}" in known and (found := _decode(self.cache.get(f"walk:{commit}"))):
                self._restore(*found, commit)
                self.open()
                return commit
        return None

    def _restore(self, kept: _Kept, ledgers: tuple[Ledger, ...], commit: str) -> None:
        self._restored = ledgers
        self._restored_unidentified = kept.unidentified
        self.commit_faults = list(kept.commit_faults)
        self.controlled = kept.controlled
        self.registry_blobs = kept.registry
        if kept.registry[0] is not None:
            self.registry = self.registry_of(kept.registry)
        self.last = kept.last
        self.landings_before_control = kept.landings_before_control
        self.before_control = kept.before_control
        self.newest_commit = kept.newest_commit
        self._restore_ledger(kept)
        self.walk.book.events = list(kept.record_events)
        self.walk.adopted = kept.adopted
        self.walk.strangers = {(one.email, one.document): one for one in kept.strangers}
        self.walk.ledgers = {ledger.id: ledger for ledger in ledgers}
        self.walk.unidentified = {one.path: one for one in kept.unidentified}
        self.walk.adopt_tree(self.git.tree(commit), kept.controlled)
        self.walk.book.adopt(self.walk.files, kept.changed_records)

    def _restore_ledger(self, kept: _Kept) -> None:
        self.counting_blobs = kept.counting
        counting, newest = self._pair(kept.counting), self._pair(kept.registry)
        self.ledger = RegistryLedger(
            counting,
            newest if kept.registry_waits else None,
            list(kept.trust_roots),
            list(kept.registry_events),
            list(kept.registry_records),
            list(kept.registry_changes),
            list(kept.registry_work),
        )

    def open(self) -> None:
        """Make a restored walk ready for further landings."""
        if self._restored is not None:
            self.walk.restore(self._restored, self._restored_unidentified)
            self._restored = None

    def _keep(self) -> _Kept:
        return _Kept(
            tuple(map(pack, self.walk.ledgers.values())),
            tuple(self.walk.unidentified.values()),
            tuple(self.walk.strangers.values()),
            tuple(self.walk.book.events),
            self.walk.book.changed(self.walk.files),
            self.walk.adopted,
            tuple(self.commit_faults),
            self.controlled,
            self.registry_blobs,
            self.counting_blobs,
            self.ledger.waiting is not None,
            tuple(self.ledger.roots),
            tuple(self.ledger.events),
            tuple(self.ledger.records),
            tuple(self.ledger.changes),
            tuple(self.ledger.work),
            self.last,
            self.landings_before_control,
            self.before_control,
            self.newest_commit,
        )

    def _take_steps(self, steps: Sequence[Step]) -> None:
        start = 0
        if self.last is None:
            start = next((i for i, step in enumerate(steps) if _brings_registry(step)), len(steps))
            self.landings_before_control = start
        if start == len(steps):
            return
        folders = self.controlled if self.last is not None else ()
        read_history_ahead(self.library, steps, self.walk.files, folders)
        facts, brought = self.work_of([step.commit for step in steps[start:]], steps[start:])
        self.records.read_ahead(places_in(step.changes for step in steps[start:]))
        before_control: Tree = {}
        for step in steps[:start]:
            apply(before_control, step.changes)
        for index, step in enumerate(steps[start:]):
            changes = step.changes
            if index == 0 and self.last is None:
                self.before_control = step.parents
                apply(before_control, changes)
                changes = tuple(Change(path, entry) for path, entry in before_control.items())
            self._take(step.commit, changes, facts[step.commit].committed_at, brought.get(step.commit, ()))

    def _take(self, commit: str, changes: Sequence[Change], committed_at: datetime, brought: Sequence[Work]) -> None:
        blobs = registry_blobs_after(self.registry_blobs, changes)
        is_first = self.last is None
        judge = (self._read(blobs) or UNREGISTERED) if is_first else self.judge
        position = 0 if self.last is None else self.last.position + 1
        day = committed_at.astimezone(zone_of(judge)).date()
        self.take_landing(Landing(commit, day, committed_at, position), changes, blobs, brought)

    def take_landing(
        self, landing: Landing, changes: Sequence[Change], blobs: RegistryBlobs, brought: Sequence[Work]
    ) -> None:
        """Take in a landing with the registry that it leaves, and let what was approved with it count."""
        judge, is_first = self.judge, self.last is None
        self.last = landing
        contributions = Contributions(brought, judge.evidence.forge_committers, self._document_at)
        if blobs != self.registry_blobs:
            self._take_registry(blobs, landing, changes, contributions)
        if is_first:
            judge = self.judge
        judges = Judges(judge, self.ledger, contributions, self._signed_by_forge(judge))
        self.walk.land(landing, changes, judges, self.controlled)
        waited = self.ledger.waiting
        revoked = self.ledger.settle(landing)
        if waited is not None and self.ledger.waiting is None:
            self.counting_blobs = self.registry_blobs
        self.walk.revoke(revoked, landing, self.judge)

    def _take_registry(
        self, blobs: RegistryBlobs, landing: Landing, changes: Sequence[Change], contributions: Contributions
    ) -> None:
        """Go by these two files from now on; without a readable `qms.yml` the one before stays."""
        self.registry_blobs = blobs
        work = contributions.of_paths((QMS, PEOPLE))
        self._note_registry_work(work, landing)
        if blobs[0] is None:
            return
        read = self.registry_of(blobs)
        self.registry = Registry(read.organization or (self.organization if self.registry else None), read.faults)
        self.controlled = self.organization.folders if self.registry.organization else CONTROLLED_FOLDERS
        pair = self._pair(blobs)
        if pair is None:
            return
        with_content = any(_is_content(change.path, self.controlled) for change in changes)
        self.ledger.take(pair, landing, with_content=with_content)
        if self.ledger.waiting is None:
            self.counting_blobs = blobs

    def _note_registry_work(self, work: Contribution, landing: Landing) -> None:
        """Who changes the registry is an author of the change, whether the two files can be read after it or not."""
        counting = self.ledger.organization
        if counting is not None and counting.evidence.level is not Level.NONE:
            self.ledger.work.append(work)
            self.walk.meet(work, REGISTRY_ID, landing, QMS, counting)

    def _read(self, blobs: RegistryBlobs) -> Organization | None:
        return self.registry_of(blobs).organization if blobs[0] is not None else None

    def _pair(self, blobs: RegistryBlobs) -> Pair | None:
        organization = self._read(blobs)
        if organization is None:
            return None
        qms, people = (self.library.raw(blob) if blob is not None else b"" for blob in blobs)
        return Pair(registry_digest(qms, people), organization)

    def _document_at(self, path: str, blob: str) -> str | None:
        """The document whose text a blob at a path is."""
        if not is_document(path, self.controlled):
            return None
        front_matter = self.library.source(blob, DOCUMENT).front_matter
        return front_matter.id if front_matter is not None else None

    def _signed_by_forge(self, judge: Organization) -> Callable[[str], bool]:
        keys = judge.evidence.forge_keys
        return lambda commit: bool(keys) and is_signed_by(self.git.commit_object(commit), keys)

    def work_of(
        self, landings: Sequence[str], steps: Sequence[Step], known: Sequence[str] = ()
    ) -> tuple[Mapping[str, CommitFacts], Mapping[str, Sequence[Work]]]:
        """What is known of the commits of some landings, and which commits each of them brings.

        A history without merges is its own list of work; only merges and side branches need a second look at git.
        """
        if any(len(step.parents) > 1 for step in steps):
            without = [*known, *(() if not steps else steps[0].parents[:1])]
            work = {step.commit: step for step in steps if len(step.parents) < 2}
            others = [commit for commit in self.git.ancestors(landings[-1], without) if commit not in work]
            work |= {step.commit: step for step in self.git.work(others)}
            brought = commits_of_landings(landings, work, known)
            self._read_side_texts(step for steps_ in brought.values() for step in steps_)
        else:
            brought = {step.commit: [step] for step in steps}
        facts = self.git.commits([step.commit for found in brought.values() for step in found])
        return facts, {landing: [(step, facts[step.commit]) for step in found] for landing, found in brought.items()}

    def _read_side_texts(self, steps: Iterable[Step]) -> None:
        """Read the texts that side branches had on the way: who wrote them is an author even if they moved since."""
        texts = {
            (change.path, change.entry.blob)
            for step in steps
            for change in step.changes
            if change.entry is not None and change.entry.is_file and is_document(change.path, self.controlled)
        }
        self.library.read_ahead(((blob, DOCUMENT) for _, blob in sorted(texts)), keep=())

    def registry_of(self, blobs: RegistryBlobs) -> Registry:
        """What two files say; read once each."""
        if blobs not in self._registries:
            qms, people = blobs
            assert qms is not None
            self._registries[blobs] = read_registry(
                self.library.raw(qms), self.library.raw(people) if people is not None else None
            )
        return self._registries[blobs]

    def _look_at_commits(self, tip: str, after: str | None) -> None:
        """Look at every commit since control started, on side branches too: who made it can be read, and when fits."""
        without = (after,) if after else self.before_control
        self.git.check_folders(tip, (after,) if after else ())
        self.commit_faults += self.faults_of_commits(self.git.ancestors(tip, without), without)
        if self.git.count_roots(tip) > 1 and not any(
            fault.kind is TreeFaultKind.UNRELATED_ROOTS for fault in self.commit_faults
        ):
            self.commit_faults.append(unrelated_roots())

    def faults_of_commits(self, commits: Sequence[str], known: Sequence[str] = ()) -> list[TreeFault]:
        """What is wrong with these commits; ``known`` are earlier ones that they may follow."""
        skew = timedelta(minutes=self.organization.evidence.skew_minutes)
        facts = self.git.commits([*commits, *known])
        found = []
        for name in reversed(commits):
            commit = facts[name]
            if not commit.is_well_formed:
                found.append(_malformed(commit))
                continue
            parents = [facts[parent] for parent in commit.parents if parent in facts]
            later = next((p for p in parents if p.is_well_formed and commit.committed_at < p.committed_at - skew), None)
            if later is not None:
                found.append(_runs_backwards(commit, later))
            if self.newest_commit is None or commit.committed_at > self.newest_commit[0]:
                self.newest_commit = (commit.committed_at, name)
        return found


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)


def _decode(payload: bytes | None) -> tuple[_Kept, tuple[Ledger, ...]] | None:
    """What was kept, with its ledgers unpacked; None where there is nothing, or nothing whole."""
    if payload is None:
        return None
    try:
        kept = _decoder.decode(payload)
        return kept, tuple(map(unpack, kept.ledgers))
    except (msgspec.DecodeError, LookupError):
        return None


def _is_content(path: str, folders: Sequence[str]) -> bool:
    """Whether a file is a document or a record about one."""
    return is_document(path, folders) or (is_record_file(path) and not path.startswith(f"{APPROVALS}{REGISTRY_ID}/"))


def _brings_registry(step: Step) -> bool:
    return any(change.path == QMS and change.entry is not None and change.entry.is_file for change in step.changes)


def apply(tree: Tree, changes: Iterable[Change]) -> None:
    for change in changes:
        if change.entry is None:
            tree.pop(change.path, None)
        else:
            tree[change.path] = change.entry


def registry_blobs_after(blobs: RegistryBlobs, changes: Iterable[Change]) -> RegistryBlobs:
    """The blobs of the two files after some changes."""
    qms, people = blobs
    for change in changes:
        blob = change.entry.blob if change.entry is not None and change.entry.is_file else None
        if change.path == QMS:
            qms = blob
        elif change.path == PEOPLE:
            people = blob
    return qms, people


def zone_of(organization: Organization) -> ZoneInfo:
    return ZoneInfo(organization.time_zone)


def unrelated_roots() -> TreeFault:
    """Histories without a common beginning were joined."""
    return TreeFault(
        TreeFaultKind.UNRELATED_ROOTS,
        "",
        say("the history has more than one beginning: an unrelated history was joined to it"),
        say(
            "Find out with `git log --max-parents=0` what was joined. While it is only proposed, take the join back; "
            "on the main line it stays: `qmsgen explain GIT010` says what can be done."
        ),
    )


def _malformed(commit: CommitFacts) -> TreeFault:
    return TreeFault(
        TreeFaultKind.COMMIT_MALFORMED,
        "",
        say("commit {commit} has an author or committer line that cannot be read", commit=commit.commit[:12]),
        say(
            "A broken or hostile program made the commit; ask who pushed it. While it is only proposed, make it "
            "again; on the main line it stays: `qmsgen explain GIT010` says what can be done."
        ),
        commit=commit.commit,
    )


def _runs_backwards(commit: CommitFacts, previous: CommitFacts) -> TreeFault:
    return TreeFault(
        TreeFaultKind.COMMIT_DATE,
        "",
        say(
            "commit {commit} is dated {day}, before its parent {parent} of {parent_day}",
            commit=commit.commit[:12],
            day=commit.committed_at.strftime("%Y-%m-%d %H:%M"),
            parent=previous.commit[:12],
            parent_day=previous.committed_at.strftime("%Y-%m-%d %H:%M"),
        ),
        say(
            "Set the clock of the computer that made it. While it is only proposed, make it again; on the main line it "
            "stays: `qmsgen explain GIT009` says what can be done."
        ),
        commit=commit.commit,
    )
