"""Builds texts of made-up cables for the tests, one line a field, so that a test shows only what it changes."""

BODY = "1. (C) SUMMARY: Talks resume. END SUMMARY.\n\n2. (U) The draft was published.\n\nASHFORD\n"


def cable(
    *,
    banner: str = "C O N F I D E N T I A L LIMA 001234",
    captions: str = "SIPDIS\n\n",
    order: str = "E.O. 12958: DECL: 03/14/2016\n",
    tags: str = "TAGS: PREL, PGOV, PE\n",
    subject: str = "SUBJECT: PORT TALKS RESUME\n",
    rest: str = "\nClassified By: Political Counselor Robin Hartwell. Reasons: 1.4 (b) and (d).\n\n",
    body: str = BODY,
    start: str = "R 141530Z MAR 06\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC 4410\n",
) -> str:
    """A 2006 cable from Lima with the given parts; each part brings its own line ends, the banner has one added."""
    return f"{start}{banner}\n\n{captions}{order}{tags}{subject}{rest}{body}"
