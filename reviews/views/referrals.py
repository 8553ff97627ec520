"""The liaison's page: portions put before other agencies, those portions' text and no other, and the answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cables.actions.reading import record_reading
from cables.classification.labels import join_all
from cables.models import Portion
from declass.clock import today
from declass.forms import DrawnForm
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.referring import answer_referral, send_referral
from reviews.agencies import agencies_on
from reviews.models import Referral

PAGE_SIZE = 20
NOT_A_LIAISON = Refused("Referrals are the liaison's to send and to answer.", "A-05")


class AnswerForm(DrawnForm):
    """What the agency answered, with its ground where it keeps the portion."""

    answer = forms.ChoiceField(choices=[("", "Choose the answer"), *Referral.Answer.choices])
    ground = forms.CharField(
        required=False, max_length=12, label="Ground", help_text="Where it is kept: 1.4(b), 25X6, …"
    )


@dataclass(frozen=True)
class Row:
    """A referral with its portion's words and, once it is sent, the form for its answer."""

    referral: Referral
    agency: str
    form: AnswerForm

    @property
    def words(self) -> str:
        """The text after number and mark."""
        portion = self.referral.portion
        return portion.text[portion.body_start - portion.start :].rstrip("\r\n")


def referrals_for(person: User) -> QuerySet[Referral]:
    """Referrals of portions that the person, a liaison, may read. Raises RefusedError for anybody else."""
    if Role.LIAISON not in roles_of(person):
        raise RefusedError(NOT_A_LIAISON, act="referrals")
    return Referral.objects.filter(portion__in=Portion.objects.visible_to(person)).select_related(
        "portion__cable", "portion__collection"
    )


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Open referrals with the referred text, oldest first; answered ones without."""
    return _page(request)


def _page(request: HttpRequest, refused: tuple[int, AnswerForm] | None = None) -> HttpResponse:
    referrals = referrals_for(request.user)
    waiting = referrals.filter(answer="").defer("portion__search").order_by("requested_on", "pk")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    names = agencies_on(today())
    forms_given = dict([refused] if refused else [])
    rows = [
        Row(
            each,
            names.get(each.agency, each.agency),
            forms_given.get(each.pk) or AnswerForm(auto_id=f"id_%s_{each.pk}"),
        )
        for each in page.object_list
    ]
    _record_reading(request.user, rows)
    context = {
        "rows": rows,
        "page": page,
        "today": today(),
        "answered": referrals.exclude(answer="").order_by("-answered_on", "-pk")[:PAGE_SIZE],
        "page_label": join_all(row.referral.portion.label for row in rows),
        "is_demonstration": any(row.referral.portion.collection.is_demonstration for row in rows),
    }
    return render(request, "referrals/index.html", context, status=422 if refused else 200)


def _record_reading(person: User, rows: Iterable[Row]) -> None:
    portions = sorted((row.referral.portion for row in rows), key=lambda portion: portion.cable_id)
    for _, shown in groupby(portions, key=lambda portion: portion.cable_id):
        of_cable = list(shown)
        record_reading(actor=person, cable=of_cable[0].cable, portions=of_cable, whole=False)


@login_required
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the formal notice went out today."""
    referral = get_object_or_404(referrals_for(request.user), pk=pk)
    send_referral(actor=request.user, referral=referral, on=today())
    messages.success(request, f"Recorded: sent to {referral.agency} today.")
    return redirect("referrals:index")


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the agency answered, today."""
    referral = get_object_or_404(referrals_for(request.user), pk=pk)
    form = AnswerForm(request.POST, auto_id=f"id_%s_{pk}")
    if not form.is_valid():
        return _page(request, (pk, form))
    answer_referral(actor=request.user, referral=referral, on=today(), **form.cleaned_data)
    messages.success(request, f"Recorded: the answer of {referral.agency}.")
    return redirect("referrals:index")
