"""Which codes a reviewer uses most, from their own determinations."""

from collections import Counter

from cables.models import Cable
from declass.models import User
from reviews.grounds import FOIA_CODES
from reviews.models import Determination

LOOKED_AT = 200  # of the person's latest determinations
USUAL = ("(b)(6)", "(b)(3)", "(b)(5)")  # where nothing has been counted yet
OTHER_LAW = ("AEA", "NATO")
QUICK = 9


def quick_codes(person: User, cable: Cable, grounds: list[str]) -> list[str]:
    """The nine codes for the keys 1 to 9: most used first, then in the order of their numbers.

    `grounds` are the security grounds open for the record; codes that are not open are left out.
    """
    known = [*FOIA_CODES, *OTHER_LAW, *grounds, *(["(b)(1)"] if grounds else [])]
    counted = [code for code, _ in _used(person, cable).most_common() if code in known]
    return list(dict.fromkeys([*counted, *USUAL, *known]))[:QUICK]


def _used(person: User, cable: Cable) -> Counter[str]:
    """The codes of the person's latest determinations in this collection."""
    latest = Determination.objects.filter(determined_by=person, cable__collection=cable.collection_id)
    ids = list(latest.order_by("-id").values_list("pk", flat=True)[:LOOKED_AT])
    codes = Determination.objects.filter(pk__in=ids, redactions__isnull=False).values_list(
        "redactions__code", flat=True
    )
    return Counter(codes)
