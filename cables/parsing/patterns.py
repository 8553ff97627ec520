"""Shapes that more than one reader asks for. Each is linear: no repeat stands within a repeat of the same signs."""

import re

NUMBERED = re.compile(
    r"['\u00b6 ]{0,4}(?P<number>\d{1,3}|l(?=[. ]))(?P<letter>[A-Z]?)"
    r"(?P<point> ?\.| ?,|\))(?:\s{1,12}(?![45] ?\()(?=\S)|(?=[^\d\s]))"
)
OPENING_WORDS = re.compile(r"(?:BEGIN )?SUMMARY\b|INTRODUCTION\b|ACTION REQUEST", re.IGNORECASE)
PASS_LINE = re.compile(
    r"PLEASE PASS |PASS (?:TO )?[A-Z/]{2,}|INFORM CONSULS|MINIMIZE CONSIDERED|JOINT (?:STATE|EMBASSY)"
    r"|SENSITIVE BUT UNCLAS|FOR (?:THE )?(?:AMBASSADOR|CHARGE|DCM|SECRETARY|CHIEF OF MISSION|[A-Z/. ]{2,40} FROM )"
    r"|E?YES ONLY FOR "
)
ADDRESS_ALONE = re.compile(r"(?:ALSO )?(?:FOR|PASS|FROM|INFO) [A-Z][A-Z/ .,'-]{1,60}(?<![.])$")
AGENCY_FOR = re.compile(
    r"(?P<name>[A-Z]{2,}(?: [A-Z]{2,}){0,2}) (?:ALSO |PLEASE )?(?:FOR|PASS(?: TO)?) [A-Z/,.'-]+(?: [A-Z/,.'-]+){0,8}$"
)
AGENCIES = frozenset(
    {"AID", "CIA", "COMMERCE", "DEPARTMENT", "DEPT", "DOD", "DOE", "DOJ", "EMBASSY", "JCS", "JUSTICE", "NSC", "OSD"}
    | {"SECDEF", "SOUTHCOM", "STATE", "TREASURY", "USAID", "USCINCSO", "USDA", "USDOC", "USIA", "USTR", "USUN"}
)
REFERENCE_LINE = re.compile(r"\u00b6? ?\(?[A-Z]\)?[.,)] ?(?:[A-Z\d])|\([A-Z]\)? |AND [A-Z]")
QUOTE_BEGINS = re.compile(r"\bBEGIN (?:QUOTED? |VERBATIM )?(?:TEXT|CABLE|MESSAGE|QUOTE)\b", re.IGNORECASE)
QUOTE_ENDS = re.compile(r"\bEND (?:QUOTED? |VERBATIM |OF )?(?:TEXT|CABLE|MESSAGE|QUOTE)\b", re.IGNORECASE)
QUOTE_INITIALS = frozenset("BbEe0123456789(\u00b6")
QUOTE_OPENINGS = ("begin ", "end ")
DISTRIBUTION_NUMBER = re.compile(r"\d{2}$")
SIGNATURE = re.compile(r"[A-Z][A-Z05'-]{1,24}(?:[ ,.]{1,2}(?:[A-Z]{1,2}\.|[A-Z][A-Z'-]{0,20})){0,2}#{0,4}")
SENTENCE_ENDS = (".", ":", ";", "?", "!", ")", '"', "'", "--", "\u201d")
# A page's furniture inside a line: "SECRET   PAGE 02   ROME  03067  01 OF 03  211833Z", "LIMA 00004377  002.2 OF 007".
PAGE_INSIDE = re.compile(
    r"(?:\s{1,40}(?:TOP SECRET|SECRET|CONFIDENTIAL|UNCLAS(?:SIFIED)?|LIMITED OFFICIAL USE))?(?:\\n|\s){1,40}"
    r"PAGE \d\d\s{1,12}[A-Z][A-Z .]{1,24}?\s{1,6}\d{4,6}(?:\s{1,6}\d\d OF \d\d)?\s{1,6}\d{6}Z"
    r"|\b[A-Z][A-Z .]{1,24} \d{8}\s{1,4}\d{3}(?:\.\d)? OF \d{3}\b"
)
