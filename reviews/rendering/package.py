"""The package of a release: its files, their order, the manifest that covers them, and one archive of them all.

Everything is computed from the copy and from bytes already made, so the same release gives the same package on
another day, in another time zone and in another locale.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO

from reviews.rendering.copy import DEMONSTRATION, ReleasedCopy

RENDERER_VERSION = f"2, typst {version('typst')}"
FORMAT = "declass release 1"
MANIFEST, SIGNATURE, INCLUSION = "manifest", "signature", "inclusion"
_FONT = re.compile(rb"/FontName\s*/(?:[A-Z]{6}\+)?([!-'*-.0-;=?-Z\\^-z|~]+)")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READ_ONLY = 0o100444 << 16


@dataclass(frozen=True, slots=True)
class File:
    """One file of a package: its name there and at its address, and its media type."""

    name: str
    media_type: str


FILES = {
    "txt": File("copy.txt", "text/plain; charset=utf-8"),
    "pdf": File("copy.pdf", "application/pdf"),
    "json": File("copy.json", "application/json"),
    "notice": File("withdrawal-notice.txt", "text/plain; charset=utf-8"),
    MANIFEST: File("manifest.json", "application/json"),
    SIGNATURE: File("manifest.sig", "text/plain; charset=utf-8"),
    INCLUSION: File("inclusion.json", "application/json"),
}
COVERED = ("txt", "pdf", "json", "notice")
KIND_OF = {file.name: kind for kind, file in FILES.items()}


def encoded(value: object) -> bytes:
    """A value as JSON that never varies: keys in the order given, two blanks, UTF-8, a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def render_manifest(copy: ReleasedCopy, parts: Mapping[str, bytes]) -> bytes:
    """The manifest: what the release is, what made it, and name, size and SHA-256 of each covered part."""
    listed = [_listed(kind, parts[kind]) for kind in COVERED if kind in parts]
    return encoded(
        {
            "format": FORMAT,
            "release": copy.public_id,
            "case_number": copy.case_number,
            "document_number": copy.document_number,
            "released_on": copy.released_on.isoformat(),
            **({"notice": DEMONSTRATION} if copy.demonstration else {}),
            "renderer": RENDERER_VERSION,
            "fonts": fonts_of(parts["pdf"]),
            "pdf_standards": ["PDF/A-2a", "PDF/UA-1"],
            "pdf_validation": "not validated by veraPDF",
            "files": listed,
        }
    )


def _listed(kind: str, content: bytes) -> dict[str, object]:
    file = FILES[kind]
    digest = hashlib.sha256(content).hexdigest()
    return {"name": file.name, "media_type": file.media_type, "bytes": len(content), "sha256": digest}


def fonts_of(pdf: bytes) -> Sequence[str]:
    """The names of the fonts that the file embeds, without the tag of their subset, in order."""
    return sorted({found.decode("latin-1") for found in _FONT.findall(pdf)})


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return len(_PAGE.findall(pdf))


def pack(parts: Mapping[str, bytes]) -> bytes:
    """All parts as one zip archive: fixed order, fixed time, no compression that a library's version could change."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for kind, file in FILES.items():
            if kind in parts:
                member = zipfile.ZipInfo(file.name, _EPOCH)
                member.create_system = 3
                member.external_attr = _READ_ONLY
                archive.writestr(member, parts[kind])
    return out.getvalue()
