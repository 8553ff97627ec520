"""Shapes that more than one reader asks for. Each is linear: no repeat stands within a repeat of the same signs."""

import re

NUMBERED = re.compile(
    r"['\u00b6 ]{0,4}(?P<number>\d{1,3}|l(?=[. ]))(?P<letter>[A-Z]?)"
    r"(?P<point> ?\.| ?,|\))(?:\s{1,12}(?![45] ?\()(?=\S)|(?=[^\d\s]))"
)
OPENING_WORDS = re.compile(r"(?:BEGIN )?SUMMARY\b|INTRODUCTION\b|ACTION REQUEST", re.IGNORECASE)
PASS_LINE = re.compile(
    r"(?:FOR |PASS |PLEASE PASS|ALSO |DEPT |DEPARTMENT |INFORM |FROM |MINIMIZE|JOINT )"
    r"|[A-Z][A-Z/, .'-]{1,60}? (?:FOR|PASS)(?: TO)? (?!THE |A |ALL )[A-Z/]"
)
REFERENCE_LINE = re.compile(r"\(?[A-Z]\)?[.,)] ?(?:[A-Z\d])|\([A-Z]\)? |AND [A-Z]")
QUOTE_BEGINS = re.compile(r"\bBEGIN (?:QUOTED? |VERBATIM )?(?:TEXT|CABLE|MESSAGE|QUOTE)\b", re.IGNORECASE)
QUOTE_ENDS = re.compile(r"\bEND (?:QUOTED? |VERBATIM |OF )?(?:TEXT|CABLE|MESSAGE|QUOTE)\b", re.IGNORECASE)
QUOTE_INITIALS = frozenset("BbEe0123456789(\u00b6")
DISTRIBUTION_NUMBER = re.compile(r"\d{2}$")
SIGNATURE = re.compile(r"[A-Z][A-Z05'-]{1,24}(?:[ ,.]{1,2}[A-Z][A-Z'-]{0,20}\.?){0,2}")
