"""The copy of a cable that is still being decided, as it would go out now."""

from dataclasses import replace

from declass.clock import today
from reviews.actions.packaging import case_number, decided_pieces
from reviews.answers import Cut
from reviews.forms import AnswerForm
from reviews.models import Determination
from reviews.rendering.build import OPEN_ANSWERS, CopyFacts, DecidedPiece, build_copy
from reviews.rendering.codes import UnknownCode, read_code
from reviews.rendering.spans import Cut as Withheld
from reviews.rendering.text import render_text
from reviews.views.bench import Bench

UNDECIDED = "[Not decided yet.]"


def glimpse_of(bench: Bench) -> str:
    """The text part as it would be made now. Drafts count where they let a portion go; what else is undecided or
    unfinished is left out, and said to be."""
    drafts = {
        portion.position: AnswerForm(initial=bench.drafts[portion.pk])
        for portion in bench.to_decide
        if portion.pk in bench.drafts
    }
    pieces = [
        _shown(piece, drafts.get(portion.position))
        for portion, piece in zip(bench.portions, decided_pieces(bench.review), strict=True)
    ]
    try:
        return render_text(build_copy(pieces, _facts(bench))).decode()
    except ValueError as error:
        return f"No copy can be made as it stands: {error}"


def _shown(piece: DecidedPiece, form: AnswerForm | None) -> DecidedPiece:
    if form is not None:
        return _drafted(piece, str(form["classification"].value()), form.cuts())
    if piece.classification is None and piece.kind not in ("SEPARATOR", "NOISE"):
        return _left_out(piece)
    return piece


def _drafted(piece: DecidedPiece, classification: str, cuts: tuple[Cut, ...]) -> DecidedPiece:
    if classification not in OPEN_ANSWERS or not all(_is_plain(cut.code) for cut in cuts):
        return _left_out(piece)
    made = tuple(Withheld(cut.start, cut.end, cut.code, None, cut.statute) for cut in cuts)
    return replace(piece, classification=classification, cuts=made)


def _is_plain(code: str) -> bool:
    try:
        return not read_code(code).security
    except UnknownCode:
        return False


def _left_out(piece: DecidedPiece) -> DecidedPiece:
    return DecidedPiece(
        kind="PARAGRAPH",
        number=None,
        mark=None,
        mark_span=None,
        text=UNDECIDED,
        classification=Determination.Classification.NOT_NSI.value,
    )


def _facts(bench: Bench) -> CopyFacts:
    """What the copy says besides the text: a preview has no authority and no number yet."""
    cable, day = bench.review.cable, today()
    return CopyFacts(
        public_id="preview",
        case_number=case_number(bench.review),
        document_number="preview",
        title="Preview",
        demonstration=cable.collection.is_demonstration,
        authority="to be named at approval",
        decided_on=day,
        released_on=day,
        old_banner=cable.label.banner(),
    )
