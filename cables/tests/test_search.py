"""Searching: what is found, in which order, and that nothing else shows. On committed rows, through both ways."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.test import Client

from cables import search
from cables.actions.searching import LATEST, ask
from cables.classification.levels import Level
from cables.models import Cable, Portion, Search
from cables.querysets import query_for
from cables.search import Criteria, excerpts, find, why_not
from cables.tests.factories import grant, make_cable, make_collection, make_person
from declass import leakproof
from declass.checks import application_role_is_safe
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from declass.tests.factories import client_of

pytestmark = pytest.mark.usefixtures("committed")

HEADER = "E.O. 12958: DECL: 01/01/2030\nTAGS: PREL, PE\n"
COPPER = f"""C O N F I D E N T I A L LIMA 000001
{HEADER}SUBJECT: COPPER PRICES
1. (U) Copper rose again; the copper mines reopened.
2. (C) The minister sold his copper shares quietly.
DOE
"""
TIN = """UNCLAS QUITO 000002
E.O. 12958: N/A
TAGS: EMIN
SUBJECT: TIN AND COPPER
1. (U) Tin fell. Long words about many other matters follow here, and copper is named once.
DOE
"""
NODIS = f"""S E C R E T LIMA 000003
NODIS
{HEADER}SUBJECT: COPPER FOR FEW
1. (U) Copper is named in a paragraph that anybody could read elsewhere.
DOE
"""


@pytest.fixture(params=[True, False], ids=["by index", "by function"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the operators are leakproof, and where they are not."""
    monkeypatch.setattr(search.leakproof, "marked", lambda using="default": request.param)


@pytest.fixture
def cables() -> Iterator[list[Cable]]:
    custodian = make_person(Role.CUSTODIAN, level=Level.TS)
    collection = make_collection(custodian, ceiling=Level.TS, ceiling_controls=["NODIS"])
    yield [make_cable(collection, text, year=2005 + number) for number, text in enumerate((COPPER, TIN, NODIS))]


def reader_of(cables: list[Cable], level: Level) -> User:
    person = make_person(Role.REVIEWER, level=level)
    grant(cables[0].collection.custodian, person, cables[0].collection)
    return person


def found(person: User, **asked: object) -> list[int]:
    """The ids of the cables that the person finds, in their order."""
    with acting_as(person):
        return [hit.cable_id for hit in find(person, Criteria(**asked)).hits]


def seen(person: User, words: str) -> str:
    """All that stands around the words, hits in brackets."""
    with acting_as(person):
        hits = find(person, Criteria(words=words)).hits
        around = excerpts(person, hits, words)
        runs = [run for hit in hits for excerpt in around[hit.cable_id] for run in excerpt.runs]
    return " ".join(f"[{text}]" if is_hit else text for text, is_hit in runs)


@pytest.mark.usefixtures("way")
def test_words_are_found_where_the_person_may_read(cables: list[Cable]) -> None:
    custodian, low = cables[0].collection.custodian, reader_of(cables, Level.U)
    cleared = reader_of(cables, Level.TS)
    copper, tin, nodis = (cable.pk for cable in cables)
    assert set(found(custodian, words="copper")) == {copper, tin, nodis}
    assert set(found(cleared, words="copper")) == set(found(low, words="copper")) == {copper, tin}
    assert found(low, words="minister shares") == []
    assert found(cleared, words="minister shares") == [copper]
    assert "quietly" in seen(cleared, "copper") and "[copper]" in seen(cleared, "copper")
    assert "quietly" not in seen(low, "copper") and "anybody" not in seen(cleared, "copper")
    stranger = make_person(Role.REVIEWER, level=Level.TS)
    assert found(stranger, words="copper") == []


@pytest.mark.usefixtures("way")
def test_phrases_alternatives_and_exclusions(cables: list[Cable]) -> None:
    reader = reader_of(cables, Level.C)
    copper, tin, _ = (cable.pk for cable in cables)
    assert found(reader, words='"copper mines"') == [copper]
    assert found(reader, words='"mines copper"') == []
    assert set(found(reader, words="mines or tin")) == {copper, tin}
    assert found(reader, words="tin -fell") == [tin]  # its subject: another portion
    assert found(reader, words="mine") == [copper]


def test_the_rank_is_that_of_what_may_be_read(cables: list[Cable]) -> None:
    """Hidden words lift nothing: for who may not read the paragraph, it counts as if it were not there."""
    text = COPPER.replace("000001", "000009").replace("SUBJECT: COPPER PRICES", "SUBJECT: OTHER")
    text = text.replace("Copper rose again; the copper mines reopened.", "Tin rose.")
    hidden = make_cable(cables[0].collection, text.replace("shares", "copper copper copper"), year=2005)
    cleared, low = reader_of(cables, Level.C), reader_of(cables, Level.U)
    assert hidden.pk in found(cleared, words="copper")
    assert hidden.pk not in found(low, words="copper")
    with acting_as(cleared):
        ranked = find(cleared, Criteria(words="copper")).hits
    assert [hit.rank for hit in ranked] == sorted((hit.rank for hit in ranked), reverse=True)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"post": "lima"}, [0]),
        ({"post": "QUITO"}, [1]),
        ({"tags": ("PREL",)}, [0]),
        ({"tags": ("PREL", "PE")}, [0]),
        ({"tags": ("PREL", "EMIN")}, []),
        ({"level": Level.U}, [1]),
        ({"level": Level.S}, []),
        ({"order": "12958", "words": "mines"}, [0]),
        ({"order": "13526"}, []),
        ({"state": "NO_REVIEW"}, [1, 0]),
        ({"state": "QUEUED"}, []),
        ({"state": "FLAGGED"}, []),
        ({"words": "copper", "post": "QUITO"}, [1]),
        ({"words": "copper", "tags": ("EMIN",), "level": Level.U, "state": "NO_REVIEW"}, [1]),
    ],
)
def test_facts(cables: list[Cable], asked: dict[str, object], numbers: list[int]) -> None:
    assert found(reader_of(cables, Level.C), **asked) == [cables[number].pk for number in numbers]


@pytest.mark.parametrize(
    "asked", [{"post": "LIMA"}, {"level": Level.C}, {"order": "12958"}, {"post": "LIMA", "words": "copper"}]
)
def test_a_reader_of_a_part_finds_nothing_by_facts_of_the_whole(cables: list[Cable], asked: dict[str, object]) -> None:
    """The post of a cable whose number they are not shown would be told by finding it under that post."""
    low = reader_of(cables, Level.U)
    assert cables[0].pk in found(low, words="copper")
    assert cables[0].pk not in found(low, **asked)
    assert found(low, tags=("EMIN",)) == [cables[1].pk]
    assert found(low, tags=("PREL",)) == []  # the TAGS line bears the label of the whole


@pytest.mark.usefixtures("way")
def test_pages_follow_each_other_by_key(cables: list[Cable], monkeypatch: pytest.MonkeyPatch) -> None:
    collection = cables[0].collection
    for number in range(10, 15):
        make_cable(collection, TIN.replace("000002", f"0000{number}"), year=2006)
    reader = reader_of(cables, Level.C)
    monkeypatch.setattr(search, "PAGE_SIZE", 3)
    with acting_as(reader):
        for criteria in (Criteria(words="copper"), Criteria(post="QUITO"), Criteria(tags=("EMIN",))):
            after, pages = "", []
            while not pages or after:
                page = find(reader, criteria, after)
                pages.append([hit.cable_id for hit in page.hits])
                after = page.after
                assert not re.search(r"_\d+$", after)
            listed = [pk for page in pages for pk in page]
            assert len(pages) > 1 and all(len(page) == 3 for page in pages[:-1])
            assert len(listed) == len(set(listed)) == (7 if criteria.words else 6)


def test_a_key_names_only_what_the_person_may_see(cables: list[Cable]) -> None:
    low = reader_of(cables, Level.U)
    with acting_as(low):
        for key in (f"0.1_{cables[2].public_id}", "0.1_zzzzzzzzzzzzzz", "x", f"nothing_{cables[0].public_id}"):
            with pytest.raises(ValueError):
                find(low, Criteria(words="copper"), key)


def test_more_than_are_ranked(cables: list[Cable], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    reader = reader_of(cables, Level.C)
    with acting_as(reader):
        page = find(reader, Criteria(words="copper"))
    assert page.is_cut
    assert sum(len(hit.portion_ids) for hit in page.hits) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("the of", search.TOO_COMMON), ("-copper", search.ONLY_EXCLUDED), ("...", search.TOO_COMMON), ("copper", "")],
)
def test_words_that_find_nothing_by_themselves(words: str, sentence: str) -> None:
    assert why_not(words) == sentence


def plan(portions: object) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return portions.explain()  # type: ignore[attr-defined]


def test_the_index_is_used_behind_the_policies(cables: list[Cable]) -> None:
    """The operators are marked, so the application role reaches the index, label conditions and all."""
    assert leakproof.marked()
    reader = reader_of(cables, Level.C)
    with acting_as(reader):
        seen = plan(Portion.objects.matching("copper", indexed=True))
    assert "Bitmap Index Scan on portion_search" in seen and "Filter:" in seen


def test_the_function_uses_the_index_without_the_mark(cables: list[Cable]) -> None:
    """As the owner of the tables, who asks behind no policy but its own condition."""
    body = "SELECT prosrc FROM pg_proc WHERE proname = 'cables_matching'"
    with connections["owner"].cursor() as cursor:
        cursor.execute(body)
        query = cursor.fetchone()[0].replace("query", "to_tsquery('english', 'copper')")
        cursor.execute("BEGIN; SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}")
        seen = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("ROLLBACK")
    assert "Bitmap Index Scan on portion_search" in seen and "guard_level" in seen


def test_the_function_gives_what_may_be_read_and_nothing_without_a_person(cables: list[Cable]) -> None:
    low = reader_of(cables, Level.U)
    ask_it = "SELECT cables_matching(websearch_to_tsquery('english', 'copper'))"
    with acting_as(low), connection.cursor() as cursor:
        cursor.execute(ask_it)
        given = {row[0] for row in cursor.fetchall()}
        assert given == set(Portion.objects.filter(search=query_for("copper")).values_list("pk", flat=True)) != set()
    with connection.cursor() as cursor:
        cursor.execute(ask_it)
        assert cursor.fetchall() == []


def test_a_server_without_the_mark_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert application_role_is_safe(["default"]) == []
    monkeypatch.setattr(leakproof, "marked", lambda using="default": False)
    assert [message.id for message in application_role_is_safe(["default"])] == ["declass.W001"]


def test_the_owner_without_leave_marks_nothing_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert leakproof.mark("owner")
    monkeypatch.setattr(leakproof, "marked", lambda using="default": False)
    assert not leakproof.mark("owner")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT 1")


def asked_for(client: Client, **given: str) -> str:
    """The page that a form filled in so leads to."""
    response = client.post("/search/", given)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_the_page_shows_what_may_be_read_escaped_and_marked(cables: list[Cable]) -> None:
    text = COPPER.replace("000001", "000007").replace("(U) Copper rose", "(U) <b>&\ue000Copper\ue001</b> rose")
    make_cable(cables[0].collection, text, year=2005)
    low, cleared = reader_of(cables, Level.U), reader_of(cables, Level.C)
    page = client_of(low).get(asked_for(client_of(low), words="copper")).content.decode()
    assert "<mark>Copper</mark> rose again" in page
    assert "<b>" not in page.split('class="found')[1] or "<b>&" not in page
    assert page.count("<p>UNCLASSIFIED</p>") == 2
    for hidden in ("quietly", "LIMA", "COPPER PRICES", "COPPER FOR FEW", "2030", cables[2].public_id):
        assert hidden not in page
    page = client_of(cleared).get(asked_for(client_of(cleared), words="copper")).content.decode()
    assert "quietly" in page and "COPPER PRICES" in page
    assert page.count("<p>CONFIDENTIAL</p>") == 2


def test_no_address_and_no_event_holds_the_words(cables: list[Cable]) -> None:
    reader = reader_of(cables, Level.C)
    client = client_of(reader)
    address = asked_for(client, words="Copper  MINES", post="Lima")
    assert "copper" not in address.lower()
    client.get(address)
    client.get(asked_for(client, words="copper mines", tags="prel"))
    with acting_as(make_person(Role.AUDITOR)):
        events = list(AuditEvent.objects.filter(verb="cables.searched").order_by("at"))
    told = "".join(str(event.facts) for event in events).lower()
    assert not [word for word in ("copper", "mines", "lima", "prel") if word in told]
    assert events[0].facts["asked"]["words"] == events[1].facts["asked"]["words"]
    assert events[0].facts["cables"] == [cables[0].public_id]
    with acting_as(reader):
        shown = set(Portion.objects.filter(cable=cables[0]).values_list("pk", flat=True))
    assert set(events[0].facts["portions"]) <= shown and events[0].facts["portions"]


def test_searches_are_their_persons_alone(cables: list[Cable]) -> None:
    reader, other = reader_of(cables, Level.C), reader_of(cables, Level.TS)
    address = asked_for(client_of(reader), words="copper")
    for path in (address, f"{address}keep/", f"{address}forget/"):
        theirs, made_up = client_of(other).post(path, {"name": "x"}), client_of(other).post("/search/zzzz/keep/")
        assert theirs.status_code == made_up.status_code == 404
    assert client_of(other).get(address).status_code == 404
    assert "copper" not in client_of(other).get("/search/").content.decode()
    with acting_as(other):
        assert not Search.objects.exists()


def test_a_search_is_kept_found_again_and_forgotten(cables: list[Cable]) -> None:
    client = client_of(reader_of(cables, Level.C))
    address = asked_for(client, words="copper", since="2004-01-01", level="1")
    assert "copper" in client.get("/search/").content.decode()
    assert client.post(f"{address}keep/", {"name": "Metals"}).status_code == 302
    assert ">Metals</a>" in client.get("/search/").content.decode()
    assert asked_for(client, words="copper", since="2004-01-01", level="1") == address
    page = client.get(address).content.decode()
    assert 'value="copper"' in page and 'value="2004-01-01"' in page and 'value="1" selected' in page
    client.post(f"{address}forget/")
    assert client.get(address).status_code == 404
    assert "Metals" not in client.get("/search/").content.decode()


def test_only_the_latest_stay(cables: list[Cable]) -> None:
    reader = reader_of(cables, Level.C)
    with acting_as(reader):
        for number in range(LATEST + 3):
            ask(actor=reader, given={"words": f"word{number}"})
        assert Search.objects.count() == LATEST
        assert not Search.objects.filter(given={"words": "word0"}).exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Fill in at least one field."),
        ({"words": "the"}, search.TOO_COMMON),
        ({"words": "-copper"}, search.ONLY_EXCLUDED),
        ({"since": "2005-02-01", "until": "2005-01-01"}, "This day lies before the first one."),
        ({"level": "9"}, "Select a valid choice."),
        ({"since": "yesterday"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_asked_for_is_said(given: dict[str, str], sentence: str) -> None:
    response = client_of(make_person(Role.REVIEWER)).post("/search/", given)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_queries_do_not_grow_with_what_is_found(cables: list[Cable], django_assert_max_num_queries: object) -> None:
    for number in range(20, 29):
        make_cable(cables[0].collection, TIN.replace("000002", f"0000{number}"), year=2006)
    client = client_of(reader_of(cables, Level.C))
    address = asked_for(client, words="copper")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(address)
