"""The released copy as JSON: the portions with their outcomes, marks and grounds, for programs."""

from reviews.rendering.copy import DEMONSTRATION, CopyPiece, Ground, Kept, ReleasedCopy, Run, Withheld
from reviews.rendering.package import encoded
from reviews.rendering.text import plain

FORMAT = "declass copy 1"


def render_record(copy: ReleasedCopy) -> bytes:
    """The copy as a JSON file in UTF-8."""
    return encoded(recorded(copy))


def recorded(copy: ReleasedCopy) -> dict[str, object]:
    """The values of the JSON file. A portion is what is no separator; its `text` reads as in the text file."""
    return {
        "format": FORMAT,
        "release": copy.public_id,
        "case_number": copy.case_number,
        "document_number": copy.document_number,
        "released_on": copy.released_on.isoformat(),
        **({"notice": DEMONSTRATION} if copy.demonstration else {}),
        **({"agency": copy.agency} if copy.agency else {}),
        "title": copy.title,
        "release_line": copy.release_line,
        "statement": {"headline": copy.statement.headline, "lines": list(copy.statement.lines)},
        "notices": list(copy.notices),
        "former_banner": copy.old_banner.printed if copy.old_banner else None,
        "portions": [_portion(piece) for piece in copy.pieces if piece.runs],
        "codes": [{"code": row.code, "meaning": row.meaning} for row in copy.legend],
    }


def _portion(piece: CopyPiece) -> dict[str, object]:
    return {
        "kind": piece.kind,
        "number": piece.number or None,
        "outcome": outcome_of(piece),
        "text": plain(piece.runs),
        "runs": [_run(run) for run in piece.runs],
    }


def outcome_of(piece: CopyPiece) -> str:
    """RELEASED, RELEASED_IN_PART or WITHHELD: of a withheld portion only number, mark and blanks remain."""
    if not any(isinstance(run, Withheld) for run in piece.runs):
        return "RELEASED"
    kept = "".join(run.text for run in piece.runs if isinstance(run, Kept)).strip(" \n\t.()")
    return "WITHHELD" if kept in {"", piece.number.strip(".()")} else "RELEASED_IN_PART"


def _run(run: Run) -> dict[str, object]:
    if isinstance(run, Kept):
        return {"text": run.text}
    if isinstance(run, Withheld):
        return {"withheld": [_ground(ground) for ground in run.grounds]}
    return {"former_mark": run.printed}


def _ground(ground: Ground) -> dict[str, object]:
    until = {"until": ground.until.isoformat()} if ground.until else {}
    return {"code": ground.code, **until, **({"citation": ground.citation} if ground.citation else {})}
