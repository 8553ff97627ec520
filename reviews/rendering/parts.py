"""All that is rendered of a release, in one call: the same for preview, release, rebuilding and proof."""

from reviews.rendering.copy import ReleasedCopy
from reviews.rendering.notice import CardFacts, render_notice
from reviews.rendering.package import MANIFEST, pages_of, render_manifest
from reviews.rendering.pdf import render_pdf
from reviews.rendering.record import render_record
from reviews.rendering.text import render_text


def render_parts(copy: ReleasedCopy, facts: CardFacts) -> dict[str, bytes]:
    """Text, PDF, JSON, the withdrawal notice where something is withheld, and the manifest, by kind."""
    pdf = render_pdf(copy)
    notice = render_notice(copy, facts, pages_of(pdf))
    parts = {"txt": render_text(copy), "pdf": pdf, "json": render_record(copy)} | ({"notice": notice} if notice else {})
    return parts | {MANIFEST: render_manifest(copy, parts)}
