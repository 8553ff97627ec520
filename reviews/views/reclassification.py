"""Reclassification after release: the custodian puts every condition of A-07 on file, or is told which is missing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cables.actions.reading import record_reading
from declass.refusals import Refused, RefusedError
from reviews.actions.reclassifying import Approval, reclassify
from reviews.forms_release import ReclassificationForm
from reviews.models import Reclassification
from reviews.views.fetching import page_of, review_for
from reviews.views.packaging import release_of

NOT_YOURS = Refused("The custodian of the collection puts a reclassification on file.", "A-07")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reclassification(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form with its conditions, and what is on file."""
    review = review_for(request.user, public_id)
    release = release_of(review)
    if release is None:
        raise Http404
    if review.cable.collection.custodian_id != request.user.pk:
        raise RefusedError(NOT_YOURS, record=review.cable.public_id, act="RECLASSIFY")
    form, refusal = ReclassificationForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            reclassify(actor=request.user, release=release, approval=Approval(**form.cleaned_data))
        except RefusedError as error:
            request.refusals.append(error)
            refusal = error.refusal
        else:
            messages.success(request, "On file. Security grounds are open again for this record, by name.")
            return redirect("reviews:reclassification", public_id)
    record_reading(actor=request.user, cable=review.cable, portions=[], whole=True)
    on_file = Reclassification.objects.filter(release=release).select_related("recorded_by")
    context = page_of(review) | {"release": release, "form": form, "refusal": refusal, "on_file": on_file}
    return render(request, "reviews/reclassification.html", context, status=422 if form.errors or refusal else 200)
