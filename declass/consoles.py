"""The administrators' console: Django's admin, for one role, where every form saves through an action.

No account may be a superuser and the admin's own log is not used: who may do what is `declass.roles`', and what was
done stands in the audit log.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver

from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of

# Ways of Django's admin that this site has elsewhere, or not at all.
UNUSED = {"password_change", "password_change_done", "view_on_site"}
SECTIONS = {"declass": "Accounts", "cables": "Clearances", "reviews": "Authority and reports"}
NOT_AN_ADMINISTRATOR = Refused("The console is for administrators.", "A-05")


def is_administrator(request: HttpRequest) -> bool:
    """Whether the person holds the role; nothing else opens the console."""
    return Role.ADMINISTRATOR in roles_of(request.user)


class Console(AdminSite):
    """The site of the console."""

    site_header = site_title = "Administration"
    index_title = "Administration"
    enable_nav_sidebar = False
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        """The role alone; no flag on the account counts."""
        return is_administrator(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who is not signed in goes to the site's own page; who is no administrator is refused, and one goes on."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or request.path)
        if is_administrator(request):
            return redirect("admin:index")
        raise RefusedError(NOT_AN_ADMINISTRATOR, act="administer")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """People leave by the site's own way out, which the audit log knows."""
        raise Http404

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The pages in sections that an administrator recognises."""
        sections = super().get_app_list(request, app_label)
        return [section | {"name": SECTIONS.get(section["app_label"], section["name"])} for section in sections]

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The admin's addresses without those that are not used."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in UNUSED]


console = Console(name="admin")
console.disable_action("delete_selected")


class ConsoleAdmin(ModelAdmin):
    """A page of the console: nothing is deleted, and saving calls `save_through_action`.

    A refusal becomes a message with its sentence, and is recorded as every refusal is.
    """

    # (actor, row, form, *, change): each console names the action for what its valid form holds, and gives back the
    # row that stands then.
    save_through_action: Callable[..., Model]

    list_per_page = 50
    show_facets = False
    may_add = True
    may_change = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes a row about themselves (product.md §1); the action and the database refuse it too."""
        return self.may_change and is_administrator(request) and self.subject_of(obj) != request.user.pk

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def subject_of(self, obj: Model | None) -> int | None:
        """The id of the person whom the row is about, if it is about one."""
        return getattr(obj, "person_id", None)

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        """Save by the action alone; the row that the admin goes on with becomes the one that stands."""
        obj.pk = self.save_through_action(request.user, obj, form, change=change).pk

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """The action has saved all of it."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a refusal leads back to it with its sentence."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except RefusedError as error:
            self.say_refusal(request, error)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(request.get_full_path())

    def for_each(self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], object], done: str) -> None:
        """Do `act` to each selected row; say what was done and what was refused."""
        count = 0
        for row in rows:
            try:
                act(row)
            except RefusedError as error:
                self.say_refusal(request, error)
            else:
                count += 1
        if count:
            messages.success(request, f"{done}: {count}.")

    def say_refusal(self, request: HttpRequest, error: RefusedError) -> None:
        """Show the sentence, and have it recorded after the request."""
        request.refusals.append(error)
        messages.error(request, str(error.refusal))

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The admin's own history is not kept; what happened stands in the audit log."""
        raise Http404

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action has written it to the audit log."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action has written it to the audit log."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Nothing is deleted."""
