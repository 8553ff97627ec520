"""Addresses of the reading room: what the public may open, and nothing else."""

from django.urls import path

from reviews.views import reading_room, room_feeds, room_verify

app_name = "reading_room"
urlpatterns = [
    path("", reading_room.index, name="index"),
    path("feed.atom", room_feeds.feed, name="feed"),
    path("sitemaps.xml", room_feeds.sitemaps, name="sitemaps"),
    path("sitemap.xml", room_feeds.sitemap, name="sitemap"),
    path("sitemap-<slug:after>.xml", room_feeds.sitemap, name="sitemap_after"),
    path("verify/", room_verify.verify, name="verify"),
    path("log/", room_verify.log, name="log"),
    path("log/entries.txt", room_verify.entries, name="entries"),
    path("<slug:public_id>/", reading_room.release, name="release"),
    path("<slug:public_id>/<str:name>", reading_room.part, name="part"),
]
