"""What comes out of the files that a custodian hands in: one text after another, each by its name."""

import re
from dataclasses import dataclass, field

from cables.intake.catalogues import Catalogue

LONGEST_NAME = 255
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, member or row: its name, its bytes, and what stands beside it in a catalogue.

    With a `refusal` it is not to be read; the bytes, if there are any, are to be kept as they are.
    """

    name: str
    content: bytes
    refusal: str = ""
    catalogue: Catalogue = field(default_factory=Catalogue)


def shown_name(name: str) -> str:
    """The name without signs that hide or turn it, at most 255 characters: its end, where the file is named."""
    plain = UNSEEN.sub("\ufffd", name) or "unnamed"
    return plain if len(plain) <= LONGEST_NAME else "…" + plain[-(LONGEST_NAME - 1) :]


def name_refusal(name: str) -> str:
    """Why a member may not bear this name, or nothing. A name is never used as a path; a hostile one still says so."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or DRIVE.match(name) or ".." in parts:
        return "its name leads out of the archive (path traversal); rename it and send it again"
    if UNSEEN.search(name):
        return "its name holds signs that cannot be seen; rename it and send it again"
    if len(name) > LONGEST_NAME:
        return f"its name is longer than {LONGEST_NAME} characters; shorten it and send it again"
    return ""
