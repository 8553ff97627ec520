"""Cables at every point of the flow, in which each piece, note, name and reason carries a random word of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from cables.actions.correcting import correct_mark, settle_problem
from cables.actions.receiving import open_batch, receive
from cables.actions.scheduling import record_fact, state_no_more_text
from cables.classification.levels import Level
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.models import Cable, Collection, ScheduleFact
from cables.tests.factories import make_cable, make_collection, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.approving import send_back
from reviews.actions.determining import Answer, Cut
from reviews.actions.queueing import open_reviews
from reviews.actions.releasing import withdraw
from reviews.actions.second_review import dissent
from reviews.models import Referral, Review
from reviews.tests.factories import Cast, approve_all, decide_all, make_delegation, release_all, submit_all
from tests.access.bearers import CONFIDENTIAL, MARKINGS, SECRET, TOP, UNCLEARED, US, Bearer, Marking, may_hold
from tests.access.world import send

FREE = Marking("free", UNCLEARED, "", "")  # about people and files, not about a record
CONTROLS = ["SCI:SI", "NODIS", "EXDIS", "RD"]
PARTS = {"reviewer": Role.REVIEWER, "other_reviewer": Role.REVIEWER, "approver": Role.APPROVER}
PARTS |= {"officer": Role.RELEASE_OFFICER}
CEILING = replace(TOP, name="ceiling", needs_q=True, countries=US)  # what CONTROLS up to TS ask of who imports


@dataclass(frozen=True)
class Secret:
    """One planted word: where it stands, what it takes to hold it, and who else is let or kept from it.

    `own`: of the collection that the readers need to know. `kept`: the custodian's alone. `referred`: granted to the
    liaisons. `is_public`: it went out.
    """

    word: str
    where: str
    marking: Marking
    own: bool
    kept: bool = False
    referred: bool = False
    is_public: bool = False

    def is_for(self, role: Role | None, bearer: Bearer) -> bool:
        """Rules §7.1 and product.md §4, for the readers of the world; nobody's role is that of the public."""
        if self.is_public or role is None:
            return self.is_public
        known = self.own or (self.referred and role is Role.LIAISON)
        if self.kept and role is not Role.CUSTODIAN:
            return False
        return known and may_hold(bearer, self.marking, is_named=role is Role.CUSTODIAN)


@dataclass(frozen=True)
class Crew:
    """Who brings cables through the flow: one person for each part, two administrators, a liaison."""

    people: dict[str, User]
    administrators: tuple[User, User]
    liaison: User


def new_crew() -> Crew:
    """People cleared for everything, the approver under a delegation."""
    administrators = (make_person(Role.ADMINISTRATOR, level=None), make_person(Role.ADMINISTRATOR, level=None))
    people = {part: cleared(role) for part, role in PARTS.items()}
    make_delegation(administrators, people["approver"])
    return Crew(people, administrators, make_person(Role.LIAISON))


def cleared(role: Role) -> User:
    """A person cleared for everything."""
    return make_person(role, level=Level.TS, q=True, readins=("SCI:SI",))


@dataclass
class Field:
    """One collection with its people, and what was planted in it."""

    own: bool
    random: Random
    cast: Callable[[Cable], Cast]
    collection: Collection
    narrow: Collection
    liaison: User
    usual: Marking = CONFIDENTIAL
    has_open_words: bool = True
    secrets: list[Secret] = field(default_factory=list)
    cables: list[Cable] = field(default_factory=list)

    def word(self, where: str, marking: Marking, **more: bool) -> str:
        """A new word that stands nowhere else, written down with what it takes to hold it."""
        word = "zq" + "".join(self.random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(10))
        self.secrets.append(Secret(word, where, marking, self.own, **more))
        return word

    def text(self, marking: Marking, *, decl: str = "03/01/2010", section: str = "", **more: bool) -> str:
        """A telegram with the marking, every piece with a word of its own."""

        def word(where: str) -> str:
            return self.word(f"{where} of {marking.name}", marking, **more)

        line = f"{marking.line}\n" if marking.line else ""
        last = ""
        if self.has_open_words:
            open_words = self.word(f"open paragraph of {marking.name}", marking.lowest, **more)
            last = f"2. (U) Common words of {open_words} there.\n"
        return (
            f"{marking.banner} {section}LIMA {1000 + len(self.secrets):06}\n{line}E.O. 12958: DECL: {decl}\n"
            f"TAGS: PREL, {word('TAGS').upper()}\nSUBJECT: {marking.mark} TALK OF {word('subject').upper()}\n"
            f"REF: A. LETTER {word('reference').upper()}\n1. {marking.mark} Common words of {word('paragraph')} here.\n"
            f"{last}{word('signature').upper()}\n"
        )

    def cable(self, marking: Marking, *, decl: str = "03/01/2010", year: int = 2000, **more: bool) -> Cable:
        """An imported cable; its file name is a secret too."""
        text = self.text(marking, decl=decl, **more)
        name = self.word(f"file name of {marking.name}", marking)
        made = make_cable(self.collection, text, year=year, file_name=f"{name}.txt")
        self.cables.append(made)
        return made


Point = Callable[[Field], Callable[[], None]]


def plant(field: Field, markings: Iterable[Marking] = MARKINGS, points: Iterable[Point] | None = None) -> Field:
    """A queued cable of each marking, and one for each of the points of the flow, all of them unless said."""
    for marking in markings:
        field.cable(marking)
    later = [point(field) for point in (POINTS if points is None else points)]
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())
    for go_on in later:
        go_on()
    _custodians_own(field)
    return field


def position_of(cast: Cast, number: str) -> tuple[int, str]:
    """Position and text of the paragraph with that number."""
    with acting_as(cast.custodian):
        portion = cast.cable.portions.get(number=number)
    return portion.position, portion.text


def _kept(field: Field, cast: Cast) -> dict[int, Answer]:
    """Paragraph 1 kept with its harm and guide, the rest declassified with a note."""
    with acting_as(cast.custodian):
        pieces = list(cast.cable.portions.to_decide())
    answers = {
        piece.position: Answer("DECLASSIFY" if piece.level else "NOT_NSI", note=field.word("note", field.usual))
        for piece in pieces
    }
    position, text = position_of(cast, "1")
    at = text.index("Common words")
    answers[position] = Answer(
        "KEEP",
        (Cut(at, at + 6, "1.4(d)"),),
        ground="1.4(d)",
        declassify_on=date(2032, 5, 5),
        harm=field.word("harm", field.usual),
        guide=field.word("guide", field.usual),
    )
    return answers


def in_review(field: Field) -> Callable[[], None]:
    """Decided in part, one paragraph kept."""
    cast = field.cast(field.cable(field.usual, decl="03/01/2028", year=2008))
    return lambda: decide_all(cast, _kept(field, cast))


def referred(field: Field) -> Callable[[], None]:
    """One paragraph put before an agency and granted to the liaisons."""
    cast = field.cast(field.cable(field.usual))
    paragraph = next(each for each in reversed(field.secrets) if each.where == f"paragraph of {field.usual.name}")
    field.secrets[field.secrets.index(paragraph)] = Secret(
        paragraph.word, "referred paragraph", field.usual, field.own, referred=True
    )

    def go_on() -> None:
        submit_all(cast, {position_of(cast, "1")[0]: Answer("REFER", agency="CIA")})
        with acting_as(field.liaison):
            send(field.liaison, Referral.objects.get(cable=cast.cable))

    return go_on


def disputed(field: Field) -> Callable[[], None]:
    """The second reviewer disagrees."""
    cast = field.cast(field.cable(SECRET))

    def go_on() -> None:
        submit_all(cast)
        with acting_as(cast.other_reviewer):
            reason = field.word("reason of the second reviewer", SECRET)
            dissent(actor=cast.other_reviewer, review=cast.review, reason=reason)

    return go_on


def sent_back(field: Field) -> Callable[[], None]:
    """The approver sends it back."""
    cast = field.cast(field.cable(field.usual))

    def go_on() -> None:
        submit_all(cast)
        with acting_as(cast.approver):
            send_back(actor=cast.approver, review=cast.review, reason=field.word("reason to send back", field.usual))

    return go_on


def awaiting(field: Field) -> Callable[[], None]:
    """Decided and not approved."""
    cast = field.cast(field.cable(field.usual))
    return lambda: submit_all(cast)


def approved(field: Field) -> Callable[[], None]:
    """Approved and not released."""
    cast = field.cast(field.cable(field.usual))
    return lambda: approve_all(cast)


def _cut(field: Field, cast: Cast) -> dict[int, Answer]:
    """The first paragraph's words withheld under a statute."""
    position, text = position_of(cast, "1")
    at = text.index("words of")
    statute = field.word("statute", field.usual)
    return {position: Answer("LAPSED", (Cut(at, len(text), "(b)(3)", statute),), note=field.word("note", field.usual))}


def released(field: Field) -> Callable[[], None]:
    """Released in part: what was not withheld is public, the code's statute with it."""
    before = len(field.secrets)
    cast = field.cast(field.cable(field.usual))
    for place, secret in enumerate(field.secrets[before:], before):
        goes_out = not secret.where.startswith(("paragraph", "file name"))
        field.secrets[place] = Secret(secret.word, secret.where, secret.marking, field.own, is_public=goes_out)

    def go_on() -> None:
        answers = _cut(field, cast)
        release_all(cast, answers)
        field.secrets[:] = [
            Secret(each.word, each.where, each.marking, each.own, is_public=True) if each.where == "statute" else each
            for each in field.secrets
        ]

    return go_on


def withdrawn(field: Field) -> Callable[[], None]:
    """Released and withdrawn: nothing of it is public."""
    cast = field.cast(field.cable(field.usual))

    def go_on() -> None:
        release = release_all(cast)
        with acting_as(cast.officer):
            withdraw(actor=cast.officer, release=release, reason=field.word("reason to withdraw", field.usual))

    return go_on


def corrected(field: Field) -> Callable[[], None]:
    """Its reading corrected, a fact on file, a problem settled."""
    cable = field.cable(field.usual)

    def go_on() -> None:
        custodian = cable.collection.custodian
        with acting_as(custodian):
            paragraph = cable.portions.get(number="1")
            reason = field.word("reason of a correction", SECRET)
            correct_mark(actor=custodian, portion=paragraph, mark="(S)", reason=reason, on=today())
            problem = cable.problems.filter(settled_at=None).first()
            if problem is not None:
                settle_problem(actor=custodian, problem=problem, note=field.word("note on a problem", SECRET))
            record_fact(
                actor=custodian,
                cable=cable,
                kind=ScheduleFact.Kind.EXTENSION,
                value={"made_on": "2009-06-01", "to": "2024-06-01"},
                evidence=field.word("evidence", SECRET),
                on=today(),
            )

    _raise_to_secret(field, cable)
    return go_on


def _raise_to_secret(field: Field, cable: Cable) -> None:
    """The words of the corrected cable's pieces that follow its whole up, or are raised themselves."""
    mine = field.secrets[-7:]
    for secret in mine:
        if not secret.where.startswith(("open", "subject")):
            place = field.secrets.index(secret)
            field.secrets[place] = Secret(secret.word, f"{secret.where}, corrected", SECRET, field.own)


def joined(field: Field) -> Callable[[], None]:
    """The first of two sections; its custodian says that no more text exists."""
    text = field.text(field.usual, section="SECTION 01 OF 02 ")
    cable = make_cable(field.collection, text, year=2000)
    field.cables.append(cable)

    def go_on() -> None:
        custodian = cable.collection.custodian
        with acting_as(custodian):
            reason = field.word("reason why no more text exists", field.usual)
            state_no_more_text(actor=custodian, cable=cable, reason=reason)

    return go_on


POINTS = (in_review, referred, disputed, sent_back, awaiting, approved, released, withdrawn, corrected, joined)


def _custodians_own(field: Field) -> None:
    """Files held: one that cannot be read, one above the ceiling, each with words in its name and bytes."""
    custodian = field.collection.custodian
    unread = f"{field.word('name of a held file', FREE, kept=True)}.pdf"
    words = field.word("bytes of a held file", CEILING, kept=True)
    above = f"{field.word('name of a file above the ceiling', FREE, kept=True)}.txt"
    with acting_as(custodian):
        batch = open_batch(actor=custodian, collection=field.collection)
        content = b"%PDF-1.4 \x00\x01" + words.encode() * 30 + b"\x00" * 200
        receive(actor=custodian, batch=batch, entry=Entry(unread, content), index=Index())
        narrow = open_batch(actor=custodian, collection=field.narrow)
        text = field.text(SECRET, **{"kept": True})
        receive(actor=custodian, batch=narrow, entry=Entry(above, text.encode()), index=Index())


def new_field(crew: Crew, custodian: User, *, own: bool, seed: int, usual: Marking = CONFIDENTIAL) -> Field:
    """An empty field: two collections that the crew needs to know, one for everything and one up to CONFIDENTIAL."""
    people = crew.people
    collection = make_collection(custodian, *people.values(), ceiling=3, ceiling_controls=CONTROLS)
    narrow = make_collection(custodian, *people.values(), ceiling=1)

    def cast(cable: Cable) -> Cast:
        return Cast(custodian=custodian, administrators=crew.administrators, cable=cable, **people)

    return Field(own, Random(seed), cast, collection, narrow, crew.liaison, usual)


def review_of(cable: Cable, reader: User) -> str:
    """The public id of the cable's review, or of none."""
    with acting_as(reader):
        found = Review.objects.filter(cable=cable).first()
    return found.public_id if found else "zzzzzzzzzzzzzz"
