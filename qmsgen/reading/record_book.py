"""The records below `records/approvals/`: each judged at its landing, and watched from then on.

Records are only ever added. One that was changed or removed stays a finding until its bytes are back and a waiver
explains it; what it proved at its landing is judged by the bytes it had then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qmsgen.evidence.adoption import digest_of_list, subject_of_list
from qmsgen.evidence.judgement import Carrier, Circumstances, Subject, judge
from qmsgen.messages import say
from qmsgen.model.approval import Approval, ApprovalRecord, Level, Meaning, ObjectionKind
from qmsgen.model.landing import Landing
from qmsgen.model.notation import REGISTRY_ID, is_document_id
from qmsgen.model.organization import Organization
from qmsgen.model.repository import RecordEvent, RecordEventKind
from qmsgen.reading.git import Change, Tree
from qmsgen.reading.resolution import is_text
from qmsgen.reading.signed_records import SUFFIX, Place, SignedRecord, SignedRecords

APPROVALS = "records/approvals/"
ADOPTION = f"{APPROVALS}{REGISTRY_ID}/adoption.tsv"

OF_CONTENT = (ObjectionKind.UNKNOWN_REVISION, ObjectionKind.OTHER_CONTENT)
"""What speaks against a record even where nothing needs to be proved."""

OF_WAIVER = (*OF_CONTENT, ObjectionKind.SIGNER, ObjectionKind.ROLE, ObjectionKind.NOT_ASKED)
"""What speaks against a waiver even there: it silences findings."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the book needs to know about a landing: by whom it is judged, and what its records are about.

    ``subject`` answers for a document and revision, ``carrier`` for a path, ``is_one`` whether a commit also brought
    the text that a record is about. ``adoption`` is the adoption list, where there is one that is not settled yet,
    and ``new_root`` says by what and as what a witness of a new root of trust is judged.
    """

    landing: Landing
    base: Organization
    files: Tree
    subject: Callable[[str, int], Subject | None]
    carrier: Callable[[str], tuple[Carrier, str] | None]
    is_one: Callable[[str, int, str], bool]
    adoption: Callable[[], bytes | None]
    new_root: Callable[[ApprovalRecord], tuple[Organization, Subject] | None]


@dataclass(slots=True)
class RecordBook:
    """Every file below `records/approvals/` as it first landed, and what was done to it since."""

    first: dict[str, str] = field(default_factory=dict)
    events: list[RecordEvent] = field(default_factory=list)
    _path_of: dict[str, str] = field(default_factory=dict)

    def adopt(self, files: Tree, changed: Mapping[str, str]) -> None:
        """Continue from an earlier walk: ``changed`` are the files that no longer stand as they first landed."""
        self.first = {path: entry.blob for path, entry in files.items() if is_record_file(path)} | dict(changed)
        for path in sorted(self.first, key=_order, reverse=True):
            self._path_of[self.first[path]] = path

    def _same_as(self, place: Place) -> str | None:
        """Another record with the same bytes that has landed already."""
        known = self._path_of.get(place.blob, place.path)
        self._path_of[place.blob] = min(known, place.path, key=_order)
        return known if known != place.path else None

    def changed(self, files: Tree) -> dict[str, str]:
        """The files that no longer stand as they first landed, with what they were."""
        return {p: blob for p, blob in self.first.items() if p not in files or files[p].blob != blob}

    def land(
        self, changes: Sequence[Change], records: SignedRecords, context: Context
    ) -> Iterator[tuple[Approval, bool]]:
        """The records that a landing brings, judged; True for one whose signature only came now."""
        touched = [change for change in changes if is_record_file(change.path) and is_text(change.path)]
        if not touched:
            return
        fresh = self._fresh(touched, context)
        places = [place for path in sorted(fresh, key=_order) if (place := self._place(path, context)) is not None]
        records.read_ahead(places)
        for place in places:
            approval = self._judge(place, records.read(place), context)
            if approval is not None:
                yield approval, fresh[place.path]

    def _fresh(self, touched: Sequence[Change], context: Context) -> dict[str, bool]:
        """The records to judge; True for one whose signature came only now. What had landed before is watched."""
        is_watched = context.base.evidence.level is not Level.NONE
        fresh: dict[str, bool] = {}
        for change in touched:
            path, entry = change.path, change.entry
            if path in self.first:
                if entry is None and self._is_no_record(path):
                    del self.first[path]
                    self._heal(path, context.landing)
                elif is_watched:
                    self._watch(change, context.landing)
            elif entry is not None and entry.is_file:
                self.first[path] = entry.blob
                if path.endswith(".txt"):
                    fresh[path] = False
                    self._heal(path + SUFFIX, context.landing)
                elif path.endswith(".txt" + SUFFIX):
                    fresh.setdefault(path.removesuffix(SUFFIX), True)
                elif path != ADOPTION and is_watched:
                    self._no_record(path, context.landing)
        return fresh

    def _place(self, path: str, context: Context) -> Place | None:
        if path not in self.first:
            if context.base.evidence.level is not Level.NONE:
                self._no_record(path + SUFFIX, context.landing)
            return None
        signature = context.files.get(path + SUFFIX)
        return Place(path, self.first[path], signature.blob if signature is not None and signature.is_file else None)

    def _judge(self, place: Place, read: SignedRecord, context: Context) -> Approval | None:
        if read.record is None:
            assert read.fault is not None
            event = RecordEvent(
                RecordEventKind.UNREADABLE,
                context.landing,
                place.path,
                document_of(place.path),
                read.fault.message,
                read.fault.fix,
                read.fault.line,
            )
            self.events.append(event)
            return None
        record = read.record
        base, subject = context.base, _adoption(record, context) or context.subject(record.document, record.revision)
        if (anew := context.new_root(record)) is not None:
            base, subject = anew
        brought = context.carrier(place.path)
        if subject is not None and (brought is None or context.is_one(record.document, record.revision, brought[1])):
            subject = replace(subject, written_at=None)  # text and record came as one: nothing tells their order
        carrier = brought[0] if brought else None
        given = Circumstances(base, context.landing, subject, carrier, read.proof, self._same_as(place))
        approval = judge(record, given)
        if context.base.evidence.level is Level.NONE:
            kinds = OF_WAIVER if record.meaning is Meaning.WAIVER else OF_CONTENT
            objections = tuple(o for o in approval.objections if o.kind in kinds)
            return replace(approval, objections=objections, level=Level.NONE)
        return approval

    # -- what was done to it --------------------------------------------------------------------------------------

    def _watch(self, change: Change, landing: Landing) -> None:
        """A file that had landed was touched: changed, removed, or put back as it was."""
        if change.entry is not None and change.entry.blob == self.first[change.path] and change.entry.is_file:
            self._heal(change.path, landing)
            return
        kind = RecordEventKind.REMOVED if change.entry is None else RecordEventKind.CHANGED
        if any(e.path == change.path and e.kind is kind and e.healed_by is None for e in self.events):
            return
        message = (
            say("{path}, which had landed, is gone", path=change.path)
            if kind is RecordEventKind.REMOVED
            else say("{path} was changed after it had landed", path=change.path)
        )
        fix = say(
            "Put its bytes back (`git log -- {path}` shows them) and explain it in a waiver; a correction is a new "
            "record with `supersedes`.",
            path=change.path,
        )
        self.events.append(RecordEvent(kind, landing, change.path, document_of(change.path), message, fix))

    def _heal(self, path: str, landing: Landing) -> None:
        for index, event in enumerate(self.events):
            if event.path == path and event.healed_by is None and event.kind is not RecordEventKind.UNREADABLE:
                self.events[index] = replace(event, healed_by=landing)

    def not_adopted(self, line: int, document: str, message: str, fix: str, landing: Landing) -> None:
        """Note a line of the adoption list that takes nothing over."""
        self.events.append(RecordEvent(RecordEventKind.NOT_ADOPTED, landing, ADOPTION, document, message, fix, line))

    def _is_no_record(self, path: str) -> bool:
        return any(e.path == path and e.kind is RecordEventKind.NO_RECORD and e.healed_by is None for e in self.events)

    def _no_record(self, path: str, landing: Landing) -> None:
        message = say("{path} is no record and no signature of one", path=path)
        fix = say("Land the record NAME.txt that belongs to NAME.txt.sig, or keep other files elsewhere.")
        self.events.append(RecordEvent(RecordEventKind.NO_RECORD, landing, path, document_of(path), message, fix))


def _adoption(record: ApprovalRecord, context: Context) -> Subject | None:
    """The adoption list, when a record of the registry is about it."""
    data = context.adoption() if record.document == REGISTRY_ID else None
    if data is None or record.digest != digest_of_list(data):
        return None
    return subject_of_list(data, record.revision, context.base)


_NUMBERED = re.compile(r"(?P<file>.*?)(?:\.(?P<number>[0-9]{1,9}))?\.txt", re.DOTALL)


def _order(path: str) -> tuple[bool, str, int]:
    """Records of one landing are judged in the order of their numbers, and what takes them back after them."""
    found = _NUMBERED.fullmatch(path)
    file, number = (found["file"], int(found["number"] or 1)) if found is not None else (path, 1)
    return file.endswith(f".{Meaning.REVOCATION.value}"), file, number


def is_record_file(path: str) -> bool:
    """Whether a file belongs to the records of approval."""
    return path.startswith(APPROVALS)


def document_of(path: str) -> str | None:
    """The document in whose folder a record stands."""
    folder = path.removeprefix(APPROVALS).partition("/")[0]
    return folder if folder == REGISTRY_ID or is_document_id(folder) else None


def places_in(landings: Iterable[Sequence[Change]]) -> Iterator[Place]:
    """Every record that some landings bring with the signature that lands with it, to be read in large bites."""
    for changes in landings:
        blobs = {c.path: c.entry.blob for c in changes if c.entry is not None and is_record_file(c.path)}
        for path, blob in blobs.items():
            if path.endswith(".txt") and is_text(path):
                yield Place(path, blob, blobs.get(path + SUFFIX))
