"""The gate on the files beside text and PDF: JSON, withdrawal notice, manifest, signature, proof, and the archive."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from reviews.rendering.copy import ReleasedCopy
from reviews.rendering.disguises import readable
from reviews.rendering.findings import Finding, Kind
from reviews.rendering.notice import CardFacts, render_notice
from reviews.rendering.package import COVERED, FILES, INCLUSION, MANIFEST, SIGNATURE, pages_of, render_manifest
from reviews.rendering.passages import Passages, compact
from reviews.rendering.record import recorded
from reviews.rendering.searching import Search

_NOT_COVERED = (SIGNATURE, INCLUSION)
_CLOSED_LISTS = frozenset({"format", "kind", "outcome"})


def missing(copy: ReleasedCopy, parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Parts that each release has and this one has not, and files that none has."""
    required = {"txt", "pdf", "json", MANIFEST, *(("notice",) if any(True for _ in copy.cuts()) else ())}
    yield from (Finding(kind, Kind.MISSING, "whole") for kind in sorted(required - set(parts)))
    allowed = required | set(_NOT_COVERED)
    if not set(parts) <= allowed:
        yield Finding("package", Kind.ATTACHMENT, "a file that no release has")


def json_findings(copy: ReleasedCopy, division: Passages, search: Search, content: bytes) -> Iterator[Finding]:
    """The JSON file holds the copy's values and no others; its portions hold what was kept."""
    try:
        found = json.loads(content.decode("utf-8"))
        kept = "".join(text for portion in found["portions"] for text in _kept(portion))
    except (UnicodeDecodeError, ValueError, TypeError, KeyError, AttributeError):
        yield Finding("json", Kind.UNREADABLE, "whole")
        return
    if compact(kept) != compact("".join(division.kept)):
        yield Finding("json", Kind.UNEQUAL, "portions")
    if found != recorded(copy):
        yield Finding("json", Kind.UNEQUAL, "whole")
    yield from search.traces("json", {"strings": list(_strings(found)), "whole": [readable(content)]})
    yield from search.words("json", {"strings": list(_strings(found))})


def _kept(portion: Mapping[str, Any]) -> Iterator[str]:
    return (run.get("text") or run.get("former_mark") or "" for run in portion["runs"])


def _strings(value: object) -> Iterator[str]:
    """The strings below a value, but for names of fields and the few words that they may say."""
    if isinstance(value, dict):
        yield from (text for key in value if key not in _CLOSED_LISTS for text in _strings(value[key]))
    elif isinstance(value, list):
        yield from (text for member in value for text in _strings(member))
    elif isinstance(value, str):
        yield value


def side_findings(
    copy: ReleasedCopy, facts: CardFacts, search: Search, parts: Mapping[str, bytes]
) -> Iterator[Finding]:
    """Notice and manifest are what the copy and the parts make them; nothing withheld stands in any small file."""
    covered = {kind: parts[kind] for kind in COVERED if kind in parts}
    if "notice" in parts and parts["notice"] != render_notice(copy, facts, pages_of(parts.get("pdf", b""))):
        yield Finding("notice", Kind.UNEQUAL, "whole")
    if MANIFEST in parts and "pdf" in parts and parts[MANIFEST] != render_manifest(copy, covered):
        yield Finding(MANIFEST, Kind.UNEQUAL, "whole")
    for kind in ("notice", MANIFEST, *_NOT_COVERED):
        yield from search.traces(kind, {"whole": [readable(parts.get(kind, b""))]})


def archive_findings(parts: Mapping[str, bytes], archive: bytes) -> Iterator[Finding]:
    """The archive opens, and holds the parts under their names, in order, and not a byte besides."""
    try:
        with zipfile.ZipFile(BytesIO(archive)) as opened:
            members = opened.infolist()
            held = {member.filename: opened.read(member) for member in members}
            room = sum(len(opened.read(m)) + 30 + 46 + 2 * len(m.filename) for m in members) + 22
            said = opened.comment + b"".join(member.extra + member.comment for member in members)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        yield Finding("package", Kind.UNREADABLE, "archive")
        return
    expected = {FILES[kind].name: parts[kind] for kind in FILES if kind in parts}
    if held != expected or list(held) != list(expected) or len(members) != len(expected):
        yield Finding("package", Kind.UNEQUAL, "members")
    if said or room != len(archive):
        yield Finding("package", Kind.REVISION, "bytes beside the members")
