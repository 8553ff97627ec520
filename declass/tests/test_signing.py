"""Keys stay where they are and closed; a note says what was signed, by whom, and nothing else passes."""

import stat
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from declass.signing import (
    Checkpoint,
    NoteError,
    SigningKey,
    SigningKeyError,
    load_key,
    make_key,
    public_file,
    public_keys,
    read_checkpoint,
    sign_checkpoint,
    verifier_key,
    verify,
)

CHECKPOINT = Checkpoint("declass.example/audit", 1234, bytes(range(32)), ("sealed 2026-11-23T12:00:00Z",))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "signing.pem"
    make_key(path)
    return path


@pytest.fixture
def key(key_file: Path) -> SigningKey:
    return load_key(key_file)


def test_a_signature_holds_for_its_message_and_its_key(key: SigningKey, tmp_path: Path) -> None:
    signature = key.sign(b"message")
    assert len(signature) == 64
    assert verify(b"message", signature, key.public)
    assert not verify(b"massage", signature, key.public)
    assert not verify(b"message", signature[:-1], key.public)
    assert not verify(b"message", signature, make_key(tmp_path / "other").public)
    assert not verify(b"message", signature, b"too short")


def test_the_private_key_is_for_its_owner_alone(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert public_keys(key_file) == [load_key(key_file).public]
    key_file.chmod(0o640)
    with pytest.raises(SigningKeyError, match="open to others"):
        load_key(key_file)


def test_a_key_is_never_written_over(key_file: Path) -> None:
    before = key_file.read_bytes(), public_file(key_file).read_bytes()
    with pytest.raises(SigningKeyError, match="not written over"):
        make_key(key_file)
    assert (key_file.read_bytes(), public_file(key_file).read_bytes()) == before


def test_a_retired_key_stays_among_the_public_ones(key_file: Path) -> None:
    old = load_key(key_file)
    key_file.rename(key_file.with_suffix(".retired"))
    new = make_key(key_file)
    assert public_keys(key_file) == [old.public, new.public]
    assert read_checkpoint(sign_checkpoint(CHECKPOINT, old), CHECKPOINT.origin, public_keys(key_file)) == CHECKPOINT


def test_what_is_no_ed25519_key_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(SigningKeyError, match="cannot be read"):
        load_key(path)
    with pytest.raises(SigningKeyError, match="cannot be read"):
        public_keys(path)
    path.write_bytes(b"scribble")
    path.chmod(0o600)
    with pytest.raises(SigningKeyError, match="not a private key"):
        load_key(path)
    path.write_bytes(Ed448PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(SigningKeyError, match="not an Ed25519 key"):
        load_key(path)
    for listed in ("", "c2hvcnQ=\n"):
        public_file(path).write_text(listed)
        with pytest.raises(SigningKeyError, match="does not list"):
            public_keys(path)


def test_a_note_reads_as_it_is_specified(key: SigningKey) -> None:
    lines = sign_checkpoint(CHECKPOINT, key).split("\n")
    root = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert lines[:5] == ["declass.example/audit", "1234", root, "sealed 2026-11-23T12:00:00Z", ""]
    dash, name, signature = lines[5].split(" ")
    assert (dash, name, lines[6:]) == ("\u2014", CHECKPOINT.origin, [""])
    assert len(b64decode(signature)) == 4 + 64


def test_keys_and_signatures_are_those_of_other_programs() -> None:
    """The example that the note package of Go's sumdb publishes."""
    text = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        "\n\u2014 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    told = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    public = b64decode(told.rpartition("+")[2])[1:]
    assert verifier_key("PeterNeumann", public) == told
    with pytest.raises(NoteError, match="signed, but it is no checkpoint"):
        read_checkpoint(text, "PeterNeumann", [public])
    with pytest.raises(NoteError, match="No key"):
        read_checkpoint(text.replace("answer", "anwser"), "PeterNeumann", [public])


def test_a_signed_note_is_read_back(key: SigningKey) -> None:
    note = sign_checkpoint(CHECKPOINT, key)
    assert read_checkpoint(note, CHECKPOINT.origin, [key.public]) == CHECKPOINT
    bare = replace(CHECKPOINT, extensions=())
    assert read_checkpoint(sign_checkpoint(bare, key), bare.origin, [key.public]) == bare


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1234", "1235"),
        ("AAEC", "AAED"),
        ("12:00", "13:00"),
        ("/audit\n1", "/other\n1"),
        ("\n\n", "\n"),
        ("\u2014", "-"),
    ],
)
def test_a_changed_note_is_refused(key: SigningKey, old: str, new: str) -> None:
    note = sign_checkpoint(CHECKPOINT, key).replace(old, new, 1)
    with pytest.raises(NoteError):
        read_checkpoint(note, CHECKPOINT.origin, [key.public])


def test_a_note_of_another_log_or_another_key_is_refused(key: SigningKey, tmp_path: Path) -> None:
    note = sign_checkpoint(CHECKPOINT, key)
    with pytest.raises(NoteError):
        read_checkpoint(note, "declass.example/releases", [key.public])
    with pytest.raises(NoteError):
        read_checkpoint(note, CHECKPOINT.origin, [make_key(tmp_path / "other").public])
    with pytest.raises(NoteError):
        read_checkpoint("", CHECKPOINT.origin, [key.public])


@pytest.mark.parametrize("odd", [{"root": b"short"}, {"size": "many"}, {"size": "007"}, {"root": bytes(33)}])
def test_a_signed_note_that_is_no_checkpoint_is_refused(key: SigningKey, odd: dict) -> None:
    with pytest.raises(NoteError, match="no checkpoint"):
        read_checkpoint(sign_checkpoint(replace(CHECKPOINT, **odd), key), CHECKPOINT.origin, [key.public])


def test_another_witness_may_sign_below(key: SigningKey) -> None:
    signed = sign_checkpoint(CHECKPOINT, key)
    witnessed = signed + f"\u2014 witness.example {b64encode(bytes(68)).decode()}\n\u2014 broken ###\n"
    assert read_checkpoint(witnessed, CHECKPOINT.origin, [key.public]) == CHECKPOINT
