"""Addresses of the custodian's collections."""

from django.urls import path

from cables.views import collections, imports

app_name = "collections"
urlpatterns = [
    path("", collections.index, name="index"),
    path("new/", collections.new, name="new"),
    path("<slug:public_id>/", collections.collection, name="collection"),
    path("<slug:public_id>/terms/", collections.terms, name="terms"),
    path("<slug:public_id>/grants/", collections.grant, name="grant"),
    path("<slug:public_id>/grants/<int:pk>/end/", collections.end, name="end_grant"),
    path("<slug:public_id>/import/", imports.upload, name="import"),
]
