"""The key a person signs with: named, set up for git, or one of the usual files, and registered in `people.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qmsgen.authoring import repository
from qmsgen.evidence.ssh_keys import KeyFault, PublicKey, read_public_key
from qmsgen.messages import say
from qmsgen.model.approval import KeyUse
from qmsgen.model.errors import QmsgenError
from qmsgen.model.organization import Key, Person
from qmsgen.reading.ssh_keygen import key_at

USUAL = ("id_ed25519", "id_ed25519_sk", "id_ecdsa_sk", "id_ecdsa", "id_rsa")
"""Where `ssh-keygen` puts a key when nothing else is said, below `~/.ssh`."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key and where it lies."""

    path: Path
    public: PublicKey

    @property
    def expected_use(self) -> KeyUse:
        """What a signature by this key will show, so that it can be judged before anybody signs."""
        shown = True if self.public.is_fido else None
        public = self.public
        return KeyUse(public.line, public.fingerprint, public.kind, shown, shown, public.is_trial)


def signing_key(person: Person, named: Path | None, folder: Path) -> SigningKey | None:
    """The key that ``person`` signs with: ``named``, or the first known one that is registered; None without any."""
    if named is not None:
        path = named.expanduser()
        return SigningKey(path, key_at(path))
    registered = {line for key in person.keys if (line := _line_of(key))}
    return next((key for key in _known(folder) if key.public.line in registered), None)


def no_key(person: Person) -> QmsgenError:
    """Why ``person`` cannot sign here."""
    marks = [read.fingerprint for key in person.keys if not isinstance(read := read_public_key(key.key), KeyFault)]
    if not marks:
        return QmsgenError(
            say("{person} has no key in people.yml, so nothing can be signed", person=person.id),
            say(
                "Make one with `ssh-keygen -t ed25519`, and register it: "
                "`qmsgen people key {person} ~/.ssh/id_ed25519.pub`.",
                person=person.id),
        )  # fmt: skip
    return QmsgenError(
        say("no key of {person} was found on this computer; registered is {keys}", person=person.id,
            keys=", ".join(marks)),
        say("Name it with --key PATH, or set it up for git: git config user.signingkey PATH."),
    )  # fmt: skip


def _line_of(key: Key) -> str | None:
    read = read_public_key(key.key)
    return None if isinstance(read, KeyFault) else read.line


def _known(folder: Path) -> Iterator[SigningKey]:
    for path in _places(folder):
        try:
            yield SigningKey(path, key_at(path))
        except QmsgenError:
            continue  # what cannot be read is not the person's key


def _places(folder: Path) -> Iterator[Path]:
    configured = repository.setting(folder, "user.signingkey")
    if configured and not configured.startswith(("key::", "ssh-")):
        yield folder / Path(configured).expanduser()
    for name in USUAL:
        yield Path("~/.ssh").expanduser() / name
