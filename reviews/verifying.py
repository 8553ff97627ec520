"""Checking the package of a release: hashes, signature, inclusion in the release log. Needs no database.

The public keys come from whoever checks, never from the package: a package that brings its own key proves nothing.
"""

import hashlib
import json
import zipfile
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from declass.merkle import leaf_hash, verify_inclusion
from declass.signing import NoteError, read_checkpoint, verify
from reviews.rendering.package import FILES, INCLUSION, KIND_OF, MANIFEST, SIGNATURE

SIGNATURE_FORMAT = "declass signature 1"
INCLUSION_FORMAT = "declass inclusion 1"
ALGORITHM = "Ed25519"
LARGEST = 64 * 2**20
_MOST_MEMBERS = 20


class NotAPackage(ValueError):
    """The files are no package of a release; the message is a sentence."""


@dataclass(frozen=True)
class Check:
    """One thing that was checked: what, whether it holds, and a sentence."""

    what: str
    holds: bool
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """What was found of one package."""

    release: str
    released_on: str
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return all(check.holds for check in self.checks)


def opened(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The files of a package by kind: those given by name, and those in an archive among them.

    Raises NotAPackage for an archive that does not open, is too large, or holds a name twice or of no such file.
    """
    found: dict[str, bytes] = {}
    for name, content in files:
        members = _members(content) if zipfile.is_zipfile(BytesIO(content)) else [(name, content)]
        for member, held in members:
            kind = KIND_OF.get(member.rpartition("/")[2])
            if kind is None or kind in found:
                raise NotAPackage("It holds a file that no package has, or one of them twice.")
            found[kind] = held
    if MANIFEST not in found:
        raise NotAPackage(f"There is no {FILES[MANIFEST].name} among the files.")
    return found


def _members(content: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            listed = archive.infolist()
            if len(listed) > _MOST_MEMBERS or sum(member.file_size for member in listed) > LARGEST:
                raise NotAPackage("The archive is larger than any package.")
            return [(member.filename, archive.read(member)) for member in listed]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise NotAPackage("The archive does not open.") from None


def verify_package(parts: Mapping[str, bytes], *, origin: str, public_keys: Sequence[bytes]) -> Verdict:
    """Check the parts of one package against the public keys of the log of this origin. Raises NotAPackage."""
    manifest = _manifest(parts[MANIFEST])
    checks = (
        *_hashes(parts, manifest["files"]),
        _signature(parts.get(SIGNATURE), parts[MANIFEST], public_keys),
        _inclusion(parts.get(INCLUSION), parts[MANIFEST], origin, public_keys),
    )
    return Verdict(str(manifest["release"]), str(manifest["released_on"]), checks)


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
        listed = [(file["name"], file["sha256"], file["bytes"]) for file in found["files"]]
        known = bool(found["release"] and found["released_on"]) and all(isinstance(n, str) for n, _, _ in listed)
    except (ValueError, TypeError, KeyError):
        known = False
    if not known:
        raise NotAPackage("The manifest cannot be read.")
    return found


def _hashes(parts: Mapping[str, bytes], listed: Iterable[Mapping[str, Any]]) -> Iterable[Check]:
    named = {KIND_OF.get(file["name"]): file for file in listed}
    for kind, file in named.items():
        name = str(file["name"])
        if kind is None or kind not in parts:
            yield Check(name, False, "The manifest names this file, and it is not here.")
        elif hashlib.sha256(parts[kind]).hexdigest() != file["sha256"] or len(parts[kind]) != file["bytes"]:
            yield Check(name, False, "It is not the file that was released: its SHA-256 differs.")
        else:
            yield Check(name, True, "Its SHA-256 is that of the manifest.")
    for kind in parts:
        if kind not in named and kind not in {MANIFEST, SIGNATURE, INCLUSION}:
            yield Check(FILES[kind].name, False, "The manifest does not name this file.")


def _signature(content: bytes | None, manifest: bytes, public_keys: Sequence[bytes]) -> Check:
    name = FILES[SIGNATURE].name
    if content is None:
        return Check(name, False, "There is no signature.")
    try:
        form, algorithm, _, encoded = content.decode().splitlines()
        signature = b64decode(encoded, validate=True)
    except ValueError:
        return Check(name, False, "The signature cannot be read.")
    if (form, algorithm) != (SIGNATURE_FORMAT, ALGORITHM):
        return Check(name, False, "The signature is of a kind that is not known.")
    if not any(verify(manifest, signature, key) for key in public_keys):
        return Check(name, False, "None of the public keys has signed this manifest.")
    return Check(name, True, "The manifest is signed by one of the public keys.")


def _inclusion(content: bytes | None, manifest: bytes, origin: str, public_keys: Sequence[bytes]) -> Check:
    name = FILES[INCLUSION].name
    if content is None:
        return Check(name, False, "There is no proof of inclusion.")
    try:
        found = json.loads(content)
        index, hashes = int(found["leaf_index"]), [b64decode(text, validate=True) for text in found["hashes"]]
        checkpoint = read_checkpoint(str(found["checkpoint"]), origin, public_keys)
    except NoteError as error:
        return Check(name, False, str(error))
    except (ValueError, TypeError, KeyError):
        return Check(name, False, "The proof of inclusion cannot be read.")
    if not verify_inclusion(leaf_hash(manifest), index, checkpoint.size, hashes, checkpoint.root):
        return Check(name, False, "The manifest is not in the release log at the place that the proof names.")
    return Check(name, True, f"The manifest is entry {index} of the release log, whose checkpoint is signed.")
