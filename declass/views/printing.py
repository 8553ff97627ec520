"""Where a page says that it is being printed."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from declass.actions.log_reading import record_printing
from declass.models import PUBLIC_ID


@login_required
@require_POST
def printed(request: HttpRequest) -> HttpResponse:
    """Record that the page at `path` is printed, by route and record; 404 where there is no such page (X-12, X-13).

    The browser says so by itself. Without scripts nothing does, and the reading of the page is what is on record.
    """
    try:
        page = resolve(request.POST.get("path", ""))
    except Resolver404 as error:
        raise Http404 from error
    asked = str(page.kwargs.get("public_id", ""))
    record = asked if PUBLIC_ID.fullmatch(asked) else ""
    record_printing(actor=request.user, page=page.view_name, record=record)
    return HttpResponse(status=204, content_type="text/plain")
