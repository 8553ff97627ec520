"""Addresses of the custodian's collections."""

from django.urls import path

from cables.views import collections, imports, problems, quarantine

app_name = "collections"
urlpatterns = [
    path("", collections.index, name="index"),
    path("new/", collections.new, name="new"),
    path("<slug:public_id>/", collections.collection, name="collection"),
    path("<slug:public_id>/terms/", collections.terms, name="terms"),
    path("<slug:public_id>/grants/", collections.grant, name="grant"),
    path("<slug:public_id>/grants/<slug:grant_id>/end/", collections.end, name="end_grant"),
    path("<slug:public_id>/import/", imports.upload, name="import"),
    path("<slug:public_id>/batches/<slug:batch_id>/", imports.batch, name="batch"),
    path("<slug:public_id>/batches/<slug:batch_id>/resume/", imports.resume_batch, name="resume_batch"),
    path("<slug:public_id>/quarantine/", quarantine.index, name="quarantine"),
    path("<slug:public_id>/quarantine/<slug:source_id>/", quarantine.held, name="held"),
    path("<slug:public_id>/quarantine/<slug:source_id>/again/", quarantine.again, name="again"),
    path("<slug:public_id>/quarantine/<slug:source_id>/discard/", quarantine.throw_out, name="discard"),
    path("<slug:public_id>/problems/", problems.index, name="problems"),
]
