"""The liaison's pages: portions put before other agencies, those portions' text and no other, and the answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
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
from reviews.actions.exporting import record_bundle
from reviews.actions.referring import (
    RULE,
    answer_referral,
    record_lapse,
    remind,
    send_referrals,
    set_limit,
)
from reviews.agencies import agencies_on
from reviews.forms_referrals import AnswerForm, LapseForm, LimitForm, ReminderForm, SendForm
from reviews.models import Referral
from reviews.rendering.bundle import Bundle, ReferredPortion, render_bundle

PAGE_SIZE = 20
NOT_A_LIAISON = Refused("Referrals are the liaison's to send and to answer.", "A-05")
SHOWN = {"send": "To send", "waiting": "Waiting for an answer", "past": "Past their limit"}


@dataclass(frozen=True)
class Row:
    """A referral with its agency's name and its portion's words."""

    referral: Referral
    agency: str

    @property
    def words(self) -> str:
        """The text after number and mark."""
        portion = self.referral.portion
        return portion.text[portion.body_start - portion.start :].rstrip("\r\n")

    @property
    def is_past(self) -> bool:
        """Whether the limit has come without an answer (D-85)."""
        referral = self.referral
        return not referral.answer and referral.limit_on is not None and referral.limit_on <= today()


def referrals_for(person: User) -> QuerySet[Referral]:
    """Referrals of portions that the person, a liaison, may read. Raises RefusedError for anybody else."""
    if Role.LIAISON not in roles_of(person):
        raise RefusedError(NOT_A_LIAISON, act="referrals")
    return Referral.objects.filter(portion__in=Portion.objects.visible_to(person)).select_related(
        "portion__cable", "portion__collection"
    )


def narrowed(referrals: QuerySet[Referral], show: str) -> QuerySet[Referral]:
    """The open ones that a tab shows."""
    waiting = referrals.filter(answer="")
    if show == "send":
        return waiting.filter(sent_on=None)
    if show == "past":
        return waiting.filter(limit_on__lte=today())
    return waiting.filter(sent_on__isnull=False)


def referral_tabs(person: User) -> list[tuple[str, str, int]]:
    """Name, words and count of each of the liaison's tabs: of portions that this person may read."""
    referrals = referrals_for(person)
    return [(name, label, narrowed(referrals, name).count()) for name, label in SHOWN.items()]


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Open referrals with the referred text, oldest first; answered ones without."""
    referrals = referrals_for(request.user)
    tabs = referral_tabs(request.user)
    counts = {name: count for name, _, count in tabs}
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWN else next((name for name in ("past", "send", "waiting") if counts[name]), "send")
    waiting = narrowed(referrals, show).defer("portion__search").order_by("limit_on", "requested_on", "pk")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = _rows(page.object_list)
    _record_reading(request.user, rows)
    context = {
        "tabs": tabs,
        "show": show,
        "query": f"show={show}&",
        "rows": rows,
        "page": page,
        "answered": _handled(request.user).exclude(answer="").order_by("-answered_on", "-pk")[:PAGE_SIZE],
        **_page(rows),
    }
    return render(request, "referrals/index.html", context)


def _handled(person: User) -> QuerySet[Referral]:
    """Those that the person sent or recorded; of these they keep the log when the text is closed to them again."""
    return Referral.objects.filter(Q(sent_by=person) | Q(answered_by=person))


def _rows(referrals: Iterable[Referral]) -> list[Row]:
    names = agencies_on(today())
    return [Row(each, names.get(each.agency, each.agency)) for each in referrals]


def _page(rows: Iterable[Row]) -> dict[str, Any]:
    portions = [row.referral.portion for row in rows]
    return {
        "page_label": join_all(portion.label for portion in portions),
        "is_demonstration": any(portion.collection.is_demonstration for portion in portions),
    }


def _record_reading(person: User, rows: Iterable[Row]) -> None:
    portions = sorted((row.referral.portion for row in rows), key=lambda portion: portion.cable_id)
    for _, shown in groupby(portions, key=lambda portion: portion.cable_id):
        of_cable = list(shown)
        record_reading(actor=person, cable=of_cable[0].cable, portions=of_cable, whole=False)


@login_required
def referral(request: HttpRequest, public_id: str) -> HttpResponse:
    """Compose the notice of a referral that was not sent; of one that was, its log and what can be recorded."""
    return _referral(request, public_id)


def _referral(request: HttpRequest, public_id: str, *wrong: DrawnForm, refusal: Refused | None = None) -> HttpResponse:
    found = get_object_or_404(referrals_for(request.user), public_id=public_id)
    rows = _rows(_together(request.user, found))
    _record_reading(request.user, rows)
    bound = {type(form): form for form in wrong}
    kinds = (SendForm, AnswerForm, ReminderForm, LimitForm, LapseForm)
    context = {
        "referral": found,
        "row": next(row for row in rows if row.referral == found),
        "rows": rows,
        "entries": found.entries.select_related("by"),
        "forms": {kind.__name__: bound.get(kind) or kind(auto_id=f"id_{kind.__name__}_%s") for kind in kinds},
        "refusal": refusal,
        **_page(rows),
    }
    return render(request, "referrals/referral.html", context, status=422 if wrong or refusal else 200)


def _together(person: User, found: Referral) -> list[Referral]:
    """The referrals of one notice: the same cable's to the same agency, sent on the same day or not sent yet."""
    alike = referrals_for(person).filter(cable=found.cable_id, agency=found.agency, sent_on=found.sent_on)
    return list(alike.order_by("portion__position", "pk"))


@login_required
def bundle(request: HttpRequest, public_id: str) -> HttpResponse:
    """What goes to the agency, as a page to print: the referred portions and nothing else of their cable."""
    made = _bundle(request.user, public_id, "page")
    return render(request, "referrals/bundle.html", {"bundle": made[0], "public_id": public_id, **_page(made[1])})


@login_required
def bundle_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same as a PDF."""
    made, _ = _bundle(request.user, public_id, "pdf")
    response = HttpResponse(render_bundle(made), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="referral-{public_id}.pdf"'
    return response


def _bundle(person: User, public_id: str, form: str) -> tuple[Bundle, list[Row]]:
    found = get_object_or_404(referrals_for(person), public_id=public_id)
    rows = _rows(_together(person, found))
    _record_reading(person, rows)
    record_bundle(actor=person, referral=found, form=form)
    portions = tuple(
        ReferredPortion(row.referral.public_id, row.referral.portion.label.banner(), row.words) for row in rows
    )
    label = join_all(row.referral.portion.label for row in rows)
    rule = (
        f"if you stay silent, your equity lapses on that day ({RULE[Referral.Route(found.route)]})."
        if found.route
        else ""
    )
    page = _page(rows)
    return (
        Bundle(
            agency=rows[0].agency,
            banner=label.banner(),
            made_on=today(),
            notice_on=found.sent_on,
            limit_on=found.limit_on,
            rule=rule,
            portions=portions,
            is_demonstration=page["is_demonstration"],
        ),
        rows,
    )


def _recorded(
    request: HttpRequest, public_id: str, form: DrawnForm, act: Callable[..., None], done: str
) -> HttpResponse:
    """Do the act with what the valid form holds; the page again, with what is wrong, otherwise."""
    found = get_object_or_404(referrals_for(request.user), public_id=public_id)
    if not form.is_valid():
        return _referral(request, public_id, form)
    try:
        act(actor=request.user, referral=found, on=today(), **form.cleaned_data)
    except RefusedError as error:
        request.refusals.append(error)
        return _referral(request, public_id, form, refusal=error.refusal)
    messages.success(request, done)
    return redirect("referrals:index")


@login_required
@require_POST
def send(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record that the formal notice went out today, with every portion of the cable that is for that agency."""
    found = get_object_or_404(referrals_for(request.user), public_id=public_id)
    form = SendForm(request.POST, auto_id="id_SendForm_%s")
    if not form.is_valid():
        return _referral(request, public_id, form)
    try:
        send_referrals(actor=request.user, referrals=_together(request.user, found), on=today(), **form.cleaned_data)
    except RefusedError as error:
        request.refusals.append(error)
        return _referral(request, public_id, form, refusal=error.refusal)
    messages.success(request, f"Recorded: sent to {found.agency} today.")
    return redirect("referrals:referral", public_id)


@login_required
@require_POST
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record what the agency answered, today."""
    form = AnswerForm(request.POST, auto_id="id_AnswerForm_%s")
    return _recorded(request, public_id, form, answer_referral, "Recorded: the agency's answer.")


@login_required
@require_POST
def remind_agency(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record that the agency was reminded today."""
    form = ReminderForm(request.POST, auto_id="id_ReminderForm_%s")
    return _recorded(request, public_id, form, remind, "Recorded: the reminder.")


@login_required
@require_POST
def limit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record another limit."""
    form = LimitForm(request.POST, auto_id="id_LimitForm_%s")
    return _recorded(request, public_id, form, set_limit, "Recorded: the new limit.")


@login_required
@require_POST
def lapse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record that the agency stayed silent past its limit."""
    form = LapseForm(request.POST, auto_id="id_LapseForm_%s")
    return _recorded(request, public_id, form, record_lapse, "Recorded: the equity lapsed.")
