"""Addresses of the auditor's pages."""

from django.urls import path

from declass.views import audit

app_name = "audit"
urlpatterns = [
    path("", audit.index, name="index"),
    path("records/<str:public_id>/", audit.record, name="record"),
]
