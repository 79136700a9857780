"""Approval records as their bytes show them: what each says, and whether its signature holds.

Whose key it is and whether the record counts is judged later; what stands here depends on the bytes of the record and
of its signature alone, so it is kept under their names and read once ever.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qmsgen.evidence.record import RecordFault, read_record
from qmsgen.evidence.ssh_signatures import APPROVAL, SignatureFault, SshSignature, verify
from qmsgen.model.approval import ApprovalRecord, KeyUse
from qmsgen.reading.cache import Cache
from qmsgen.reading.git import Git
from qmsgen.reading.library import Library

SUFFIX = ".sig"
LARGEST_SIGNATURE = 16 * 1024
"""No armour of an accepted key comes near so many bytes."""

_PARALLEL_FROM = 2000
"""Fewer records than this are read faster than other processes start."""


@dataclass(frozen=True, slots=True)
class Place:
    """A record in one tree: its path, its blob, and the blob of the signature beside it."""

    path: str
    blob: str
    signature: str | None


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """What the bytes of a record and its signature show."""

    record: ApprovalRecord | None
    fault: RecordFault | None
    key: KeyUse | None
    signature_fault: SignatureFault | None

    @property
    def proof(self) -> KeyUse | SignatureFault | None:
        """The key that signed, or what is wrong with the signature; None where there is none."""
        return self.key or self.signature_fault


class SignedRecords:
    """Reads records and verifies their signatures, many at once where there are many."""

    def __init__(self, library: Library, git: Git | None, cache: Cache) -> None:
        self._library = library
        self._git = git
        self._cache = cache
        self._known: dict[Place, SignedRecord] = {}

    def read(self, place: Place) -> SignedRecord:
        """The record at ``place``."""
        if place not in self._known:
            signature = None if place.signature is None else self._library.raw(place.signature)
            self._known[place] = look_at(place.path, self._library.raw(place.blob), signature)
        return self._known[place]

    def read_ahead(self, places: Iterable[Place]) -> None:
        """Read many records: from the cache, else from git with all cores."""
        missing = {_key(place): place for place in places if place not in self._known}
        for key, payload in self._cache.get_many(missing):
            try:
                self._known[missing[key]] = _decoder.decode(payload)
            except msgspec.DecodeError:
                continue
            del missing[key]
        todo = list(missing.values())
        if not todo or self._git is None:
            return
        self._known.update(zip(todo, self._read(self._git, todo), strict=True))
        self._cache.put_many((_key(place), _encoder.encode(self._known[place])) for place in todo)

    def _read(self, git: Git, todo: Sequence[Place]) -> Iterable[SignedRecord]:
        workers = os.cpu_count() or 1
        if len(todo) < _PARALLEL_FROM or workers < 2:
            return _read_slice(git.git_dir, todo)
        size = -(-len(todo) // workers)
        slices = [todo[start : start + size] for start in range(0, len(todo), size)]
        with ProcessPoolExecutor(max_workers=workers) as pool:
            parts = pool.map(_read_slice, [git.git_dir] * len(slices), slices)
            return [one for part in parts for one in part]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(SignedRecord)


def _key(place: Place) -> str:
    return f"record:{place.blob}:{place.signature}:{place.path}"


def _read_slice(git_dir: Path, places: Sequence[Place]) -> list[SignedRecord]:
    wanted = list(dict.fromkeys(b for place in places for b in (place.blob, place.signature) if b is not None))
    blobs: Mapping[str, bytes] = dict(Git(git_dir, None).objects(wanted))
    return [
        look_at(place.path, blobs[place.blob], None if place.signature is None else blobs[place.signature])
        for place in places
    ]


def look_at(path: str, data: bytes, signature: bytes | None) -> SignedRecord:
    """What the bytes of a record and of its signature show."""
    read = read_record(path, data, None)
    record, fault = (None, read) if isinstance(read, RecordFault) else (read, None)
    proof = None if signature is None else verify(signature[: LARGEST_SIGNATURE + 1], data, APPROVAL, presence=False)
    if isinstance(proof, SignatureFault):
        return SignedRecord(record, fault, None, proof)
    return SignedRecord(record, fault, None if proof is None else _key_use(proof), None)


def _key_use(signature: SshSignature) -> KeyUse:
    key, touch = signature.key, signature.touch
    presence, verification = (touch.presence, touch.verification) if touch else (None, None)
    return KeyUse(key.line, key.fingerprint, signature.algorithm, presence, verification, signature.is_trial)
