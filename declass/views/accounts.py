"""Signing in and out."""

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from declass import audit
from declass.forms import SignInForm
from declass.person import set_person


class SignIn(LoginView):
    """Notice and consent, username, password. Who is signed in already goes on to their desk."""

    template_name = "registration/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Sign in, and say so in the log in the person's own name."""
        response = super().form_valid(form)
        set_person(form.get_user().pk)
        audit.record(audit.SIGNED_IN, actor=form.get_user())
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Log the failure without the name tried: people type passwords into the wrong field."""
        audit.record(audit.SIGN_IN_FAILED, actor=None, refused=True)
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Ends the session; by POST only."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so in the log while the person is still known."""
        if request.user.is_authenticated:
            audit.record(audit.SIGNED_OUT, actor=request.user)
        return super().post(request, *args, **kwargs)
