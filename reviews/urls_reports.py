"""Addresses of the reports; included within those of the reviews."""

from django.urls import path

from reviews.views import reports

urlpatterns = [
    path("reports/auto-declassification/", reports.auto_declassification, name="reports"),
    path("reports/auto-declassification.csv", reports.auto_declassification_csv, name="reports_csv"),
]
