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
from qmsgen.model.document import Landing
from qmsgen.model.organization import CONTROLLED_FOLDERS, EvidencePolicy, Organization
from qmsgen.model.qms import Unidentified
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.reading.cache import Cache
from qmsgen.reading.git import Change, CommitFacts, Git, Step, Tree
from qmsgen.reading.history import Ledger, Walk
from qmsgen.reading.library import Library
from qmsgen.reading.read_ahead import read_history_ahead
from qmsgen.reading.registry import Registry, read_registry

QMS, PEOPLE = "qms.yml", "people.yml"
RegistryBlobs = tuple[str, str | None]

WALKS_KEPT = 6
"""So many walks stay in the cache: they are large, and only the newest of a few repositories are asked for again."""

UNREGISTERED = Organization(revision=0, name="", time_zone="UTC", evidence=EvidencePolicy())
"""Stands where no `qms.yml` could be read; nothing is published on its word."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a walk found up to one commit, as the cache keeps it: a pure function of that commit."""

    ledgers: tuple[Ledger, ...]
    unidentified: tuple[Unidentified, ...]
    record_faults: tuple[TreeFault, ...]
    commit_faults: tuple[TreeFault, ...]
    controlled: tuple[str, ...]
    registry: RegistryBlobs | None
    last: Landing | None
    landings_before_control: int


@dataclass(slots=True)
class MainLine:
    """The walk over the main line, and the organization as its last landing left it."""

    git: Git
    library: Library
    cache: Cache
    walk: Walk = field(init=False)
    registry: Registry | None = None
    registry_blobs: RegistryBlobs | None = None
    commit_faults: list[TreeFault] = field(default_factory=list)
    last: Landing | None = None
    landings_before_control: int = 0
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
        self._restored = kept.ledgers
        self._restored_unidentified = kept.unidentified
        self.commit_faults = list(kept.commit_faults)
        self.controlled = kept.controlled
        self.registry_blobs = kept.registry
        self.registry = self.registry_of(kept.registry) if kept.registry else None
        self.last = kept.last
        self.landings_before_control = kept.landings_before_control
        self.walk.record_faults = list(kept.record_faults)
        self.walk.ledgers = {ledger.id: ledger for ledger in kept.ledgers}
        self.walk.unidentified = {one.path: one for one in kept.unidentified}
        self.walk.adopt_tree(self.git.tree(commit), kept.controlled)

    def open(self) -> None:
        """Make a restored walk ready for further landings."""
        if self._restored is not None:
            self.walk.restore(self._restored, self._restored_unidentified)
            self._restored = None

    def _keep(self) -> _Kept:
        return _Kept(
            tuple(self.walk.ledgers.values()),
            tuple(self.walk.unidentified.values()),
            tuple(self.walk.record_faults),
            tuple(self.commit_faults),
            self.controlled,
            self.registry_blobs,
            self.last,
            self.landings_before_control,
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
                apply(before_control, changes)
                changes = tuple(Change(path, entry) for path, entry in before_control.items())
            self._look_at_commit(facts[step.commit])
            self._take(step.commit, changes, facts[step.commit].committed_at)

    def _take(self, commit: str, changes: Sequence[Change], committed_at: datetime) -> None:
        base = self.organization
        blobs = registry_blobs_after(self.registry_blobs, changes)
        if blobs != self.registry_blobs:
            self.take_registry(blobs)
        judged_by = base if self.last is not None else self.organization
        position = self.last.position + 1 if self.last else 0
        day = committed_at.astimezone(zone_of(judged_by)).date()
        self.last = Landing(commit, day, committed_at, position)
        self.walk.land(self.last, changes, judged_by, self.controlled)

    def take_registry(self, blobs: RegistryBlobs | None) -> None:
        self.registry_blobs = blobs
        if blobs is None:
            return
        read = self.registry_of(blobs)
        self.registry = Registry(read.organization or (self.organization if self.registry else None), read.faults)
        self.controlled = self.organization.folders if self.registry.organization else CONTROLLED_FOLDERS

    def registry_of(self, blobs: RegistryBlobs) -> Registry:
        if blobs not in self._registries:
            qms, people = blobs
            self._registries[blobs] = read_registry(
                self.library.raw(qms), self.library.raw(people) if people is not None else None
            )
        return self._registries[blobs]

    def _look_at_commit(self, commit: CommitFacts) -> None:
        skew = timedelta(minutes=self.organization.evidence.skew_minutes)
        if not commit.is_well_formed:
            self.commit_faults.append(_malformed(commit))
        elif self.last is not None and commit.committed_at < self.last.committed_at - skew:
            self.commit_faults.append(_runs_backwards(commit, self.last))


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


def registry_blobs_after(blobs: RegistryBlobs | None, changes: Iterable[Change]) -> RegistryBlobs | None:
    qms, people = blobs or (None, None)
    for change in changes:
        blob = change.entry.blob if change.entry is not None and change.entry.is_file else None
        if change.path == QMS:
            qms = blob
        elif change.path == PEOPLE:
            people = blob
    return (qms, people) if qms is not None else None


def zone_of(organization: Organization) -> ZoneInfo:
    return ZoneInfo(organization.time_zone)


def _malformed(commit: CommitFacts) -> TreeFault:
    return TreeFault(
        TreeFaultKind.COMMIT_MALFORMED,
        "",
        say("commit {commit} has an author or committer line that cannot be read", commit=commit.commit[:12]),
        say("The commit was made by a broken or hostile program; ask who pushed it and explain it in a waiver."),
    )


def _runs_backwards(commit: CommitFacts, previous: Landing) -> TreeFault:
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
