"""OpenSSH's own program: it signs with keys that only it can reach, and gives a second opinion on signatures.

The signer's private key stays where it is: in a file behind a passphrase, in an agent, or in a security key. When a
signature is checked, the program sees nothing of this machine's or anybody's configuration.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from qmsgen.evidence.ssh_keys import KeyFault, PublicKey, read_public_key
from qmsgen.evidence.ssh_signatures import SignatureFault, verify
from qmsgen.messages import say
from qmsgen.model.errors import QmsgenError

PROGRAM = "ssh-keygen"
SIGNER = "signer"
PATIENCE = 300
"""So many seconds a person has for a passphrase or a touch."""

MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Opinion:
    """What `ssh-keygen` thinks of a signature, and its words."""

    accepts: bool
    words: str


def second_opinion(armour: bytes, message: bytes, namespace: str, key: PublicKey) -> Opinion | None:
    """Ask `ssh-keygen` whether ``key`` signed ``message`` for ``namespace``; None where it cannot be asked.

    It looks at less than qmsgen does: not at touch and web page, the length of RSA keys, or text after the signature.
    """
    with tempfile.TemporaryDirectory(prefix="qmsgen-") as folder:
        signers, signature = Path(folder, "allowed_signers"), Path(folder, "record.sig")
        signers.write_text(f'{SIGNER} namespaces="{namespace}" {key.line}\n', encoding="ascii")
        signature.write_bytes(armour)
        arguments = ["verify", "-n", namespace, "-I", SIGNER, "-f", str(signers), "-s", str(signature)]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command with checked arguments
                [PROGRAM, "-Y", *arguments],
                input=message,
                capture_output=True,
                env=_environment(),
                timeout=PATIENCE,
                check=False,
            )
        except FileNotFoundError:
            return None
        except subprocess.TimeoutExpired:
            raise QmsgenError(say("`ssh-keygen` does not answer"), say("End it, and run qmsgen again.")) from None
    words = _words(done.stdout + b"\n" + done.stderr)
    if "option -- Y" in words:  # an OpenSSH from before 8.1 does not know signatures
        return None
    return Opinion(done.returncode == 0, words)


def key_at(path: Path) -> PublicKey:
    """The public key of the key at ``path``: of a private key, or the `.pub` file of one that an agent holds."""
    public = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
    try:
        line = public.read_bytes()[:16384].decode("utf-8", "replace")
    except OSError:
        raise _no_key_at(path, public) from None
    key = read_public_key(line, say("the key in {path}", path=public))
    if isinstance(key, KeyFault):
        raise QmsgenError(key.message, key.fix)
    return key


def sign(path: Path, message: bytes, namespace: str) -> bytes:
    """Have the key at ``path`` sign ``message``; the signature file, already checked as everybody will check it.

    A passphrase or PIN is asked for in the terminal. For a key that `is_fido`, say first that it wants to be touched.
    """
    key = key_at(path)
    if key.refusal is not None:
        raise QmsgenError(key.refusal, say("Make a key with `ssh-keygen -t ed25519`, and have it registered."))
    armour = _signed(path, key, message, namespace)
    signature = verify(armour, message, namespace)
    if isinstance(signature, SignatureFault):
        raise QmsgenError(signature.message, signature.fix)
    if signature.key != key:
        raise _not_a_pair(path)
    return armour


def _signed(path: Path, key: PublicKey, message: bytes, namespace: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="qmsgen-") as folder:
        record = Path(folder, "record.txt")
        record.write_bytes(message)
        try:
            done = _run_for_a_person(["sign", "-n", namespace, "-f", str(path), str(record)])
        except FileNotFoundError:
            raise QmsgenError(
                say("`ssh-keygen` is needed to sign, and is not installed"),
                say("Install OpenSSH (on Debian: apt-get install openssh-client), or sign in the browser."),
            ) from None
        except subprocess.TimeoutExpired:
            raise QmsgenError(
                say("nobody unlocked or touched {path} within {seconds} seconds", path=path, seconds=PATIENCE),
                say("Sign again."),
            ) from None
        if done.returncode:
            raise _not_signed(path, key, _words(done.stderr))
        return Path(folder, "record.txt.sig").read_bytes()


def _run_for_a_person(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run `ssh-keygen -Y` in the person's own environment; at a terminal it can ask for a passphrase."""
    return subprocess.run(  # noqa: S603 - a fixed command with checked arguments
        [PROGRAM, "-Y", *arguments],
        stdin=None if os.isatty(0) else subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def _environment() -> dict[str, str]:
    """An environment built from nothing: no agent, no configuration, no language, no time zone."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.devnull, "LC_ALL": "C", "TZ": "UTC"}
    return environment | {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}


def _words(output: bytes) -> str:
    """What the program said, on one line."""
    lines = output.decode("ascii", "replace").splitlines()
    return " / ".join(line.strip() for line in lines if line.strip())


# What stood in the way ---------------------------------------------------------------------------------------------


def _no_key_at(path: Path, public: Path) -> QmsgenError:
    if path.exists():
        return QmsgenError(
            say("beside the key {path} there is no {name}", path=path, name=public.name),
            say("Write it with `ssh-keygen -y -f {path} > {public}`.", path=path, public=public),
        )
    return QmsgenError(
        say("there is no key at {path}", path=path),
        say("Name your key, such as ~/.ssh/id_ed25519, or make one with `ssh-keygen -t ed25519`."),
    )


def _not_signed(path: Path, key: PublicKey, words: str) -> QmsgenError:
    if "incorrect passphrase" in words or "incorrect PIN" in words:
        return QmsgenError(
            say("the passphrase or PIN of {path} was wrong, or there was no terminal to ask for it", path=path),
            say("Sign again in a terminal, or unlock the key first with `ssh-add {path}`.", path=path),
        )
    if "UNPROTECTED" in words:
        return QmsgenError(
            say("others on this machine can read the private key {path}", path=path),
            say("Keep it to yourself with `chmod 600 {path}`; if others may have read it, make a new one.", path=path),
        )
    if "match private" in words:
        return _not_a_pair(path)
    if "No private key found" in words:
        return _no_private_key(path)
    if key.is_fido:
        return QmsgenError(
            say("the security key did not sign: {words}", words=words[-MOST_WORDS:]),
            say("Plug it in, sign again, and touch it when it blinks."),
        )
    return QmsgenError(
        say("`ssh-keygen` could not sign: {words}", words=words[-MOST_WORDS:]), say("Put that right, and sign again.")
    )


def _not_a_pair(path: Path) -> QmsgenError:
    return QmsgenError(
        say("{path} and its .pub file are not of one key pair", path=path),
        say("Write the .pub file anew with `ssh-keygen -y -f {path}`.", path=path),
    )


def _no_private_key(path: Path) -> QmsgenError:
    if path.with_name(path.name.removesuffix(".pub")).exists():
        return QmsgenError(
            say("`ssh-keygen` cannot read the private key {path}", path=path),
            say("Use the file as `ssh-keygen` wrote it; `puttygen` converts keys of PuTTY."),
        )
    if "SSH_AUTH_SOCK" not in os.environ:
        return QmsgenError(
            say("the private key of {path} is not there, and no agent is running that could hold it", path=path),
            say("Name the private key, or start an agent and add the key with `ssh-add`."),
        )
    return QmsgenError(
        say("the private key of {path} is not there, and the agent does not hold it", path=path),
        say("Name the private key, or add it to the agent with `ssh-add`."),
    )
