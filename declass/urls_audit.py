"""Addresses of the auditor's pages."""

from django.urls import path, re_path

from declass.views import audit

app_name = "audit"
urlpatterns = [
    path("", audit.index, name="index"),
    re_path(r"^records/(?P<public_id>[-:\w]+)/$", audit.record, name="record"),
]
