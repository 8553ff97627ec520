"""The reading room: what the public finds, and that it finds nothing else. On committed rows, as it runs."""

import hashlib
from collections.abc import Iterator

import pytest
from django.db import connections
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cables.tests.factories import PASSWORD
from declass.person import acting_as
from reviews.actions.determining import Answer, Cut
from reviews.actions.releasing import withdraw
from reviews.models import Release, ReleasePart
from reviews.tests.factories import DUE_CABLE, Cast, approve_all, make_cast, release_all
from reviews.views.room_rows import CLEARED

pytestmark = pytest.mark.usefixtures("committed")


def withheld(cast: Cast, words: str) -> dict[int, Answer]:
    with acting_as(cast.custodian):
        portion = next(portion for portion in cast.cable.portions.to_decide() if words in portion.text)
    at = portion.text.index(words)
    return {portion.position: Answer("LAPSED", (Cut(at, at + len(words), "(b)(6)"),))}


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield make_cast()


@pytest.fixture
def released(cast: Cast) -> Release:
    return release_all(cast, withheld(cast, "Quispe"))


def listing(query: str = "") -> str:
    response = Client().get(f"/reading-room/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_is_there_before_the_release(cast: Cast) -> None:
    approve_all(cast)
    page = listing()
    assert "Nothing has been released yet" in page
    assert not [word for word in ("A TEST OF THE FLOW", "LIMA", cast.cable.public_id) if word in page]
    for public_id in (cast.cable.public_id, "preview"):
        for address in ("", "copy.txt", "copy.pdf"):
            assert Client().get(f"/reading-room/{public_id}/{address}").status_code == 404


def test_a_visitor_finds_the_release_and_no_more(cast: Cast, released: Release) -> None:
    page = listing()
    assert "A TEST OF THE FLOW" in page
    assert "Demonstration. Not an official release." in page
    assert "Released in part" in page
    text = Client().get(f"/reading-room/{released.public_id}/").content.decode()
    assert "The minister told us that" in text
    assert "(b)(6)" in text
    hidden = ("Quispe", cast.cable.public_id, str(cast.reviewer), str(cast.approver), "Test collection")
    assert not [word for word in hidden if word in page + text]


def test_the_bytes_are_those_that_went_out(released: Release) -> None:
    kinds = {"txt": "text/plain; charset=utf-8", "pdf": "application/pdf"}
    digests = dict(ReleasePart.objects.using("public").values_list("kind", "sha256"))
    for kind, content_type in kinds.items():
        response = Client().get(f"/reading-room/{released.public_id}/copy.{kind}")
        assert response["Content-Type"] == content_type
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"] == f'attachment; filename="{released.public_id}.{kind}"'
        assert hashlib.sha256(response.content).hexdigest() == digests[kind]
    for kind in ("html", "zip", "exe"):
        assert Client().get(f"/reading-room/{released.public_id}/copy.{kind}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?words=flow", True),
        ("?words=TEST+flow", True),
        ("?words=lima", True),
        ("?words=123", True),
        ("?words=prel", True),
        ("?words=flow+absent", False),
        ("?words=quispe", False),
        ("?words=%25", False),
        ("?post=LIMA", True),
        ("?year=2000", True),
        ("?words=flow&post=LIMA&year=2000", True),
    ],
)
def test_search(released: Release, query: str, found: bool) -> None:
    page = listing(query)
    assert (released.public_id in page) == found
    assert ("Nothing released matches" in page) != found


def test_a_year_or_post_that_is_not_there_is_an_error(released: Release) -> None:
    for query in ("?year=1999", "?year=x", "?post=QUITO"):
        response = Client().get(f"/reading-room/{query}")
        assert response.status_code == 422
        assert released.public_id not in response.content.decode()


def test_a_withdrawn_release_leaves_a_notice_without_its_words(cast: Cast, released: Release) -> None:
    with acting_as(cast.officer):
        withdraw(actor=cast.officer, release=Release.objects.get(), reason="Released by mistake")
    assert "Nothing has been released yet" in listing()
    notice = Client().get(f"/reading-room/{released.public_id}/")
    assert notice.status_code == 200
    page = notice.content.decode()
    assert "This release was withdrawn" in page
    assert not [word for word in ("A TEST OF THE FLOW", "LIMA", "minister", "by mistake") if word in page]
    for kind in ("txt", "pdf"):
        assert Client().get(f"/reading-room/{released.public_id}/copy.{kind}").status_code == 404
    assert not ReleasePart.objects.using("public").exists()


def test_pages_are_the_same_for_everybody(cast: Cast, released: Release) -> None:
    signed_in = Client()
    assert signed_in.login(username=cast.officer.username, password=PASSWORD)
    for address in ("", f"{released.public_id}/", f"{released.public_id}/copy.txt", f"{released.public_id}/copy.pdf"):
        ours, theirs = signed_in.get(f"/reading-room/{address}"), Client().get(f"/reading-room/{address}")
        assert ours.content == theirs.content
        assert ours["Cache-Control"] == theirs["Cache-Control"] == "public, max-age=300"


def test_no_answer_looks_at_the_session(cast: Cast, released: Release) -> None:
    """Not even that nothing is there: a cache may keep every answer, and none says who asked."""
    signed_in = Client()
    assert signed_in.login(username=cast.officer.username, password=PASSWORD)
    paths = (
        "",
        "?words=test",
        "?page=x",
        f"{released.public_id}/",
        f"{released.public_id}/copy.pdf",
        "nothing/",
        "a/b",
    )
    for path in paths:
        with CaptureQueriesContext(connections["default"]) as asked:
            ours = signed_in.get(f"/reading-room/{path}")
        theirs = Client().get(f"/reading-room/{path}")
        assert ours.content == theirs.content
        assert "Cookie" not in ours.get("Vary", "") and not ours.cookies, path
        assert "no-store" not in ours.get("Cache-Control", ""), path
        assert len(asked) == 0, path


def test_only_reading(released: Release) -> None:
    client = Client()
    for address in ("", f"{released.public_id}/", f"{released.public_id}/copy.txt"):
        for method in (client.post, client.put, client.delete):
            assert method(f"/reading-room/{address}").status_code == 405


def test_the_public_connection_cannot_ask_for_more(released: Release) -> None:
    assert Release.objects.using("public").only(*CLEARED).get().title == "A TEST OF THE FLOW"
    for column in ("cable_id", "review_id", "released_by_id", "withdrawal_reason"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            list(Release.objects.using("public").values_list(column))
    with connections["public"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("SELECT text FROM cables_portion")


def test_titles_are_escaped() -> None:
    cast = make_cast(DUE_CABLE.replace("A TEST OF THE FLOW", "<SCRIPT>ALERT(1)</SCRIPT> & MORE"))
    release_all(cast)
    assert "<SCRIPT>" not in listing()
    assert "&lt;SCRIPT&gt;" in listing()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?tags=PREL", True),
        ("?tags=prel,+pe", True),
        ("?tags=ECON", False),
        ("?order=12958", True),
        ("?order=13526", False),
        ("?words=%22minister+told+us%22", True),
        ("?words=%22told+minister%22", False),
        ("?sort=origin", True),
        ("?after=1999-01-01~x&sort=first-released", True),
        ("?after=1999-01-01~x", False),
        ("?after=nonsense", True),
    ],
)
def test_narrowing_and_paging(released: Release, query: str, found: bool) -> None:
    assert (released.public_id in listing(query)) == found


def test_the_release_page_marks_what_is_withheld_and_says_how_to_cite(released: Release) -> None:
    page = Client().get(f"/reading-room/{released.public_id}/").content.decode()
    assert '<mark class="copy__cut"><span aria-hidden="true">[withheld (b)(6)]</span>' in page
    assert '<span class="usa-sr-only">[withheld under (b)(6)]</span>' in page
    assert '<span class="usa-sr-only">[former mark: C]</span>' in page
    assert f'<link rel="canonical" href="http://localhost:8000/reading-room/{released.public_id}/">' in page
    assert "00 LIMA 123, “A TEST OF THE FLOW,” released in part" in page
    for name in ("copy.txt", "copy.pdf", "copy.json", "withdrawal-notice.txt", "manifest.json", "package.zip"):
        assert Client().get(f"/reading-room/{released.public_id}/{name}").status_code == 200
        assert f"/{name}" in page


def test_programs_find_the_release_and_robots_keep_out_of_the_rest(cast: Cast, released: Release) -> None:
    address = f"http://localhost:8000/reading-room/{released.public_id}/"
    feed = Client().get("/reading-room/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert f"<id>{address}</id>" in feed.content.decode() and "Demonstration." in feed.content.decode()
    assert address not in Client().get("/reading-room/feed.atom?words=absent").content.decode()
    assert Client().get("/reading-room/feed.atom?year=x").status_code == 404
    assert f"<loc>{address}</loc>" in Client().get("/reading-room/sitemap.xml").content.decode()
    assert address not in Client().get(f"/reading-room/sitemap-{released.public_id}.xml").content.decode()
    maps = Client().get("/reading-room/sitemaps.xml").content.decode()
    assert maps.count("<sitemap>") == 1 and "http://localhost:8000/reading-room/sitemap.xml" in maps
    robots = Client().get("/robots.txt").content.decode()
    assert "Disallow: /\n" in robots and "Sitemap: http://localhost:8000/reading-room/sitemaps.xml" in robots
    with acting_as(cast.officer):
        withdraw(actor=cast.officer, release=Release.objects.get(), reason="Released by mistake")
    for name in ("feed.atom", "sitemap.xml"):
        assert address not in Client().get(f"/reading-room/{name}").content.decode()
    assert "LIMA" not in listing()


def test_a_page_of_the_list_asks_few_questions(released: Release, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3, using="public"):
        listing("?words=minister&post=LIMA")
