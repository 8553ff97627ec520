"""Addresses of incidents."""

from django.urls import path

from reviews.views import incidents

app_name = "incidents"
urlpatterns = [
    path("", incidents.index, name="index"),
    path("report/<str:public_id>/", incidents.report, name="report"),
    path("<str:public_id>/", incidents.incident, name="incident"),
    path("<str:public_id>/close/", incidents.close, name="close"),
    path("<str:public_id>/confirm/", incidents.confirm, name="confirm"),
]
