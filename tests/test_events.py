"""X-12, X-13: what is done leaves events, and no event says what the record says. Verbs are walked one by one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cables.actions.correcting import correct_mark
from cables.actions.scheduling import record_fact
from cables.models import ScheduleFact
from cables.tests.factories import make_person
from declass import audit, urls
from declass.clock import today
from declass.models import AuditEvent
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.incidents import confirm_closing, open_incident, propose_closing
from reviews.actions.releasing import withdraw
from reviews.models import Release
from reviews.tests.factories import Cast, make_cast, release_all
from tests.access.world import browser

ROOT = Path(__file__).resolve().parent.parent
# Words that stand nowhere else: in the subject, in a paragraph, looked for, and written as a reason or a remark.
PLANTED = {place: f"zyx{place}qwv" for place in ("subject", "paragraph", "searched", "reason", "remark", "closing")}
TEXT = f"""C O N F I D E N T I A L LIMA 000123
E.O. 12958: DECL: 03/01/2010
TAGS: PREL, PE
SUBJECT: A TEST OF {PLANTED["subject"].upper()}
1. (C) The minister told us that {PLANTED["paragraph"]} would resign.
2. (U) The press reported nothing.
STRUBLE
"""
LEFT = {
    "cables.imported",
    "cables.corrected",
    "cables.fact_recorded",
    "cables.rescheduled",
    "cables.read",
    "cables.searched",
    "reviews.opened",
    "reviews.claimed",
    "reviews.determined",
    "reviews.submitted",
    "reviews.approved",
    "reviews.released",
    "reviews.withdrawn",
    "reviews.incident_opened",
    "reviews.incident_closing",
    "reviews.incident_closed",
    "declass.refused",
}


def constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Name and verb of every `NAME = audit.verb("…", …)` of a module."""
    for node in tree.body:
        call = node.value if isinstance(node, ast.Assign) else None
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) == "verb":
            yield node.targets[0].id, call.args[0].value


def test_every_declared_verb_is_written_by_an_action() -> None:
    """A verb that no code hands to the log would be a promise of an event that never comes."""
    sources = [path for app in ("declass", "cables", "reviews") for path in (ROOT / app).rglob("*.py")]
    trees = {path: ast.parse(path.read_text()) for path in sources if "tests" not in path.parts}
    declared = {verb: (path, name) for path, tree in trees.items() for name, verb in constants(tree)}
    assert urls.urlpatterns
    assert set(declared) == {name for name in audit.VERBS if not name.startswith("test.")}
    read: dict[str, int] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                name = node.id if isinstance(node, ast.Name) else node.attr
                read[name] = read.get(name, 0) + 1
    assert [verb for verb, (_, name) in declared.items() if not read.get(name)] == []


@pytest.mark.usefixtures("committed")
def test_no_event_says_what_the_record_says() -> None:
    cast = make_cast(TEXT)
    _keep(cast)
    _read(cast)
    went = release_all(cast)
    auditor = make_person(Role.AUDITOR, level=None)
    with acting_as(cast.officer):
        withdraw(actor=cast.officer, release=Release.objects.get(pk=went.pk), reason=f"Because {PLANTED['reason']}.")
    with acting_as(cast.custodian):
        about = {"kind": "MISROUTED", "cable": cast.cable, "remark": f"About {PLANTED['remark']}."}
        incident = open_incident(actor=cast.custodian, **about)
        propose_closing(actor=cast.custodian, incident=incident, reason=f"Done: {PLANTED['closing']}.")
    with acting_as(auditor):
        confirm_closing(actor=auditor, incident=incident)
        events = list(AuditEvent.objects.all())
    assert LEFT - {event.verb for event in events} == set()
    told = [f"{event.verb} {event.record} {event.source} {event.facts}".lower() for event in events]
    assert [event for event in told for words in PLANTED.values() if words in event] == []
    assert [event for event in told if "minister" in event or "lima" in event] == []


def _keep(cast: Cast) -> None:
    """The custodian corrects a mark and puts a fact on file, with reasons."""
    reason = f"Because {PLANTED['reason']}."
    with acting_as(cast.custodian):
        portion = cast.cable.portions.get(mark="(U)")
        correct_mark(actor=cast.custodian, portion=portion, mark="(C)", reason=reason, on=today())
        record_fact(
            actor=cast.custodian,
            cable=cast.cable,
            kind=ScheduleFact.Kind.CLASSIFIED_ON,
            value="2000-01-01",
            evidence=reason,
            on=today(),
        )


@pytest.mark.usefixtures("committed")
def test_every_page_that_shows_a_cable_says_so() -> None:
    cast = make_cast(TEXT)
    auditor = make_person(Role.AUDITOR, level=None)
    client = browser(cast.reviewer)
    with acting_as(cast.reviewer):
        review = f"/reviews/{cast.review.public_id}/"
    for number, address in enumerate((f"/cables/{cast.cable.public_id}/", review, f"{review}agreement/"), 1):
        assert client.get(address).status_code == 200
        with acting_as(auditor):
            read = AuditEvent.objects.filter(verb="cables.read", actor=cast.reviewer, record=cast.cable.public_id)
            assert [event.facts for event in read] == [{"whole": True}] * number, address


def _read(cast: Cast) -> None:
    """Pages: read the cable, search for words, and be refused."""
    client = browser(cast.reviewer)
    assert PLANTED["paragraph"] in client.get(f"/cables/{cast.cable.public_id}/").content.decode()
    for words in (PLANTED["searched"], PLANTED["paragraph"]):
        assert client.post("/search/", {"words": words}, follow=True).status_code == 200
    assert client.get("/audit/").status_code == 403
