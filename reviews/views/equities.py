"""What other agencies may have in a cable: what is suggested and why, what was referred, and what they answered."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cables.actions.reading import record_reading
from cables.classification.levels import Level
from cables.models import Portion
from declass.clock import today
from reviews.agencies import agencies_on
from reviews.equities import Equity, equities_in, equities_of_whole
from reviews.models import Determination, Referral
from reviews.views.fetching import page_of, review_for


@dataclass(frozen=True)
class Row:
    """One portion: what is suggested, whether it stands as referred, and its referrals."""

    portion: Portion
    suggested: list[Equity]
    determination: Determination | None
    referrals: list[Referral]


@login_required
def equities(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every portion that concerns another agency, or may; the others are counted."""
    review = review_for(request.user, public_id)
    standing = {row.portion_id: row for row in review.determinations.filter(superseded_at=None)}
    referrals = list(review.referrals.select_related("answered_by").prefetch_related("entries").order_by("pk"))
    portions = list(review.cable.portions.to_decide().defer("search").order_by("position"))
    rows = [
        Row(
            portion,
            equities_in(portion.text, portion.controls, kind=portion.kind, on=today())
            if portion.level > Level.U
            else [],
            standing.get(portion.pk),
            [each for each in referrals if each.portion_id == portion.pk],
        )
        for portion in portions
    ]
    shown = [row for row in rows if row.suggested or row.referrals]
    record_reading(actor=request.user, cable=review.cable, portions=[], whole=True)
    context = {
        **page_of(review),
        "rows": shown,
        "others": len(rows) - len(shown),
        "of_whole": equities_of_whole(review.cable.controls, on=today()),
        "agencies": agencies_on(today()),
        "today": today(),
    }
    return render(request, "reviews/equities.html", context)
