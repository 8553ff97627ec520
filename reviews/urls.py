"""Addresses of the desk, the queues and the reviews."""

from django.urls import include, path

from reviews.views import approval, desk, equities, queue, reclassification, release, room_feeds, supervising

app_name = "reviews"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("robots.txt", room_feeds.robots, name="robots"),
    path("queue/", queue.queue, name="queue"),
    path("queue/next/", queue.take_next, name="take_next"),
    path("queue/problems/", supervising.problems, name="problems"),
    path("queue/views/", queue.keep, name="keep_view"),
    path("queue/views/<str:public_id>/delete/", queue.forget, name="delete_view"),
    path("reviews/<str:public_id>/", include("reviews.urls_workspace")),
    path("reviews/<str:public_id>/take/", queue.take, name="take"),
    path("reviews/<str:public_id>/heartbeat/", queue.heartbeat, name="heartbeat"),
    path("reviews/<str:public_id>/supervise/", supervising.supervise, name="supervise"),
    path("reviews/<str:public_id>/equities/", equities.equities, name="equities"),
    path("reviews/<str:public_id>/agreement/", approval.agreement, name="agreement"),
    path("reviews/<str:public_id>/release/", release.preview, name="release"),
    path("reviews/<str:public_id>/release/copy.<str:kind>", release.part, name="release_part"),
    path("reviews/<str:public_id>/release/waive/", release.waive, name="waive"),
    path("reviews/<str:public_id>/reclassification/", reclassification.reclassification, name="reclassification"),
    path("", include("reviews.urls_reports")),
]
