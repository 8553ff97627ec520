"""What programs ask the reading room for: an Atom feed, a sitemap, and what robots may visit."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from reviews.models import Release
from reviews.rendering.copy import DEMONSTRATION
from reviews.views.room_rows import CACHE, standing
from reviews.views.room_search import SORTS, SearchForm, page_after

SITEMAP_SIZE = 10_000


def address_of(release: Release) -> str:
    """The lasting address of a release."""
    return settings.SITE_ADDRESS + reverse("reading_room:release", args=[release.public_id])


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest releases, or the newest that a search finds, as Atom."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        raise Http404
    home = settings.SITE_ADDRESS + reverse("reading_room:index")
    made = Atom1Feed(
        title="Released cables",
        link=f"{home}?{form.query}",
        description="Cables that were reviewed and released",
        feed_url=f"{settings.SITE_ADDRESS}{request.get_full_path()}",
    )
    for release in page_after(form.narrow(standing()), SORTS[""], "").rows:
        moment = datetime.combine(release.released_on, time(), UTC)
        made.add_item(
            title=release.title,
            link=address_of(release),
            description=_described(release),
            unique_id=address_of(release),
            pubdate=moment,
            updateddate=moment,
        )
    return _plain(made.writeString("utf-8"), made.content_type)


def _described(release: Release) -> str:
    parts = (release.mrn, release.release_line, release.notice, DEMONSTRATION if release.is_demonstration else "")
    return " · ".join(part for part in parts if part)


@require_safe
def sitemap(request: HttpRequest, after: str = "") -> HttpResponse:
    """The addresses of the releases that stand, in the order of their ids, ten thousand a file; then where to go on."""
    found = list(standing().filter(public_id__gt=after).order_by("public_id")[: SITEMAP_SIZE + 1])
    addresses = [(address_of(release), release.released_on) for release in found[:SITEMAP_SIZE]]
    content = render_to_string("reading_room/sitemap.xml", {"addresses": addresses})
    return _plain(content, "application/xml; charset=utf-8")


@require_safe
def sitemaps(request: HttpRequest) -> HttpResponse:
    """The index of the sitemaps: the id after which each begins."""
    ids = standing().order_by("public_id").values_list("public_id", flat=True)
    starts = [""]
    while len(found := list(ids.filter(public_id__gt=starts[-1])[:SITEMAP_SIZE])) == SITEMAP_SIZE:
        starts.append(found[-1])
    ways = [
        reverse("reading_room:sitemap_after", args=[start]) if start else reverse("reading_room:sitemap")
        for start in starts
    ]
    maps = [settings.SITE_ADDRESS + way for way in ways]
    return _plain(render_to_string("reading_room/sitemaps.xml", {"maps": maps}), "application/xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Robots may visit the reading room, but for its searches, and nothing else."""
    home = reverse("reading_room:index")
    lines = ["User-agent: *", f"Allow: {home}$", f"Disallow: {home}*?", f"Allow: {home}", "Disallow: /"]
    lines += ["", f"Sitemap: {settings.SITE_ADDRESS}{reverse('reading_room:sitemaps')}", ""]
    return _plain("\n".join(lines), "text/plain; charset=utf-8")


def _plain(content: str | bytes, content_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": CACHE})
