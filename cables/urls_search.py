"""Addresses of searching. None holds what is asked for."""

from django.urls import path

from cables.views import searching

app_name = "search"
urlpatterns = [
    path("", searching.index, name="index"),
    path("<slug:public_id>/", searching.results, name="results"),
    path("<slug:public_id>/keep/", searching.keep_search, name="keep"),
    path("<slug:public_id>/forget/", searching.forget_search, name="forget"),
]
