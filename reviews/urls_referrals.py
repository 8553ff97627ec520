"""Addresses of the liaison's page."""

from django.urls import path

from reviews.views import referrals

app_name = "referrals"
urlpatterns = [
    path("", referrals.index, name="index"),
    path("<int:pk>/send/", referrals.send, name="send"),
    path("<int:pk>/answer/", referrals.answer, name="answer"),
]
