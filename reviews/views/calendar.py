"""What falls due when, and the work to come; and the same days, without content, for a person's own calendar."""

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from icalendar import Calendar, Event

from cables.classification.dates import anniversary
from cables.classification.levels import Level
from cables.models import Cable
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from reviews.actions.exporting import record_export, record_figures
from reviews.actions.subscribing import CALENDAR, digest_of, end_subscription, open_calendar
from reviews.models import Subscription
from reviews.reports.calendar import by_year
from reviews.reports.charts import heat_of
from reviews.reports.kinds import KINDS
from reviews.reports.sections import AsOf, Part, live_part
from reviews.reports.work import open_referrals
from reviews.views.reports import require_reader

MONTHS = tuple(f"{number:02d}" for number in range(1, 13))
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEVELS = tuple(level for level in Level if level is not Level.U)
YEARS_AHEAD = 5


def _part(person: User) -> Part:
    return live_part(KINDS["calendar"].sections, AsOf(today(), is_past=False), person)


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The picture by year and month, the forecast by level, and the person's private calendar address."""
    require_reader(request.user)
    part = _part(request.user)
    record_figures(actor=request.user, kind=CALENDAR, on=today())
    months, workload = part.tables
    context = {
        "months": by_year(months, MONTHS, "-"),
        "month_names": MONTH_NAMES,
        "workload": by_year(workload, tuple(str(int(level)) for level in LEVELS), " "),
        "level_names": [level.words for level in LEVELS],
        "subscribed": Subscription.objects.filter(person=request.user, kind=CALENDAR, ended_at=None).exists(),
        "address": request.session.pop("calendar_address", ""),
        "today": today(),
        "page_label": part.label,
        "is_demonstration": part.is_demonstration,
    }
    return render(request, "reports/calendar.html", context)


@login_required
def picture(request: HttpRequest) -> HttpResponse:
    """The year-by-month picture."""
    require_reader(request.user)
    record_figures(actor=request.user, kind=CALENDAR, on=today())
    return HttpResponse(heat_of(_part(request.user).tables[0]), content_type="image/svg+xml")


@login_required
@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Make a private address for the person's calendar, shown once, or end the one there is."""
    require_reader(request.user)
    if request.POST.get("act") == "end":
        end_subscription(actor=request.user, kind=CALENDAR)
    else:
        token = open_calendar(actor=request.user)
        way = reverse("reviews:calendar_feed", args=[token])
        request.session["calendar_address"] = request.build_absolute_uri(way)
    return redirect("reviews:calendar")


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines of whoever the token belongs to, as iCalendar: days and numbers, no cable named."""
    found = Subscription.objects.filter(kind=CALENDAR, token_sha256=digest_of(token), ended_at=None)
    subscription = found.select_related("person").filter(person__is_active=True).first()
    if subscription is None:
        raise Http404
    person = subscription.person
    with acting_as(person):
        events = list(_events(person, today(), request.build_absolute_uri(reverse("reviews:calendar"))))
        record_export(actor=person, kind=CALENDAR, on=today(), rows=len(events))
    made = Calendar()
    made.add("prodid", "-//Declass//Deadlines//EN")
    made.add("version", "2.0")
    for event in events:
        made.add_component(event)
    response = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _events(person: User, on: date, link: str) -> Iterator[Event]:
    last = anniversary(on, YEARS_AHEAD)
    mine = Cable.objects.whole_for(person)
    ahead = mine.filter(level__gt=0, declassify_on__gt=on, declassify_on__lte=last)
    for day, basis, count in (
        ahead.order_by("declassify_on", "schedule_basis")
        .values_list("declassify_on", "schedule_basis")
        .annotate(count=Count("pk"))
    ):
        yield _event(f"due-{basis}", day, f"Cables fall due: {count}", link)
        if basis == "25A" and anniversary(day, -1) >= on:
            yield _event("panel", anniversary(day, -1), f"Last day for exemptions to the Panel (D-69): {count}", link)
    limits = open_referrals(AsOf(on, is_past=False)).filter(cable__in=mine.values("pk"), limit_on__range=(on, last))
    for day, count in limits.order_by("limit_on").values_list("limit_on").annotate(count=Count("pk")):
        yield _event("limit", day, f"Referrals reach their limit: {count}", link)


def _event(kind: str, day: date, summary: str, link: str) -> Event:
    event = Event()
    event.add("uid", f"{kind}-{day.isoformat()}@declass")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day)
    event.add("summary", summary)
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    return event
