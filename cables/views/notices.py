"""Notices: what a person should know about cables that they keep or work on."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cables.actions.noticing import mark_seen
from cables.actions.reading import record_listing
from cables.classification.labels import join_all
from cables.models import Notice

PAGE = 100


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """The person's unread notices, the latest first."""
    found = Notice.objects.unseen_by(request.user).select_related("cable__collection")
    listed = list(found[: PAGE + 1])
    shown = listed[:PAGE]
    record_listing(actor=request.user, cables=[notice.cable for notice in shown])
    context = {
        "notices": shown,
        "more": len(listed) > PAGE,
        "count": found.count(),
        "page_label": join_all(notice.cable.label for notice in shown),
        "is_demonstration": any(notice.cable.collection.is_demonstration for notice in shown),
    }
    return render(request, "cables/notices.html", context)


@login_required
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Mark what was shown as read."""
    given = request.POST.get("count", "")
    mark_seen(actor=request.user, count=int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else 0)
    return redirect("cables:notices")
