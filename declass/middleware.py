"""One transaction for each request, with the person named in it."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from declass import audit
from declass.clicks import Click, current_click
from declass.models import PUBLIC_ID, AuditEvent
from declass.person import acting_as, set_person
from declass.refusals import Refused, RefusedError

NOT_FOR_YOU = Refused("There is no such page for you.", "X-03")


class PersonMiddleware:
    """Opens the transaction, sets the person for it, and closes it after the response has been rendered.

    Not ATOMIC_REQUESTS: class-based views and the admin render after that commits, and then see nothing. An error
    response rolls back. Refusals are recorded afterwards, in a transaction of their own, and with them what an error
    page has shown all the same. A lazy (streaming) body would be drawn after the person is gone, so it is refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.refusals = []
        if request.path_info.startswith(settings.PUBLIC_PATHS):
            return self._same_for_everybody(request)
        person_id = request.user.pk if request.user.is_authenticated else None
        token = current_click.set(Click(uuid.uuid4(), request.META.get("REMOTE_ADDR", ""), person_id))
        page = audit.shown.set([])
        try:
            with transaction.atomic():
                set_person(person_id)
                response = self.get_response(request)
                if response.streaming:
                    raise RuntimeError(f"{request.path} streams its body; labelled text must be drawn at once")
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                else:
                    audit.record_all(audit.shown.get())
            self._name_refusal(request, response)
            self._record_afterwards(request, audit.shown.get() if response.status_code >= 400 else [])
        finally:
            audit.shown.reset(page)
            current_click.reset(token)
        if "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response

    def _same_for_everybody(self, request: HttpRequest) -> HttpResponse:
        """Answer without looking at the session, so that no answer depends on who asks and any cache may keep it."""
        request.user = AnonymousUser()
        if hasattr(request, "_messages"):
            del request._messages
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into a page with its sentence; everything else is Django's. Neither shows the page begun."""
        (audit.shown.get() or []).clear()
        if not isinstance(exception, RefusedError):
            return None
        request.refusals.append(exception)
        return render(request, "403.html", {"refusal": exception.refusal}, status=403)

    def _name_refusal(self, request: HttpRequest, response: HttpResponse) -> None:
        """A page or a record that was refused without a rule's own words is a refusal too (X-12).

        What was asked for stands in the log where it looks like an id; nothing else that somebody typed does (X-13).
        """
        found = request.resolver_match
        if request.refusals or found is None or response.status_code not in (403, 404):
            return
        asked = str(found.kwargs.get("public_id", ""))
        if response.status_code == 403 or asked:
            record = asked if PUBLIC_ID.fullmatch(asked) else ""
            request.refusals.append(RefusedError(NOT_FOR_YOU, record=record, act=found.view_name))

    def _record_afterwards(self, request: HttpRequest, shown: list[AuditEvent]) -> None:
        if not request.refusals and not shown:
            return
        actor = request.user if request.user.is_authenticated else None
        with acting_as(actor):
            audit.record_all(shown)
            audit.record_refusals(request.refusals, actor=actor)
