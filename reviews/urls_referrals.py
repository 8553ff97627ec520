"""Addresses of the liaison's pages."""

from django.urls import path

from reviews.views import referrals

app_name = "referrals"
urlpatterns = [
    path("", referrals.index, name="index"),
    path("<str:public_id>/", referrals.referral, name="referral"),
    path("<str:public_id>/bundle/", referrals.bundle, name="bundle"),
    path("<str:public_id>/bundle.pdf", referrals.bundle_pdf, name="bundle_pdf"),
    path("<str:public_id>/send/", referrals.send, name="send"),
    path("<str:public_id>/answer/", referrals.answer, name="answer"),
    path("<str:public_id>/remind/", referrals.remind_agency, name="remind"),
    path("<str:public_id>/limit/", referrals.limit, name="limit"),
    path("<str:public_id>/lapse/", referrals.lapse, name="lapse"),
]
