"""Made-up cables in the proportions that real ones were counted to have: the same seed gives the same texts.

Every name, number and event is invented. Levels, sizes, sections, instructions, tags, references and damage follow
the counts of real telegrams, 1973 to 2012.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from textwrap import fill

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
POSTS = {
    "STATE": 29,
    "ANKARA": 8,
    "TOKYO": 6,
    "PARIS": 5,
    "MOSCOW": 4,
    "COLOMBO": 4,
    "LIMA": 4,
    "LA PAZ": 4,
    "QUITO": 3,
    "SAN JOSE": 3,
    "PORT AU PRINCE": 2,
    "USUN NEW YORK": 2,
    "REYKJAVIK": 1,
}
LEVELS = {"U": 350, "SBU": 180, "C": 380, "S": 90, "?": 1}
FAMILIES = {"1970s": 20, "1980s": 10, "2000s": 65, "SMART": 5}
SPANS = {"1970s": (1973, 1979), "1980s": (1982, 1994), "2000s": (1996, 2009), "SMART": (2010, 2012)}
SECTIONS = {1: 72, 2: 15, 3: 8, 4: 3, 5: 2}
TAG_COUNTS = {2: 10, 3: 14, 4: 18, 5: 22, 6: 16, 7: 10, 8: 6, 9: 4}
SUBJECT_TAGS = ("PREL", "PGOV", "ETRD", "EFIN", "ECON", "PHUM", "MARR", "PTER", "SNAR", "EAID", "ENRG", "KDEM", "CVIS")
COUNTRY_TAGS = ("PE", "BL", "TU", "JA", "FR", "RS", "CE", "EC", "CS", "HA", "US", "IC")
PROSE = (
    "the a of to in and that for on with by said will would talks pier ferry grain tariff minister embassy ambassador "
    "ministry agreed proposal draft schedule port budget loan harvest survey delegation railway treaty clinic license "
    "committee visit asked whether before after next year week agreement export quota fishing boundary council vote "
    "announced expected has had been not only new former regional national under terms text"
)
WORDS = PROSE.split()
NAMES = ("ASHFORD", "HALVORSEN", "BRENNOCK", "WREN", "STARLING JR", "O'HARA-SMITH", "MOORE")
SPACED = {"U": "UNCLAS", "C": "C O N F I D E N T I A L", "S": "S E C R E T", "?": "C*NF#D"}
PLAIN = {"U": "UNCLASSIFIED", "SBU": "UNCLASSIFIED", "C": "CONFIDENTIAL", "S": "SECRET", "?": "CONFID*NTIAL"}
WIDTH = {"1970s": 62, "1980s": 62, "2000s": 68, "SMART": 90}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is decided of one cable before its lines are written."""

    family: str
    level: str
    post: str
    serial: int
    on: date
    sections: int
    paragraphs: int

    @property
    def classified(self) -> bool:
        return self.level in {"C", "S"}


def make_cables(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """`count` pairs of a name and the text of a made-up cable; the same `seed` gives the same pairs."""
    for at in range(count):
        yield f"made-{seed}-{at:06d}", _cable(Random(f"{seed}/{at}"))


def _pick(random: Random, weights: dict[str, int] | dict[int, int]) -> str | int:
    return random.choices(list(weights), list(weights.values()))[0]


def _cable(random: Random) -> str:
    family = str(_pick(random, FAMILIES))
    first, last = SPANS[family]
    words = min(12_000, random.lognormvariate(6.477, 0.9))
    plan = _Plan(
        family=family,
        level=str(_pick(random, LEVELS)),
        post=str(_pick(random, POSTS)),
        serial=random.randint(1, 20_000),
        on=date(random.randint(first, last), 1, 1) + timedelta(random.randint(0, 364)),
        sections=1 if words < 500 else int(_pick(random, SECTIONS)),
        paragraphs=max(1, round(words / 120)),
    )
    return _smart(random, plan) if family == "SMART" else _telegram(random, plan)


def _telegram(random: Random, plan: _Plan) -> str:
    header = [_transmission(random, plan), _banner(plan, 1), "", *_captions(random, plan), _order(random, plan)]
    header += [] if random.random() < 0.05 else [_tags(random, plan)]
    header += [_subject(random), *_references(random, plan), "", *_authority(random, plan)]
    body = _paragraphs(random, plan)
    share = -(-len(body) // plan.sections)
    for section in range(2, plan.sections + 1):
        at = min(len(body), (section - 1) * share + section - 2)
        body.insert(at, f"NNNN\n\n{_banner(plan, section)}\n")
    signature = [] if random.random() < 0.09 else [random.choice(NAMES)]
    return "\n".join([*header, *body, *signature, "", "NNNN", ""])


def _transmission(random: Random, plan: _Plan) -> str:
    group = f"{plan.on.day:02d}{random.randint(0, 23):02d}{random.randint(0, 59):02d}Z {_month_year(plan.on)}"
    sender = "SECSTATE WASHDC" if plan.post == "STATE" else f"AMEMBASSY {plan.post}"
    lines = [f"{random.choice(('R', 'P', 'O', 'O R', 'P R'))} {group}", f"FM {sender}"]
    lines += [f"TO SECSTATE WASHDC {random.randint(1, 9999)}", f"INFO AMEMBASSY {random.choice(list(POSTS)[1:])}"]
    if plan.family == "1970s":
        copies = [random.randint(0, 9) for _ in range(4)]
        codes = " ".join(f"{code}-{n:02d}" for code, n in zip(("OCT", "ADS", "SSO"), copies[1:], strict=True))
        page = [PLAIN[plan.level], "", f"PAGE 01        {plan.post}  {plan.serial:05d}  {group[:7]}"]
        lines = [*page, f"ACTION ARA-{copies[0]:02d}", "", f"INFO  {codes}  /{sum(copies):03d} W", *lines]
    return "\n".join(lines)


def _month_year(on: date) -> str:
    return f"{MONTHS[on.month - 1]} {on.year % 100:02d}"


def _banner(plan: _Plan, section: int) -> str:
    limited = "LIMITED OFFICIAL USE" if plan.family == "1970s" else "UNCLAS"
    words = limited if plan.level == "SBU" else SPACED[plan.level]
    part = f" SECTION {section:02d} OF {plan.sections:02d}" if plan.sections > 1 else ""
    return f"{words}{part} {plan.post} {plan.serial:06d}"


def _captions(random: Random, plan: _Plan) -> list[str]:
    if plan.family == "2000s":
        return ["SIPDIS", ""] if plan.level != "SBU" else ["SENSITIVE", "SIPDIS", ""]
    return [random.choice(("EXDIS", "LIMDIS", "STADIS")), ""] if random.random() < 0.06 else []


def _order(random: Random, plan: _Plan) -> str:
    label = random.choice(("EO", "E. O.", "E.OM")) if random.random() < 0.05 else "E.O."
    if plan.family == "1970s":
        number = "11652" if plan.on < date(1978, 12, 1) else "12065"
        return f"{label} {number}: {_early_instruction(plan, number)}"
    if plan.family == "1980s":
        return f"{label} 12356: {'DECL: OADR' if plan.classified else 'N/A'}"
    return f"{label} 12958: {_modern_instruction(random, plan) if plan.classified else 'N/A'}"


def _early_instruction(plan: _Plan, number: str) -> str:
    if not plan.classified:
        return "N/A"
    ends = f" {plan.on.month}/{min(plan.on.day, 28)}/{plan.on.year % 100 + 6} (WREN, RUTH) OR-M"
    return "GDS" if number == "11652" else f"GDS{ends}"


def _modern_instruction(random: Random, plan: _Plan) -> str:
    kinds = {"10": 70, "5": 5, "25": 10, "X": 5, "25X": 1, "event": 1, "N/A": 1, "none": 2, "odd": 5}
    kind = str(_pick(random, kinds))
    if kind in {"10", "5", "25", "odd"}:
        years = random.randint(1, 30) if kind == "odd" else int(kind)
        return f"DECL: {plan.on.month:02d}/{min(plan.on.day, 28):02d}/{plan.on.year + years}"
    return {
        "X": f"DECL: X{random.randint(1, 8)}",
        "25X": "DECL: 25X1-HUMAN",
        "event": "DECL: UPON CLOSURE OF THE MISSION",
        "N/A": "N/A",
        "none": "",
    }[kind]


def _tags(random: Random, plan: _Plan) -> str:
    subjects = random.sample(SUBJECT_TAGS, max(1, int(_pick(random, TAG_COUNTS)) - 1))
    return f"TAGS: {random.choice((', ', ' ')).join([*subjects, random.choice(COUNTRY_TAGS)])}"


def _subject(random: Random) -> str:
    label = random.choice(("SUBJECT", "SUBJECT,")) if random.random() < 0.02 else random.choice(("SUBJECT:", "SUBJ:"))
    return fill(f"{label} {_words(random, random.randint(3, 16))}".upper(), 62)


def _references(random: Random, plan: _Plan) -> list[str]:
    if random.random() < 0.4:
        return []
    count = 1
    while random.random() < 0.45 and count < 15:
        count += 1
    cited = [f"{random.choice(list(POSTS))} {random.randint(1, 20_000)}" for _ in range(count)]
    if count == 1:
        return [f"{random.choice(('REFTEL:', 'REFS:')) if random.random() < 0.06 else 'REF:'} {cited[0]}"]
    return [fill("REF: " + " ".join(f"{chr(65 + at)}. {entry}" for at, entry in enumerate(cited)), 62)]


def _authority(random: Random, plan: _Plan) -> list[str]:
    if plan.family != "2000s" or not plan.classified:
        return []
    reason = random.choice(("1.4 (b) and (d)", "1.4 (b),(d)", "1.4 b/d", "1.5 (d)", "1.4(B,D)"))
    return [fill(f"Classified By: Political Counselor Robin Hartwell for reasons {reason}.", 40), ""]


def _paragraphs(random: Random, plan: _Plan) -> list[str]:
    marks = {"U": "(U) ", "SBU": "(SBU) ", "C": "(C) ", "S": "(S) ", "?": "(C) "}
    written: list[str] = []
    for number in range(1, plan.paragraphs + 1):
        mark = marks["U" if random.random() < 0.2 else plan.level] if plan.family in {"2000s", "SMART"} else ""
        point = random.choice((")", ",")) if random.random() < 0.05 else "."
        text = f"{number}{point} {mark}{_words(random, random.randint(60, 180)).capitalize()}."
        text = fill(text.upper() if plan.family in {"1970s", "1980s"} else text, WIDTH[plan.family])
        written.append(f"{text}\n{_page_break(plan, number)}")
    return written


def _page_break(plan: _Plan, number: int) -> str:
    if number % 4:
        return ""
    if plan.family == "1970s":
        return f"\n{PLAIN[plan.level]}\n\nPAGE {number // 4 + 1:02d}        {plan.post}  {plan.serial:05d}\n"
    return f"\n{plan.post} {plan.serial:08d}  {number // 4:03d} OF {plan.paragraphs // 4:03d}\n"


def _words(random: Random, count: int) -> str:
    return " ".join(random.choices(WORDS, k=count))


def _smart(random: Random, plan: _Plan) -> str:
    group = f"{plan.on.day:02d}1200Z {_month_year(plan.on)}"
    lines = [PLAIN[plan.level], *(["SBU"] if plan.level == "SBU" else []), ""]
    lines += [f"MRN: {plan.on.year % 100} {plan.post} {plan.serial}"]
    lines += [f"Date/DTG: {plan.on:%b %d, %Y} / {group}", f"From: AMEMBASSY {plan.post}", "Action: WASHDC, SECSTATE"]
    lines += [f"E.O.: 13526{'' if not plan.classified else f' DECL: {plan.on.year + 10}/12/31'}", _tags(random, plan)]
    lines += [*(["Captions: SENSITIVE"] if plan.level == "SBU" else []), *_references(random, plan)[:1]]
    lines += [f"Subject: {_words(random, random.randint(3, 16)).capitalize()}", "", *_paragraphs(random, plan)]
    return "\n".join([*lines, f"Signature: {random.choice(NAMES)}", "", PLAIN[plan.level], ""])
