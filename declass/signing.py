"""Ed25519 keys in files, and checkpoints of logs as signed notes (C2SP signed-note and tlog-checkpoint).

Knows no database and no settings: the audit log and the release log call it, each with an origin of its own. The
private key stands in one file that only its owner reads; beside it `NAME.pub` lists every public key that ever signed
here, one a line, so that notes of a retired key can still be checked.
"""

import binascii
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ED25519 = b"\x01"  # the algorithm's number in signed notes
SIGNED_BY = "\u2014 "


class SigningKeyError(Exception):
    """A key file is missing, open to others or not an Ed25519 key; the message is a sentence."""


class NoteError(ValueError):
    """A note is not a checkpoint of this log, or no key that we know has signed it; the message is a sentence."""


@dataclass(frozen=True)
class SigningKey:
    """A private key that has been read."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 bytes to publish."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return self.private.sign(message)


def verify(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether the holder of this public key (32 bytes) signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def make_key(path: Path) -> SigningKey:
    """Write a new private key to `path` (mode 0600) and add its public key to the list beside it.

    Raises SigningKeyError when something stands there already: a key is moved away by a person, never written over.
    """
    key = SigningKey(Ed25519PrivateKey.generate())
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SigningKeyError(f"{path} is there already and is not written over.") from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
    with public_file(path).open("a") as stream:
        stream.write(b64encode(key.public).decode() + "\n")
    return key


def load_key(path: Path) -> SigningKey:
    """The private key in `path`. Raises SigningKeyError when it cannot be used."""
    try:
        pem, mode = path.read_bytes(), path.stat().st_mode
    except OSError as error:
        raise SigningKeyError(f"The signing key {path} cannot be read: {error.strerror}.") from None
    if mode & 0o077:
        raise SigningKeyError(f"The signing key {path} is open to others: its mode must be 0600.")
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SigningKeyError(f"{path} is not a private key in PEM.") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningKeyError(f"{path} is not an Ed25519 key.")
    return SigningKey(private)


def public_file(path: Path) -> Path:
    """Where the public keys of the private key's file are listed."""
    return path.with_name(path.name + ".pub")


def public_keys(path: Path) -> list[bytes]:
    """The public keys listed beside the private key's file, oldest first. Raises SigningKeyError without any."""
    listed = public_file(path)
    try:
        keys = [b64decode(line, validate=True) for line in listed.read_text().split()]
    except (OSError, ValueError):
        raise SigningKeyError(f"The public keys in {listed} cannot be read.") from None
    if not keys or any(len(key) != 32 for key in keys):
        raise SigningKeyError(f"{listed} does not list Ed25519 public keys.")
    return keys


def verifier_key(origin: str, public_key: bytes) -> str:
    """The public key as other programs take it to verify the notes of this origin."""
    return f"{origin}+{_key_hash(origin, public_key).hex()}+{b64encode(ED25519 + public_key).decode()}"


@dataclass(frozen=True)
class Checkpoint:
    """The state of a log: its name, how many leaves it has, the root over them, and lines that the log adds."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The checkpoint as a signed note, under the origin's name."""
    signature = _key_hash(checkpoint.origin, key.public) + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{SIGNED_BY}{checkpoint.origin} {b64encode(signature).decode()}\n"


def read_checkpoint(note: str, origin: str, public_keys: Iterable[bytes]) -> Checkpoint:
    """The checkpoint in a note that one of these keys signed for this origin. Raises NoteError for any other."""
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    if not blank or not _is_signed(text, signatures, origin, list(public_keys)):
        raise NoteError("No key of this log has signed the checkpoint.")
    named, size, root, *extensions = [*text.splitlines(), "", ""]
    extensions = [line for line in extensions if line]
    try:
        found = Checkpoint(named, int(size), b64decode(root, validate=True), tuple(extensions))
    except ValueError:
        raise NoteError("The note is signed, but it is no checkpoint.") from None
    if found.text != text or len(found.root) != 32 or found.origin != origin:
        raise NoteError(f"The note is signed, but it is no checkpoint of {origin}.")
    return found


def _is_signed(text: str, signatures: str, origin: str, public_keys: list[bytes]) -> bool:
    by_hash = {_key_hash(origin, key): key for key in public_keys}
    for line in signatures.splitlines():
        name, _, encoded = line.removeprefix(SIGNED_BY).rpartition(" ")
        try:
            signature = b64decode(encoded, validate=True)
        except binascii.Error:
            continue
        key = by_hash.get(signature[:4])
        if line.startswith(SIGNED_BY) and name == origin and key and verify(text.encode(), signature[4:], key):
            return True
    return False


def _key_hash(origin: str, public_key: bytes) -> bytes:
    """The four bytes by which a note tells which key signed it."""
    return sha256(origin.encode() + b"\n" + ED25519 + public_key).digest()[:4]
