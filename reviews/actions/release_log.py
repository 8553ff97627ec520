"""The release log: a Merkle tree (RFC 6962) of the manifests of releases, sealed in each release's own transaction.

Its leaves are the manifests, in the order of their release. Each release takes away the proof that it is the last leaf
of the tree as it was then, and the signed checkpoint of that tree; both stay true while the log grows.
"""

from base64 import b64encode

from django.conf import settings
from django.db import connection

from declass.merkle import Frontier, leaf_hash
from declass.signing import Checkpoint, load_key, sign_checkpoint
from reviews.models import Release, ReleaseLogEntry
from reviews.rendering.copy import DEMONSTRATION
from reviews.rendering.package import encoded
from reviews.verifying import ALGORITHM, INCLUSION_FORMAT, SIGNATURE_FORMAT

_HASH = 32


def origin() -> str:
    """The name under which checkpoints of this log are signed."""
    return f"{settings.LOG_NAME}/releases"


def append(release: Release, manifest: bytes) -> bytes:
    """Add the manifest of a release as the next leaf; the file that proves it is in.

    Others who release wait until this transaction ends. Raises SigningKeyError when there is no key to seal with.
    """
    key = load_key(settings.SIGNING_KEY_FILE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('release log'))")
    last = ReleaseLogEntry.objects.order_by("-position").first()
    tree = Frontier(last.position + 1, _cut(last.peaks)) if last else Frontier()
    proof = list(reversed(tree.peaks))
    leaf = leaf_hash(manifest)
    tree.append(leaf)
    note = sign_checkpoint(Checkpoint(origin(), tree.size, tree.root()), key)
    position = tree.size - 1
    ReleaseLogEntry(
        position=position, release=release, leaf_hash=leaf, peaks=b"".join(tree.peaks), checkpoint=note
    ).save(force_insert=True)
    return _inclusion(position, proof, note, demonstration=release.is_demonstration)


def _cut(peaks: bytes) -> list[bytes]:
    stored = bytes(peaks)
    return [stored[at : at + _HASH] for at in range(0, len(stored), _HASH)]


def _inclusion(position: int, proof: list[bytes], note: str, *, demonstration: bool) -> bytes:
    return encoded(
        {
            "format": INCLUSION_FORMAT,
            **({"notice": DEMONSTRATION} if demonstration else {}),
            "leaf_index": position,
            "hashes": [b64encode(node).decode() for node in proof],
            "checkpoint": note,
        }
    )


def signature_of(manifest: bytes) -> bytes:
    """The detached signature of a manifest, as a file: format, algorithm, public key, signature, a line each."""
    key = load_key(settings.SIGNING_KEY_FILE)
    lines = (SIGNATURE_FORMAT, ALGORITHM, b64encode(key.public).decode(), b64encode(key.sign(manifest)).decode())
    return "".join(f"{line}\n" for line in lines).encode()
