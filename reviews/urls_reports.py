"""Addresses of the reports, the calendar and the jobs; part of the namespace `reviews`."""

from django.urls import path

from reviews.views import authority, calendar, jobs, reports

urlpatterns = [
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/act/", jobs.act, name="jobs_act"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/picture.svg", calendar.picture, name="calendar_picture"),
    path("calendar/address/", calendar.address, name="calendar_address"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path("reports/", reports.index, name="reports"),
    path("reports/authority/", authority.authority, name="authority"),
    path("reports/<str:kind>.csv", reports.report_csv, name="report_csv"),
    path("reports/<str:kind>.pdf", reports.report_pdf, name="report_pdf"),
    path("reports/<str:kind>/", reports.report, name="report"),
    path("reports/<str:kind>/subscription/", reports.subscription, name="report_subscription"),
    path("reports/<str:kind>/<str:section>.svg", reports.chart, name="report_chart"),
    path("reports/<str:kind>/<str:section>/", reports.rows, name="report_rows"),
]
