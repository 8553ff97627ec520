"""Addresses of cables."""

from django.urls import path

from cables.views import cable, corrections, facts, naming, notices, problems, reading

app_name = "cables"
urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/seen/", notices.seen, name="notices_seen"),
    path("cables/", cable.index, name="index"),
    path("cables/<slug:public_id>/", cable.cable, name="cable"),
    path("cables/<slug:public_id>/why/", cable.why, name="why"),
    path("cables/<slug:public_id>/facts/", facts.kinds, name="facts"),
    path("cables/<slug:public_id>/facts/<str:kind>/", facts.record, name="record_fact"),
    path("cables/<slug:public_id>/reading/", reading.reading, name="reading"),
    path("cables/<slug:public_id>/correct/mark/<int:position>/", corrections.mark, name="correct_mark"),
    path("cables/<slug:public_id>/correct/<str:field>/", corrections.header, name="correct"),
    path("cables/<slug:public_id>/problems/<slug:problem_id>/", problems.settle, name="settle"),
    path("cables/<slug:public_id>/no-more-text/", facts.no_more_text, name="no_more_text"),
    path("cables/<slug:public_id>/readers/", naming.readers, name="readers"),
    path("cables/<slug:public_id>/readers/<slug:grant_id>/end/", naming.end, name="end_reader"),
]
