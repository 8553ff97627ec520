"""Addresses of the workspace."""

from django.urls import path

from reviews.views import deciding, workspace

urlpatterns = [
    path("", workspace.workspace, name="workspace"),
    path("portions/<int:position>/", deciding.decide, name="decide"),
    path("portions/<int:position>/restore/", deciding.restore, name="restore"),
    path("step/", workspace.step, name="step"),
    path("unclassified/", workspace.unclassified, name="unclassified"),
    path("preview/", workspace.glimpse, name="glimpse"),
    path("hand-on/", workspace.hand_on, name="hand_on"),
]
