"""Texts for the parsing tests: the committed corpus, and the shared samples where they are at hand."""

import warnings
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"


def sample_files(pattern: str) -> list[Path]:
    """The shared samples that match; without the folder a visible warning, and the committed corpus stands alone."""
    if not SAMPLES.is_dir():
        warnings.warn(f"no shared samples at {SAMPLES}: the committed corpus is all that is read", stacklevel=2)
    return sorted(SAMPLES.glob(pattern))
