"""The main line: its landings are taken in one after the other, each judged by the organization before it.

A landing is a commit of the first-parent chain. Control starts with the one that brings the first `qms.yml`
(DESIGN section 7). What a walk found up to a commit is a pure function of that commit and is kept under its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from qmsgen.messages import say
from qmsgen.model.approval import Level
from qmsgen.model.document import Landing
from qmsgen.model.organization import CONTROLLED_FOLDERS, EvidencePolicy, Organization
from qmsgen.model.qms import Unidentified
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.reading.cache import Cache
from qmsgen.reading.git import Change, CommitFacts, Git, Step, Tree
from qmsgen.reading.history import Ledger, Walk
from qmsgen.reading.kept import KeptLedger, pack, unpack
from qmsgen.reading.library import Library
from qmsgen.reading.read_ahead import read_history_ahead
from qmsgen.reading.registry import Registry, read_registry

QMS, PEOPLE = "qms.yml", "people.yml"
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
    record_faults: tuple[TreeFault, ...]
    commit_faults: tuple[TreeFault, ...]
    controlled: tuple[str, ...]
    registry: RegistryBlobs
    last: Landing | None
    landings_before_control: int
    before_control: tuple[str, ...]
    highest_level: Level
    newest_commit: tuple[datetime, str] | None


@dataclass(slots=True)
class MainLine:
    """The walk over the main line, and the organization as its last landing left it."""

    git: Git
    library: Library
    cache: Cache
    walk: Walk = field(init=False)
    registry: Registry | None = None
    registry_blobs: RegistryBlobs = (None, None)
    commit_faults: list[TreeFault] = field(default_factory=list)
    last: Landing | None = None
    landings_before_control: int = 0
    before_control: tuple[str, ...] = ()
    highest_level: Level = Level.NONE
    newest_commit: tuple[datetime, str] | None = None
    controlled: tuple[str, ...] = CONTROLLED_FOLDERS
    _restored: tuple[Ledger, ...] | None = None
    _restored_unidentified: tuple[Unidentified, ...] = ()
    _registries: dict[RegistryBlobs, Registry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.walk = Walk(self.library)

    @property
    def organization(self) -> Organization:
        """The organization that the next landing is judged by."""
        return (self.registry.organization if self.registry else None) or UNREGISTERED

    def walk_to(self, tip: str) -> None:
        """Walk the main line up to ``tip``, from where an earlier walk ended if the cache knows one."""
        key = f"walk:{tip}"
        kept = _decode(self.cache.get(key))
        if kept is not None:
            self._restore(kept, tip)
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
            if f"walk:{commit}" in known and (kept := _decode(self.cache.get(f"walk:{commit}"))):
                self._restore(kept, commit)
                self.open()
                return commit
        return None

    def _restore(self, kept: _Kept, commit: str) -> None:
        ledgers = tuple(map(unpack, kept.ledgers))
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
        self.highest_level = kept.highest_level
        self.newest_commit = kept.newest_commit
        self.walk.record_faults = list(kept.record_faults)
        self.walk.ledgers = {ledger.id: ledger for ledger in ledgers}
        self.walk.unidentified = {one.path: one for one in kept.unidentified}
        self.walk.adopt_tree(self.git.tree(commit), kept.controlled)

    def open(self) -> None:
        """Make a restored walk ready for further landings."""
        if self._restored is not None:
            self.walk.restore(self._restored, self._restored_unidentified)
            self._restored = None

    def _keep(self) -> _Kept:
        return _Kept(
            tuple(map(pack, self.walk.ledgers.values())),
            tuple(self.walk.unidentified.values()),
            tuple(self.walk.record_faults),
            tuple(self.commit_faults),
            self.controlled,
            self.registry_blobs,
            self.last,
            self.landings_before_control,
            self.before_control,
            self.highest_level,
            self.newest_commit,
        )

    def _take_steps(self, steps: Sequence[Step]) -> None:
        start = 0
        if self.last is None:
            start = next((i for i, step in enumerate(steps) if _brings_registry(step)), len(steps))
            self.landings_before_control = start
        if start == len(steps):
            return
        facts = self.git.commits([step.commit for step in steps[start:]])
        folders = self.controlled if self.last is not None else ()
        read_history_ahead(self.library, steps, self.walk.files, folders)
        before_control: Tree = {}
        for step in steps[:start]:
            apply(before_control, step.changes)
        for index, step in enumerate(steps[start:]):
            changes = step.changes
            if index == 0 and self.last is None:
                self.before_control = step.parents
                apply(before_control, changes)
                changes = tuple(Change(path, entry) for path, entry in before_control.items())
            self._take(step.commit, changes, facts[step.commit].committed_at)

    def _take(self, commit: str, changes: Sequence[Change], committed_at: datetime) -> None:
        base = self.organization
        blobs = registry_blobs_after(self.registry_blobs, changes)
        if blobs != self.registry_blobs:
            self.take_registry(blobs)
        self.highest_level = max(self.highest_level, self.organization.evidence.level, key=lambda level: level.rank)
        judged_by = base if self.last is not None else self.organization
        position = self.last.position + 1 if self.last else 0
        day = committed_at.astimezone(zone_of(judged_by)).date()
        self.last = Landing(commit, day, committed_at, position)
        self.walk.land(self.last, changes, judged_by, self.controlled)

    def take_registry(self, blobs: RegistryBlobs) -> None:
        """Go by these two files from now on; without a readable `qms.yml` the one before stays."""
        self.registry_blobs = blobs
        if blobs[0] is None:
            return
        read = self.registry_of(blobs)
        self.registry = Registry(read.organization or (self.organization if self.registry else None), read.faults)
        self.controlled = self.organization.folders if self.registry.organization else CONTROLLED_FOLDERS

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


def _decode(payload: bytes | None) -> _Kept | None:
    if payload is None:
        return None
    try:
        return _decoder.decode(payload)
    except msgspec.DecodeError:
        return None


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
            "Find out with `git log --max-parents=0` what was joined, and take the join back or explain it in a waiver."
        ),
    )


def _malformed(commit: CommitFacts) -> TreeFault:
    return TreeFault(
        TreeFaultKind.COMMIT_MALFORMED,
        "",
        say("commit {commit} has an author or committer line that cannot be read", commit=commit.commit[:12]),
        say("The commit was made by a broken or hostile program; ask who pushed it and explain it in a waiver."),
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
        say("Set the clock of the computer that made it, and explain the commit in a waiver."),
    )
