"""Every route of the site with what it takes and who gets which answer: the table that `test_every_url` holds it to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from declass.roles import Role

EVERYBODY = frozenset(Role)
CUSTODIAN = frozenset({Role.CUSTODIAN})
REVIEWER = frozenset({Role.REVIEWER})
APPROVER = frozenset({Role.APPROVER})
LIAISON = frozenset({Role.LIAISON})
AUDITOR = frozenset({Role.AUDITOR})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
QUEUES = frozenset({Role.REVIEWER, Role.APPROVER, Role.RELEASE_OFFICER})
REPORTS = QUEUES | CUSTODIAN | AUDITOR
PUBLIC = {"sign_in", "reviews:robots", "reading_room:index", "reading_room:release", "reading_room:part"}
PUBLIC |= {"reviews:calendar_feed"} | {
    f"reading_room:{name}" for name in ("feed", "sitemaps", "sitemap", "sitemap_after", "verify", "log", "entries")
}

WHOLE, PART, CUSTODY, CEILING, LABEL = "whole", "part", "custody", "ceiling", "label"


@dataclass(frozen=True)
class Route:
    """One route. `takes` names the rows of the world that fill its address; `post` is the form of a POST,
    and `got` the answer when such a route is only asked for.

    Roles in `opens` get `good` and the others `otherwise`. Where `record` is true, who has no need-to-know gets 404
    instead; with `role_first` only those whom the role lets that far. `by` says what else hides it: WHOLE (the label
    of the whole), PART (that of its lowest piece), CUSTODY (no label, one's own collections alone), CEILING (the same,
    and refused below the collection's ceiling) or LABEL (that of the whole, whatever one needs to know).
    """

    opens: frozenset[Role] = EVERYBODY
    takes: Mapping[str, Any] = field(default_factory=dict)
    good: int = 200
    otherwise: int = 403
    post: Mapping[str, str] | None = None
    got: int = 405
    record: bool = False
    role_first: bool = False
    by: str = WHOLE

    def answer(self, role: Role, *, knows: bool) -> int:
        """The status for a person cleared for everything, with or without need-to-know."""
        if self.record and not knows and (role in self.opens or not self.role_first):
            return 404
        return self.good if role in self.opens else self.otherwise


def of_cable(opens: frozenset[Role] = EVERYBODY, **more: Any) -> Route:
    """A page of the cable."""
    return Route(opens, {"public_id": "cable"} | more.pop("takes", {}), otherwise=404, record=True, **more)


def of_review(opens: frozenset[Role] = EVERYBODY, of: str = "review", **more: Any) -> Route:
    """A page of a review."""
    return Route(opens, {"public_id": of} | more.pop("takes", {}), record=True, **more)


def of_referral(of: str = "referral", **more: Any) -> Route:
    """A page of a referral, for a liaison who may hold its portion."""
    return Route(LIAISON, {"public_id": of}, by=LABEL, **more)


def of_collection(**more: Any) -> Route:
    """A page of a collection, for its custodian."""
    takes = {"public_id": "collection"} | more.pop("takes", {})
    return Route(CUSTODIAN, takes, record=True, role_first=True, **{"by": CUSTODY} | more)


def of_search(**more: Any) -> Route:
    """A page of a search that a reviewer made: theirs alone, whatever the label."""
    return Route(REVIEWER, {"public_id": "search"}, otherwise=404, record=True, by=CUSTODY, **more)


SITE = {
    "sign_in": Route(good=302),
    "sign_out": Route(good=302, post={}),
    "profile": Route(),
    "printed": Route(good=204, post={"path": "/"}),
    "reading_room:index": Route(),
    "reading_room:release": Route(takes={"public_id": "release"}),
    "reading_room:part": Route(takes={"public_id": "release", "name": "=copy.pdf"}),
    "reading_room:feed": Route(),
    "reading_room:sitemaps": Route(),
    "reading_room:sitemap": Route(),
    "reading_room:sitemap_after": Route(takes={"after": "release"}),
    "reading_room:verify": Route(),
    "reading_room:log": Route(),
    "reading_room:entries": Route(),
    "reviews:robots": Route(),
    "reviews:desk": Route(),
    "reviews:queue": Route(QUEUES | CUSTODIAN),
    "reviews:problems": Route(CUSTODIAN),
    "reviews:keep_view": Route(QUEUES | CUSTODIAN, good=302, post={"name": "Mine", "query": "due=90"}),
    "reviews:delete_view": Route(takes={"public_id": "=nowhere"}, good=404, post={}),
    "reviews:heartbeat": of_review(frozenset(), otherwise=409, post={}),
    "reviews:supervise": of_review(CUSTODIAN | APPROVER),
    "reviews:equities": of_review(),
    "reviews:take_next": Route(REVIEWER, good=302, post={}),
    "reviews:workspace": of_review(),
    "reviews:take": of_review(REVIEWER, good=302, post={}),
    "reviews:decide": of_review(
        frozenset(),
        otherwise=409,
        got=302,
        post={"act": "confirm", "classification": "LAPSED"},
        takes={"position": "=1"},
    ),
    "reviews:hand_on": of_review(frozenset(), post={"act": "SUBMIT"}),
    "reviews:step": of_review(frozenset(), post={"act": "undo"}),
    "reviews:unclassified": of_review(frozenset(), post={}),
    "reviews:glimpse": of_review(),
    "reviews:restore": of_review(REVIEWER, good=302, otherwise=409, post={}, takes={"position": "=1"}),
    "reviews:agreement": of_review(),
    "reviews:release": of_review(of="released_review"),
    "reviews:release_part": of_review(of="released_review", takes={"kind": "=txt"}),
    "reviews:waive": of_review(frozenset(), of="released_review", post={}),
    # For the custodian of the released cable, who is nobody of the world.
    "reviews:reclassification": of_review(frozenset(), of="released_review"),
    "reviews:reports": Route(REPORTS),
    "reviews:report": Route(REPORTS, {"kind": "=auto-declassification"}),
    "reviews:report_csv": Route(REPORTS, {"kind": "=referral-ageing"}),
    "reviews:report_pdf": Route(REPORTS, {"kind": "=queue"}),
    "reviews:report_chart": Route(REPORTS, {"kind": "=queue", "section": "=states"}),
    "reviews:report_rows": Route(REPORTS, {"kind": "=auto-declassification", "section": "=due"}),
    "reviews:report_subscription": Route(REPORTS, {"kind": "=queue"}, good=302, post={}),
    "reviews:authority": Route(AUDITOR | ADMINISTRATOR),
    "reviews:jobs": Route(AUDITOR | ADMINISTRATOR),
    "reviews:jobs_act": Route(ADMINISTRATOR, good=302, post={"task": "declass.send_mail"}),
    "reviews:calendar": Route(REPORTS),
    "reviews:calendar_picture": Route(REPORTS),
    "reviews:calendar_address": Route(REPORTS, good=302, post={"act": "make"}),
    "reviews:calendar_feed": Route(takes={"token": "calendar"}),
    # Need-to-know comes with the referral: the group of liaisons is granted the portion, and nothing else of its cable.
    "referrals:index": Route(LIAISON),
    "referrals:referral": of_referral(),
    "referrals:bundle": of_referral(),
    "referrals:bundle_pdf": of_referral(),
    "referrals:send": of_referral(good=302, post={"route": "CENTRAL"}),
    "referrals:answer": of_referral("sent_referral", good=302, post={"answer": "NO_EQUITY"}),
    "referrals:remind": of_referral("sent_referral", good=302, post={}),
    "referrals:limit": of_referral("sent_referral", good=422, post={}),
    "referrals:lapse": of_referral("sent_referral", good=422, post={}),
    "search:index": Route(),
    "search:results": of_search(),
    "search:keep": of_search(good=302, post={"name": "Mine"}),
    "search:forget": of_search(good=302, post={}),
    "cables:notices": Route(),
    "cables:notices_seen": Route(good=302, post={}),
    "cables:index": Route(),
    "cables:cable": of_cable(by=PART),
    "cables:why": of_cable(),
    "cables:facts": of_cable(CUSTODIAN),
    "cables:record_fact": of_cable(CUSTODIAN, takes={"kind": "=extension"}),
    "cables:reading": of_cable(),
    "cables:correct_mark": of_cable(CUSTODIAN, takes={"position": "=1"}),
    "cables:correct": of_cable(CUSTODIAN, takes={"field": "=ORDER"}),
    "cables:settle": Route(CUSTODIAN, {"public_id": "part_cable", "problem_id": "problem"}, otherwise=404, record=True),
    "cables:no_more_text": Route(CUSTODIAN, {"public_id": "part_cable"}, otherwise=404, record=True),
    "cables:readers": of_cable(CUSTODIAN),
    "cables:end_reader": of_cable(CUSTODIAN, good=302, post={}, takes={"grant_id": "cable_grant"}),
    "collections:index": Route(CUSTODIAN),
    "collections:new": Route(CUSTODIAN),
    "collections:collection": of_collection(),
    "collections:terms": of_collection(),
    "collections:grant": of_collection(good=422, post={}),
    "collections:end_grant": of_collection(good=302, post={}, takes={"grant_id": "grant"}),
    "collections:import": of_collection(),
    "collections:batch": of_collection(takes={"batch_id": "batch"}),
    "collections:resume_batch": of_collection(good=302, post={}, by=CEILING, takes={"batch_id": "batch"}),
    "collections:quarantine": of_collection(),
    "collections:held": of_collection(takes={"source_id": "held"}),
    "collections:again": of_collection(good=302, post={}, takes={"source_id": "held"}, by=CEILING),
    "collections:discard": of_collection(good=302, post={"reason": "Not a cable."}, takes={"source_id": "held"}),
    "collections:problems": of_collection(),
    # The incident is about a record that the table's custodian does not keep; an auditor sees every incident.
    "incidents:index": Route(CUSTODIAN | AUDITOR),
    "incidents:incident": Route(AUDITOR, {"public_id": "incident"}, otherwise=404),
    "incidents:close": Route(AUDITOR, {"public_id": "incident"}, good=302, otherwise=404, post={"reason": "Recalled."}),
    "incidents:confirm": Route(AUDITOR, {"public_id": "incident"}, good=302, otherwise=404, post={}),
    "incidents:report": of_cable(),
    # The log is system-high: an auditor's role opens it, whatever they need to know (X-13).
    "audit:index": Route(AUDITOR),
    "audit:record": Route(AUDITOR, {"public_id": "cable"}),
}


def of_console(**more: Any) -> Route:
    """A page of the administrators' console. Others are led to its way in, which refuses them."""
    return Route(ADMINISTRATOR, **{"otherwise": 302} | more)


# Add, change and delete of each registered model, for an administrator and a row about somebody else.
MODELS = {
    "declass/user": (200, 200),
    "django_celery_beat/periodictask": (200, 200),
    "django_celery_beat/crontabschedule": (200, 200),
    "cables/clearance": (200, 200),
    "cables/readin": (200, 200),
    "reviews/delegation": (200, 200),
    "reviews/reportrun": (403, 200),
}


def _of_model(model: str, add: int, change: int) -> Iterator[tuple[str, Route]]:
    name, row = f"admin:{model.replace('/', '_')}", {"object_id": model}
    yield f"{name}_changelist", of_console()
    yield f"{name}_add", of_console(good=add)
    yield f"{name}_change", of_console(good=change, takes=row)
    yield f"{name}_delete", of_console(good=403, takes=row)
    yield f"{name}_history", of_console(good=404, takes=row)
    yield f"console/{model}/<path:object_id>/", of_console(good=302, takes=row)


CONSOLE = {
    "admin:index": of_console(),
    "admin:login": of_console(good=302, otherwise=403),
    "admin:logout": of_console(good=404),
    "admin:autocomplete": of_console(good=403),
    "admin:jsi18n": of_console(),
    "admin:app_list": of_console(takes={"app_label": "=cables"}),
    "console/(?P<url>.*)$": of_console(good=404, takes={"url": "=nowhere"}),
} | {name: route for model, answers in MODELS.items() for name, route in _of_model(model, *answers)}
TABLE = SITE | CONSOLE


def routes(patterns: list[Any] | None = None, before: str = "", spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The name of every route of the site, with its namespace; the address itself where a route has no name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from routes(pattern.url_patterns, address, inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name]) if pattern.name else address
