"""OpenSSH's program beside our own check: where they agree, where we are stricter, and how it signs for us."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qmsgen.evidence.ssh_armour import armour, blob_of
from qmsgen.evidence.ssh_keys import ED25519, PublicKey, key_of, read_public_key
from qmsgen.evidence.ssh_signatures import APPROVAL, RELEASE, SshSignature, signed_data, verify
from qmsgen.evidence.ssh_wire import Fields, mpint, string
from qmsgen.model.errors import QmsgenError
from qmsgen.reading.ssh_keygen import Opinion, key_at, second_opinion, sign
from tests.evidence.signing import (
    RECORD,
    SoftKey,
    client_data,
    ecdsa_key,
    ed25519_key,
    envelope,
    every_kind,
    passkey_signed,
    rsa_key,
    signed,
    sk_ecdsa_key,
    sk_ed25519_key,
)

VECTORS = Path(__file__).parent / "vectors" / "signatures"


@pytest.fixture(autouse=True)
def openssh() -> None:
    """Without OpenSSH these tests skip at a desk, and CI (where the variable CI is set) fails."""
    if shutil.which("ssh-keygen") is None:
        hint = "no ssh-keygen here; on Debian: apt-get install openssh-client"
        pytest.fail(hint) if os.environ.get("CI") else pytest.skip(hint)


def told(file: bytes, key: PublicKey, message: bytes = RECORD) -> str:
    """What both say of a signature: `both`, `neither`, `only OpenSSH`, and, as must never be, `only we`."""
    ours = verify(file, message, APPROVAL)
    theirs = second_opinion(file, message, APPROVAL, key)
    assert theirs is not None
    accepts = isinstance(ours, SshSignature) and ours.key == key
    return {(True, True): "both", (False, False): "neither", (False, True): "only OpenSSH", (True, False): "only we"}[
        accepts, theirs.accepts
    ]


def rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


# Second opinion ----------------------------------------------------------------------------------------------------


def test_both_say_of_the_known_signatures_what_they_should() -> None:
    keys = {row["person"]: read_public_key(row["key"]) for row in rows("keys.tsv")}
    opinions, verdicts = {}, {}
    for row in rows("expected.tsv"):
        file, message = (VECTORS / f"{row['file']}.sig").read_bytes(), (VECTORS / row["file"]).read_bytes()
        key = keys[row["principal"]]
        assert isinstance(key, PublicKey)
        opinion = second_opinion(file, message, APPROVAL, key)
        assert opinion is not None
        opinions[row["file"]] = "good" if opinion.accepts else "bad"
        verdicts[row["file"]] = told(file, key, message)
    assert opinions == {row["file"]: row["ssh-keygen"] for row in rows("expected.tsv")}
    assert {file for file, verdict in verdicts.items() if verdict == "only OpenSSH"} == {
        "bad/sk-without-presence.txt",
        "bad/webauthn-other-origin.txt",
        "bad/webauthn-origin-lookalike.txt",
        "bad/webauthn-origin-http.txt",
        "bad/webauthn-cross-origin.txt",
        "bad/text-after-armour.txt",
        "bad/two-armours.txt",
        "bad/rsa-2048.txt",
        "bad/ecdsa-p384.txt",
    }
    assert "only we" not in verdicts.values()


def test_both_accept_every_kind_of_key() -> None:
    for name, file in every_kind().items():
        key = key_of(Fields(blob_of(file)[10:], "it").string("key"))
        assert (name, told(file, key)) == (name, "both")


def test_both_refuse_another_record_another_purpose_and_another_key() -> None:
    file, key = signed(ed25519_key()), ed25519_key().public
    assert told(file, key, RECORD + b"\n") == "neither"
    assert told(signed(ed25519_key(), namespace=RELEASE), key) == "neither"
    assert told(file, ed25519_key(9).public) == "neither"
    assert told(file.replace(b"\n", b"\r\n"), key) == "neither"


def other_spellings() -> dict[str, tuple[bytes, PublicKey]]:
    """Signatures that OpenSSH accepts although somebody could have altered them, or they fit too much."""
    ecdsa, ed25519 = ecdsa_key(), ed25519_key()
    fields = Fields(ecdsa.value(signed_data(RECORD, APPROVAL)), "it")
    r, s = fields.mpint("r"), fields.mpint("s")
    padded = string(b"\0\0" + r.to_bytes(32, "big")) + mpint(s)
    plain = string(ED25519) + string(ed25519.value(signed_data(RECORD, APPROVAL)))
    nothing = (1).to_bytes(32, "little")
    fits_all = SoftKey(ED25519, string(ED25519) + string(nothing), lambda _: nothing + bytes(32))
    return {
        "needless zeros in r": (file_of(ecdsa, string(ecdsa.kind) + string(padded)), ecdsa.public),
        "reserved field": (armour(envelope(ed25519.blob, plain, reserved="tag")).encode(), ed25519.public),
        "a key that fits every record": (
            file_of(fits_all, string(ED25519) + string(nothing + bytes(32))),
            PublicKey(ED25519, fits_all.blob),
        ),
        "no touch": (signed(sk_ed25519_key(), flags=0), sk_ed25519_key().public),
        "backed up, but cannot be": (passkey_signed(flags=0x15), sk_ecdsa_key("qms.example.com").public),
        "origin twice": (
            passkey_signed(data=client_data(more=',"origin":"https://evil.example"')),
            sk_ecdsa_key("qms.example.com").public,
        ),
    }


def file_of(key: SoftKey, signature: bytes) -> bytes:
    return armour(envelope(key.blob, signature)).encode()


def test_where_we_are_stricter() -> None:
    verdicts = {name: told(file, key) for name, (file, key) in other_spellings().items()}
    assert verdicts == dict.fromkeys(other_spellings(), "only OpenSSH")


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "sk-ed25519", "passkey"])
def test_we_accept_no_changed_byte_that_openssh_refuses(kind: str) -> None:
    file = every_kind()[kind]
    key = key_of(Fields(blob_of(file)[10:], "it").string("key"))
    for position in range(0, len(blob_of(file)), 23):
        blob = bytearray(blob_of(file))
        blob[position] ^= 0x01
        assert (position, told(armour(bytes(blob)).encode(), key)) == (position, "neither")


def test_an_opinion_carries_the_words_of_the_program() -> None:
    fingerprint = ed25519_key().public.fingerprint
    assert second_opinion(signed(ed25519_key()), RECORD, APPROVAL, ed25519_key().public) == Opinion(
        accepts=True, words=f'Good "qmsgen-approval-v1" signature for signer with ED25519 key {fingerprint}'
    )
    refused = second_opinion(signed(ed25519_key()), b"", APPROVAL, ed25519_key().public)
    assert refused is not None
    assert "incorrect signature" in refused.words


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put another `ssh-keygen` first on the path."""
    folder.mkdir(exist_ok=True)
    (folder / "ssh-keygen").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "ssh-keygen").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def test_without_the_program_or_with_an_old_one_there_is_no_second_opinion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "old", 'echo "unknown option -- Y" >&2; exit 1', monkeypatch)
    assert second_opinion(signed(ed25519_key()), RECORD, APPROVAL, ed25519_key().public) is None
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert second_opinion(signed(ed25519_key()), RECORD, APPROVAL, ed25519_key().public) is None


def test_a_program_that_does_not_answer_is_no_opinion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "exec sleep 60", monkeypatch)
    monkeypatch.setattr("qmsgen.reading.ssh_keygen.PATIENCE", 0.2)
    with pytest.raises(QmsgenError, match="`ssh-keygen` does not answer"):
        second_opinion(signed(ed25519_key()), RECORD, APPROVAL, ed25519_key().public)


def test_the_program_sees_nothing_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "env", monkeypatch)
    monkeypatch.setenv("SSH_AUTH_SOCK", "/tmp/agent")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/true")
    opinion = second_opinion(b"", RECORD, APPROVAL, ed25519_key().public)
    assert opinion is not None
    assert {pair.partition("=")[0] for pair in opinion.words.split(" / ")} - {"_", "PWD", "SHLVL", "OLDPWD"} == {
        "PATH",
        "HOME",
        "LC_ALL",
        "TZ",
    }


# Signing -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No agent, and nobody at the terminal who could be asked."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    answers(monkeypatch, "/bin/false")


def answers(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setenv("SSH_ASKPASS", program)
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("DISPLAY", ":none")


def key_file(folder: Path, key: SoftKey, name: str = "id_key") -> Path:
    path = folder / name
    path.write_bytes(key.private)
    path.chmod(0o600)
    (folder / f"{name}.pub").write_text(f"{key.public.line} carol@example.com\n")
    return path


def refusal(path: Path) -> tuple[str, str]:
    with pytest.raises(QmsgenError) as refused:
        sign(path, RECORD, APPROVAL)
    return refused.value.message, refused.value.fix


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("make", [ed25519_key, ecdsa_key, rsa_key])
def test_a_key_in_a_file_signs(make: Callable[[], SoftKey], tmp_path: Path) -> None:
    key = make()
    path = key_file(tmp_path, key)
    assert key_at(path) == key.public
    found = verify(sign(path, RECORD, RELEASE), RECORD, RELEASE)
    assert isinstance(found, SshSignature)
    assert (found.key, found.hash_algorithm) == (key.public, "sha512")


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    path = key_file(tmp_path, ed25519_key())
    change = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "correct horse", "-f", str(path)]
    subprocess.run(change, check=True, capture_output=True)
    return path


@pytest.mark.usefixtures("nobody")
def test_a_key_behind_a_passphrase_signs_when_the_passphrase_is_given(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (locked.parent / "answer").write_text("#!/bin/sh\necho correct horse\n")
    (locked.parent / "answer").chmod(0o755)
    answers(monkeypatch, str(locked.parent / "answer"))
    assert isinstance(verify(sign(locked, RECORD, APPROVAL), RECORD, APPROVAL), SshSignature)


@pytest.mark.usefixtures("nobody")
def test_a_wrong_passphrase_is_named(locked: Path) -> None:
    assert refusal(locked) == (
        f"the passphrase or PIN of {locked} was wrong, or there was no terminal to ask for it",
        f"Sign again in a terminal, or unlock the key first with `ssh-add {locked}`.",
    )


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    socket = tmp_path / "agent"
    with subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        yield
        process.terminate()


@pytest.mark.usefixtures("nobody", "agent")
def test_a_key_in_an_agent_signs_once_the_agent_holds_it(tmp_path: Path) -> None:
    path = key_file(tmp_path, ed25519_key())
    public = path.with_name("id_key.pub")
    private = path.rename(tmp_path / "elsewhere")
    assert refusal(public) == (
        f"the private key of {public} is not there, and the agent does not hold it",
        "Name the private key, or add it to the agent with `ssh-add`.",
    )
    subprocess.run(["ssh-add", "-q", str(private)], check=True, capture_output=True)
    assert isinstance(verify(sign(public, RECORD, APPROVAL), RECORD, APPROVAL), SshSignature)


@pytest.mark.usefixtures("nobody")
def test_without_an_agent_a_public_key_alone_does_not_sign(tmp_path: Path) -> None:
    path = key_file(tmp_path, ed25519_key())
    path.unlink()
    public = path.with_name("id_key.pub")
    assert refusal(public) == (
        f"the private key of {public} is not there, and no agent is running that could hold it",
        "Name the private key, or start an agent and add the key with `ssh-add`.",
    )


@pytest.mark.usefixtures("nobody")
def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "id_nobody"
    assert refusal(path) == (
        f"there is no key at {path}",
        "Name your key, such as ~/.ssh/id_ed25519, or make one with `ssh-keygen -t ed25519`.",
    )


@pytest.mark.usefixtures("nobody")
def test_a_private_key_without_its_public_half_can_write_it(tmp_path: Path) -> None:
    path = key_file(tmp_path, ed25519_key())
    path.with_name("id_key.pub").unlink()
    assert refusal(path) == (
        f"beside the key {path} there is no id_key.pub",
        f"Write it with `ssh-keygen -y -f {path} > {path}.pub`.",
    )


@pytest.mark.usefixtures("nobody")
def test_a_key_of_two_halves_that_do_not_belong_together_does_not_sign(tmp_path: Path) -> None:
    path = key_file(tmp_path, ed25519_key())
    path.with_name("id_key.pub").write_text(ed25519_key(9).public.line)
    assert refusal(path) == (
        f"{path} and its .pub file are not of one key pair",
        f"Write the .pub file anew with `ssh-keygen -y -f {path}`.",
    )


@pytest.mark.usefixtures("nobody")
def test_a_key_whose_signatures_never_count_is_not_used(tmp_path: Path) -> None:
    assert refusal(key_file(tmp_path, rsa_key(2048))) == (
        "the RSA key has 2048 bits, and at least 3072 are needed",
        "Make a key with `ssh-keygen -t ed25519`, and have it registered.",
    )


@pytest.mark.usefixtures("nobody")
def test_a_public_key_file_that_holds_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "id_key.pub").write_text("ssh-ed25519 AAAA\n")
    assert refusal(tmp_path / "id_key") == (
        f"the key in {tmp_path / 'id_key.pub'} is not a complete public key",
        "Copy the whole line of the .pub file again.",
    )


@pytest.mark.usefixtures("nobody")
def test_a_private_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = key_file(tmp_path, ed25519_key())
    path.chmod(0o644)
    assert refusal(path) == (
        f"others on this machine can read the private key {path}",
        f"Keep it to yourself with `chmod 600 {path}`; if others may have read it, make a new one.",
    )


@pytest.mark.usefixtures("nobody")
def test_a_security_key_that_does_not_sign_wants_a_touch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key_file(tmp_path, sk_ed25519_key())
    program(tmp_path / "bin", 'echo "Couldn\'t sign message: device not found" >&2; exit 255', monkeypatch)
    assert refusal(path) == (
        "the security key did not sign: Couldn't sign message: device not found",
        "Plug it in, sign again, and touch it when it blinks.",
    )


@pytest.mark.usefixtures("nobody")
def test_what_the_program_signs_is_checked_before_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key_file(tmp_path, sk_ed25519_key())
    (tmp_path / "untouched.sig").write_bytes(signed(sk_ed25519_key(), flags=0))
    program(tmp_path / "bin", f'for file; do :; done; cp {tmp_path}/untouched.sig "$file.sig"', monkeypatch)
    assert refusal(path)[0] == "nobody touched the security key when it signed"


@pytest.mark.usefixtures("nobody")
def test_a_signature_by_another_key_than_the_named_one_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = key_file(tmp_path, ed25519_key())
    (tmp_path / "other.sig").write_bytes(signed(ed25519_key(9)))
    program(tmp_path / "bin", f'for file; do :; done; cp {tmp_path}/other.sig "$file.sig"', monkeypatch)
    assert refusal(path)[0] == f"{path} and its .pub file are not of one key pair"


@pytest.mark.usefixtures("nobody")
def test_a_private_key_that_openssh_cannot_read_is_not_called_missing(tmp_path: Path) -> None:
    path = key_file(tmp_path, ed25519_key())
    path.write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")
    assert refusal(path) == (
        f"`ssh-keygen` cannot read the private key {path}",
        "Use the file as `ssh-keygen` wrote it; `puttygen` converts keys of PuTTY.",
    )


@pytest.mark.usefixtures("nobody")
def test_without_openssh_the_way_to_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key_file(tmp_path, ed25519_key())
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert refusal(path) == (
        "`ssh-keygen` is needed to sign, and is not installed",
        "Install OpenSSH (on Debian: apt-get install openssh-client), or sign in the browser.",
    )


@pytest.mark.usefixtures("nobody")
def test_the_words_of_any_other_failure_are_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key_file(tmp_path, ed25519_key())
    program(tmp_path / "bin", 'echo "no space left on device" >&2; exit 255', monkeypatch)
    assert refusal(path) == ("`ssh-keygen` could not sign: no space left on device", "Put that right, and sign again.")


@pytest.mark.usefixtures("nobody")
def test_who_is_not_there_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key_file(tmp_path, ed25519_key())
    program(tmp_path / "bin", "exec sleep 60", monkeypatch)
    monkeypatch.setattr("qmsgen.reading.ssh_keygen.PATIENCE", 0.2)
    assert refusal(path) == (f"nobody unlocked or touched {path} within 0.2 seconds", "Sign again.")


@pytest.mark.usefixtures("nobody")
def test_a_path_that_looks_like_an_option_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key_file(tmp_path, ed25519_key(), "-h")
    monkeypatch.chdir(tmp_path)
    assert isinstance(verify(sign(Path("-h"), RECORD, APPROVAL), RECORD, APPROVAL), SshSignature)
