"""The site's addresses."""

from django.urls import include, path

from declass.views.accounts import SignIn, SignOut

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("", include("cables.urls")),
    path("collections/", include("cables.urls_collections")),
    path("audit/", include("declass.urls_audit")),
    path("reading-room/", include("reviews.urls_public")),
    path("referrals/", include("reviews.urls_referrals")),
    path("", include("reviews.urls")),
]
