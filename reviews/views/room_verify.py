"""Checking a package in the browser, by upload or by its address here; and the release log for those who watch it."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from declass.signing import SigningKeyError, public_keys, verifier_key
from reviews.actions.release_log import origin
from reviews.models import ReleaseLogEntry
from reviews.verifying import LARGEST, NotAPackage, Verdict, opened, verify_package
from reviews.views.room_rows import CACHE, page, parts

NOTHING = "Choose the files of a package, or its archive, or give the number of a release."
TOO_LARGE = "That is larger than any package."
NOT_HERE = "No release of that number stands here."


@csrf_exempt  # it changes nothing, and a token would need a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; and for uploaded files or a release's number what was found."""
    asked = request.POST.get("release", request.GET.get("release", "")).strip().rstrip("/").rpartition("/")[2]
    files = request.FILES.getlist("files")
    verdict, problem = None, ""
    if request.method == "POST" or asked:
        try:
            verdict = _verdict(_given(asked, files))
        except NotAPackage as error:
            problem = str(error)
    context = {"verdict": verdict, "problem": problem, "asked": asked, "keys": _keys()}
    return page("reading_room/verify.html", context, 422 if problem else 200)


def _given(asked: str, files: Sequence[object]) -> dict[str, bytes]:
    """The parts to check, by kind."""
    if files:
        if sum(file.size for file in files) > LARGEST:
            raise NotAPackage(TOO_LARGE)
        return opened([(file.name, file.read()) for file in files])
    if not asked:
        raise NotAPackage(NOTHING)
    found = {held.kind: bytes(held.content) for held in parts().filter(release_id=asked)}
    if "manifest" not in found:
        raise NotAPackage(NOT_HERE)
    return found


def _verdict(found: dict[str, bytes]) -> Verdict:
    try:
        keys = public_keys(settings.SIGNING_KEY_FILE)
    except SigningKeyError:
        raise NotAPackage("This site has no key to check with. Ask whoever runs it.") from None
    return verify_package(found, origin=origin(), public_keys=keys)


def _keys() -> list[str]:
    try:
        return [verifier_key(origin(), key) for key in public_keys(settings.SIGNING_KEY_FILE)]
    except SigningKeyError:
        return []


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint of the release log, and the keys that sign it."""
    last = ReleaseLogEntry.objects.using("public").order_by("-position").first()
    return page("reading_room/log.html", {"last": last, "size": last.position + 1 if last else 0, "keys": _keys()})


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The hash of every leaf in order, a line each: with them anybody computes the root of any checkpoint."""
    hashes = ReleaseLogEntry.objects.using("public").order_by("position").values_list("leaf_hash", flat=True)
    content = "".join(f"{bytes(leaf).hex()}\n" for leaf in hashes.iterator())
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers={"Cache-Control": CACHE})
