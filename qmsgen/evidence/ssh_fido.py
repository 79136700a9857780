"""What FIDO keys and passkeys sign beside the record: touch, check of the holder, and the web page.

A security key signs, beside the record, what it was made for, its flags (was it touched, did it ask for a PIN or a
finger) and a counter; a passkey signs what the browser says about the page too. Stock OpenSSH checks that these were
signed, not what they say: it accepts a signature without any touch, and one made on another web page. Here they count.
Formats: OpenSSH's PROTOCOL.u2f, and W3C Web Authentication, sections 5.8.1 (client data) and 6.1 (authenticator data).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from qmsgen.evidence.characters import short
from qmsgen.evidence.ssh_wire import Fields, Malformed, uint32
from qmsgen.messages import say

PRESENCE, VERIFICATION, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED, EXTENDED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80

_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(?P<port>[1-9][0-9]{0,4}))?")


@dataclass(frozen=True, slots=True)
class Touch:
    """What a FIDO key or passkey says about the moment of signing; ``origin`` is the web page of a passkey."""

    flags: int
    counter: int
    origin: str = ""

    @property
    def presence(self) -> bool:
        """Whether somebody touched the key."""
        return bool(self.flags & PRESENCE)

    @property
    def verification(self) -> bool:
        """Whether the key asked for a PIN, a finger or a face."""
        return bool(self.flags & VERIFICATION)

    @property
    def backup_eligible(self) -> bool:
        """Whether the key can be copied to other devices of its holder, as passkeys of telephones can."""
        return bool(self.flags & BACKUP_ELIGIBLE)

    @property
    def backed_up(self) -> bool:
        """Whether the key has been copied to other devices of its holder."""
        return bool(self.flags & BACKED_UP)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a FIDO key signed beside its own application: its flags and counter, and the data it was asked to sign.

    A security key is handed the SSH data themselves; a passkey is handed what the browser says about them and the page.
    """

    touch: Touch
    client_data: bytes
    extensions: bytes = b""

    def signed(self, application: str) -> bytes:
        """The bytes that the key signed."""
        head = _digest(application.encode("ascii")) + bytes([self.touch.flags]) + uint32(self.touch.counter)
        return head + self.extensions + _digest(self.client_data)


def read_security_key(fields: Fields, data: bytes) -> Assertion:
    """What a security key signed for ``data``."""
    return Assertion(_touch(fields), data)


def read_passkey(fields: Fields) -> Assertion:
    """What a passkey signed; the browser says in it what for."""
    touch = _touch(fields)
    origin = fields.text("the origin")
    assertion = Assertion(replace(touch, origin=origin), fields.string("the client data"), fields.string("extensions"))
    if touch.flags & ATTESTED or bool(touch.flags & EXTENDED) != bool(assertion.extensions):
        raise Malformed("the flags do not fit the extensions, or announce a new key")
    if touch.backed_up and not touch.backup_eligible:
        raise Malformed("the flags say that a key was copied which cannot be")
    return assertion


def _touch(fields: Fields) -> Touch:
    return Touch(flags=fields.byte("the flags"), counter=fields.uint32("the counter"))


# The page of a passkey ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageFault:
    """Why a passkey's signature does not count although the key made it: for people, and for a technician."""

    message: str
    cause: str


def is_for(assertion: Assertion, data: bytes) -> bool:
    """Whether the browser was asked to have ``data`` signed."""
    return _client_data(assertion).get("challenge") == _challenge(data)


def page_fault(assertion: Assertion, data: bytes, rp_id: str) -> PageFault | None:
    """What the browser's account of the page says against a signature over ``data`` by a passkey of ``rp_id``."""
    client_data = _client_data(assertion)
    origin = assertion.touch.origin
    if client_data.get("type") != "webauthn.get":
        return PageFault(say("the passkey was made on that occasion, not used to sign"), "type is not webauthn.get")
    if not assertion.client_data.startswith(_beginning(data, origin)) or client_data.get("origin") != origin:
        return PageFault(_unreliable(), "the client data do not begin as WebAuthn, 5.8.1.1, wants it")
    if client_data.get("crossOrigin", False) is not False or "topOrigin" in client_data:
        return PageFault(say("the passkey was used within a page of another web site"), "crossOrigin is not false")
    if not is_origin_of(origin, rp_id):
        return PageFault(
            say(
                "the passkey was used on the web page {page}, and counts only on https://{host} or a subdomain of it",
                page=short(origin),
                host=short(rp_id),
            ),
            "the origin does not belong to the RP id",
        )
    return None


def _unreliable() -> str:
    return say("what the browser says about the signature cannot be relied on")


def _beginning(data: bytes, origin: str) -> bytes:
    """How the client data must begin, byte by byte; OpenSSH compares this much."""
    return f'{{"type":"webauthn.get","challenge":"{_challenge(data)}","origin":"{origin}"'.encode("ascii")


def _challenge(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _client_data(assertion: Assertion) -> dict[str, Any]:
    """The browser's account, as JSON in which every key stands once."""
    try:
        data = json.loads(
            assertion.client_data.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):
        raise Malformed("the client data are not strict JSON") from None
    if not isinstance(data, dict):
        raise Malformed("the client data are no JSON object")
    return data


def is_origin_of(origin: str, rp_id: str) -> bool:
    """Whether the page at ``origin`` may use passkeys of ``rp_id``: the host itself or one below it, by https.

    For trials, `http://localhost` may use those of `localhost`.
    """
    match = _ORIGIN.fullmatch(origin)
    if match is None or int(match["port"] or 0) > 65535:
        return False
    if match["scheme"] == "http":
        return match["host"] == rp_id == "localhost"
    return match["host"] == rp_id or match["host"].endswith(f".{rp_id}")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a key stands twice")
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
