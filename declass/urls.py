"""The site's addresses."""

from importlib import import_module

from django.urls import include, path

from declass.consoles import console
from declass.views.accounts import SignIn, SignOut

# Only this site's pages: the consoles of the libraries in use are not ours to open.
for app in ("declass", "cables", "reviews"):
    import_module(f"{app}.admin")

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("", include("cables.urls")),
    path("collections/", include("cables.urls_collections")),
    path("audit/", include("declass.urls_audit")),
    path("console/", console.urls),
    path("reading-room/", include("reviews.urls_public")),
    path("referrals/", include("reviews.urls_referrals")),
    path("", include("reviews.urls")),
]
