"""How two makings of one release differ: not at all, in bytes alone, or in what can be read."""

from collections.abc import Iterator, Mapping

from reviews.rendering.package import COVERED, FILES, MANIFEST
from reviews.rendering.passages import compact
from reviews.rendering.pdf_parts import open_pdf


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[str]:
    """A clause for each part that is not equal byte for byte. Raises Unreadable for a PDF that does not open."""
    for kind in (*COVERED, MANIFEST):
        old, new = before.get(kind, b""), after.get(kind, b"")
        if old != new:
            how = "its bytes alone" if _reads_alike(kind, old, new) else "what it says"
            yield f"{FILES[kind].name} differs in {how}"


def _reads_alike(kind: str, old: bytes, new: bytes) -> bool:
    """The same words in the same order, and for a PDF the same spoken forms and tags."""
    if not (old and new):
        return False
    if kind == "pdf":
        first, second = open_pdf(old), open_pdf(new)
        return (
            compact("".join(first.pages)) == compact("".join(second.pages))
            and first.spoken == second.spoken
            and first.tags == second.tags
        )
    return compact(old.decode("utf-8", "replace")) == compact(new.decode("utf-8", "replace"))
