"""The custodian corrects the reading of a cable: the mark of a piece, the marking of the whole, the header."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cables.actions.correcting import (
    correct_instruction,
    correct_mark,
    correct_number,
    correct_order,
    correct_origin,
    correct_whole,
)
from cables.actions.reading import record_reading
from cables.actions.scheduling import latest_schedule
from cables.forms_correcting import CorrectionForm, InstructionForm, MarkForm, NumberForm, OrderForm, OriginForm
from cables.models import Cable, Correction
from cables.views.fetching import kept_cable_for
from declass.clock import today
from declass.refusals import RefusedError

Field = Correction.Field
OF_CABLE: dict[str, tuple[type[CorrectionForm], Callable[..., Correction]]] = {
    Field.WHOLE: (MarkForm, correct_whole),
    Field.ORIGIN: (OriginForm, correct_origin),
    Field.NUMBER: (NumberForm, correct_number),
    Field.ORDER: (OrderForm, correct_order),
    Field.INSTRUCTION: (InstructionForm, correct_instruction),
}

RELEASED = "What was released stands. A new review of the corrected record is in the queue."


@login_required
def header(request: HttpRequest, public_id: str, field: str) -> HttpResponse:
    """Correct one field of the cable."""
    cable = kept_cable_for(request.user, public_id)
    if field not in OF_CABLE:
        raise Http404
    form_class, correct = OF_CABLE[field]
    form = form_class(request.POST or None, initial=_stands(cable))
    return _answer(request, cable, form, partial(correct, cable=cable), f"Correct the {Field(field).label}")


@login_required
def mark(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """Correct the mark of one piece."""
    cable = kept_cable_for(request.user, public_id)
    pieces = cable.portions.select_related("cable__collection").defer("search").to_decide()
    piece = get_object_or_404(pieces, position=position)
    form = MarkForm(request.POST or None, initial={"mark": piece.label.mark()})
    words = piece.text[piece.body_start - piece.start :].strip()
    return _answer(request, cable, form, partial(correct_mark, portion=piece), "Correct a mark", words)


def _stands(cable: Cable) -> dict[str, Any]:
    """What the fields say now."""
    return {
        "mark": cable.label.mark(),
        "day": cable.origin_on,
        "precision": cable.origin_precision,
        "number": cable.mrn.replace(" ", ""),
        "order": cable.order_number,
        "instruction": latest_schedule(cable).instruction,
    }


def _answer(
    request: HttpRequest,
    cable: Cable,
    form: CorrectionForm,
    correct: Callable[..., Correction],
    heading: str,
    lead: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            correct(actor=request.user, reason=form.cleaned_data["reason"], on=today(), **form.values())
        except RefusedError as error:
            request.refusals.append(error)
            form.add_error(None, str(error.refusal))
        else:
            messages.success(request, "Corrected. The date was computed anew.")
            if cable.releases.exists():
                messages.info(request, RELEASED)
            return redirect("cables:reading", cable.public_id)
    record_reading(actor=request.user, cable=cable, portions=[], whole=True)
    context = {
        "cable": cable,
        "form": form,
        "heading": heading,
        "lead": lead,
        "page_label": cable.label,
        "is_demonstration": cable.collection.is_demonstration,
    }
    return render(request, "cables/record.html", context, status=422 if form.errors else 200)
