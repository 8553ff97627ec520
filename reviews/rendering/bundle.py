"""What goes to another agency with a referral: the referred portions, what they are asked, and nothing else."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from reviews.rendering.copy import DEMONSTRATION
from reviews.rendering.pdf import compile_pdf, shown

_TEMPLATE = Path(__file__).with_name("bundle.typ")


@dataclass(frozen=True)
class ReferredPortion:
    """One portion as it goes out: our reference, its mark in words, and its text after number and mark."""

    reference: str
    mark: str
    text: str


@dataclass(frozen=True)
class Bundle:
    """One notice to one agency. `banner` is the join of the portions' labels, and of nothing besides."""

    agency: str
    banner: str
    made_on: date
    notice_on: date | None
    limit_on: date | None
    rule: str
    portions: tuple[ReferredPortion, ...]
    is_demonstration: bool


def render_bundle(bundle: Bundle) -> bytes:
    """The bundle as a PDF (PDF/A-2a, PDF/UA-1). Raises typst.TypstError when the compiler refuses it."""
    facts = asdict(bundle) | {
        "agency": shown(bundle.agency),
        "portions": [asdict(each) | {"lines": shown(each.text).split("\n"), "text": ""} for each in bundle.portions],
        "made_on": bundle.made_on.isoformat(),
        "notice_on": bundle.notice_on.isoformat() if bundle.notice_on else "",
        "limit_on": bundle.limit_on.isoformat() if bundle.limit_on else "",
        "demonstration": DEMONSTRATION if bundle.is_demonstration else "",
    }
    stamp = datetime.combine(bundle.made_on, time(), UTC)
    return compile_pdf(_TEMPLATE.read_bytes(), {"bundle": json.dumps(facts)}, stamp)
