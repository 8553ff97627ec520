"""The site's addresses."""

from importlib import import_module

from django.urls import include, path

from declass.consoles import console
from declass.views.accounts import SignIn, SignOut
from declass.views.printing import printed
from declass.views.profile import profile

# The console's pages (this site's alone), and the jobs, whose verbs the auditor reads too.
for module in ("declass.admin", "declass.tasks", "cables.admin", "cables.tasks", "reviews.admin", "reviews.tasks"):
    import_module(module)

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("profile/", profile, name="profile"),
    path("printed/", printed, name="printed"),
    path("", include("cables.urls")),
    path("search/", include("cables.urls_search")),
    path("collections/", include("cables.urls_collections")),
    path("audit/", include("declass.urls_audit")),
    path("incidents/", include("reviews.urls_incidents")),
    path("console/", console.urls),
    path("reading-room/", include("reviews.urls_public")),
    path("referrals/", include("reviews.urls_referrals")),
    path("", include("reviews.urls")),
]
