"""How a cable was read, piece by piece beside its text, for those who may read the whole."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cables.actions.reading import record_reading
from cables.actions.scheduling import latest_schedule
from cables.models import Correction
from cables.views.fetching import portions_for, same_number, waiting_for, whole_cable_for

HEADER_FIELDS = [field for field in Correction.Field if field != Correction.Field.MARK]


@login_required
def reading(request: HttpRequest, public_id: str) -> HttpResponse:
    """Kind, number, place, mark, label and basis of every piece; problems and corrections; what may belong to it."""
    cable = whole_cable_for(request.user, public_id)
    portions = portions_for(request.user, cable)
    record_reading(actor=request.user, cable=cable, portions=portions, whole=True)
    is_kept = cable.collection.custodian_id == request.user.pk
    context = {
        "cable": cable,
        "portions": portions,
        "schedule": latest_schedule(cable),
        "problems": cable.problems.filter(settled_at=None).order_by("start", "pk"),
        "corrections": cable.corrections.select_related("corrected_by", "portion").order_by("pk"),
        "header_fields": HEADER_FIELDS,
        "waiting": waiting_for(cable) if is_kept else [],
        "others": same_number(request.user, cable),
        "is_kept": is_kept,
        "page_label": cable.label,
        "is_demonstration": cable.collection.is_demonstration,
    }
    return render(request, "cables/reading.html", context)
