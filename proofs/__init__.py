"""Proofs: commands that show, on the real engines and at any size, what the product promises.

`python -m proofs NAME N` gives the proof of that name a database of its own and a broker database of its own, runs
`proofs/NAME.py` on them, and removes both. A proof tells what it does on stderr and ends with one JSON line on stdout;
its exit status is 0 when everything held, 1 when it did not (product.md §5).
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "declass.settings")
django.setup()


def say(sentence: str) -> None:
    """Tell the person who waits; the proof's own output stays one line."""
    sys.stderr.write(f"{sentence}\n")


def conclude(held: bool, **figures: object) -> None:
    """Print the figures as one JSON line and end the program: status 0 when everything held, 1 when not."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.exit(0 if held else 1)
