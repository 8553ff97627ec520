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
from declass.person import set_person
from declass.refusals import RefusedError


class PersonMiddleware:
    """Opens the transaction, sets the person for it, and closes it after the response has been rendered.

    Not ATOMIC_REQUESTS: class-based views and the admin render after that commits, and then see nothing. An error
    response rolls back. Refusals are recorded afterwards, in a transaction of their own. A lazy (streaming) body
    would be drawn after the person is gone, so it is refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.refusals = []
        if request.path_info.startswith(settings.PUBLIC_PATHS):
            return self._same_for_everybody(request)
        person_id = request.user.pk if request.user.is_authenticated else None
        token = current_click.set(Click(uuid.uuid4(), request.META.get("REMOTE_ADDR", ""), person_id))
        try:
            with transaction.atomic():
                set_person(person_id)
                response = self.get_response(request)
                if response.streaming:
                    raise RuntimeError(f"{request.path} streams its body; labelled text must be drawn at once")
                if response.status_code >= 400:
                    transaction.set_rollback(True)
            self._record_refusals(request)
        finally:
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
        """Turn a refusal into a page with its sentence; everything else is Django's."""
        if not isinstance(exception, RefusedError):
            return None
        request.refusals.append(exception)
        return render(request, "403.html", {"refusal": exception.refusal}, status=403)

    def _record_refusals(self, request: HttpRequest) -> None:
        if not request.refusals:
            return
        actor = request.user if request.user.is_authenticated else None
        with transaction.atomic():
            set_person(actor.pk if actor else None)
            for error in request.refusals:
                audit.record(
                    audit.REFUSED,
                    actor=actor,
                    record=error.record,
                    facts={"act": error.act, "citation": error.refusal.citation},
                    refused=True,
                )
