"""Addresses of the reading room: what the public may open, and nothing else."""

from django.urls import path

from reviews.views import reading_room

app_name = "reading_room"
urlpatterns = [
    path("", reading_room.index, name="index"),
    path("<slug:public_id>/", reading_room.release, name="release"),
    path("<slug:public_id>/copy.<str:kind>", reading_room.part, name="part"),
]
