"""A sequence of `proofs.agreement` done by the real actions, compared with the walk of the rule at every step."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cables.actions.correcting import correct_origin
from cables.actions.keeping import change_terms
from cables.models import Collection
from cables.parsing.types import Precision
from cables.tests.factories import make_cable, make_collection, make_person
from declass.accounts import set_roles, system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from proofs._walk import CAST, CORRECT, PORTIONS, TAKE_UP, BrokenError, Record, Step, attempt, hold
from reviews.actions import approving, queueing, releasing, second_review, supervising
from reviews.actions.determining import determine, submit
from reviews.models import Lease, Release, Review
from reviews.tests.factories import DUE_CABLE, answer_for, make_delegation
from reviews.workflow import Act

WORDS = "A reason."


class _RolledBackError(Exception):
    """The end of a sequence: nothing of it stays."""


class RealWalk:
    """A cable, people with the roles of the proof's cast, and the actions behind the acts.

    Every portion of the proof stands for some of the cable's pieces, which are decided together.
    """

    def __init__(self) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        self.people = {person.name: make_person(Role.CUSTODIAN) for person in CAST}
        administrators = (make_person(Role.ADMINISTRATOR, level=None), make_person(Role.ADMINISTRATOR, level=None))
        importer = self.people[CAST[0].name]
        collection = make_collection(importer, *list(self.people.values())[1:])
        self.cable = make_cable(collection, DUE_CABLE, year=2000)
        with acting_as(importer):
            change_terms(
                actor=importer,
                collection=Collection.objects.get(pk=collection.pk),
                on=today(),
                second_review_percent=100,
            )
        for person in CAST:
            set_up = system_account("set-up")
            with acting_as(set_up):
                set_roles(actor=set_up, person=self.people[person.name], roles=list(person.roles))
            if person.delegated:
                make_delegation(administrators, self.people[person.name])
        self.people = {name: User.objects.get(pk=person.pk) for name, person in self.people.items()}
        self.clock = system_account("clock")
        with acting_as(self.clock):
            queueing.open_reviews(actor=self.clock, on=today())
        self.corrections = 0

    def follow(self, steps: Iterable[Step]) -> bool:
        """Do the steps and roll them back; whether they released. Raises BrokenError where the walks part."""
        record = Record()
        try:
            with transaction.atomic():
                for step in steps:
                    self._step(record, step)
                raise _RolledBackError
        except _RolledBackError:
            return bool(record.released_by)

    def _step(self, record: Record, step: Step) -> None:
        before = len(record.edits)
        expected = attempt(record, step)
        hold(record, before, step, expected)
        actor = self.clock if step.act == Act.EXPIRE else self.people[step.actor.name]
        try:
            with acting_as(actor):
                done = self._do(actor, step)
        except RefusedError as error:
            done, why = False, str(error)
        else:
            why = "done"
        with acting_as(self.people[CAST[0].name]):
            found = self._found()
        wanted = (record.state.value, len(record.standing), len({portion for _, portion in record.edits}))
        if done != expected or found != wanted:
            raise BrokenError(f"{step}: the rule gives {expected} {wanted}, the actions {done} {found} ({why})")

    def _found(self) -> tuple[str, int, int]:
        """State, standing approvals, and portions of the proof of which every piece has a standing determination."""
        review = self._review()
        decided = set(review.determinations.filter(superseded_at=None).values_list("portion", flat=True))
        pieces = [{portion.pk for portion in self._pieces(each)} for each in range(PORTIONS)]
        return review.state, review.approvals.filter(voided_at=None).count(), sum(each <= decided for each in pieces)

    def _review(self) -> Review:
        return Review.objects.select_related("cable__collection").get(cable=self.cable)

    def _pieces(self, portion: int) -> list:
        return list(self.cable.portions.to_decide())[portion::PORTIONS]

    def _do(self, actor: User, step: Step) -> bool:
        """The act by its action; False where the act has nothing to work on."""
        review = self._review()
        other: dict[str, Callable[[], object]] = {
            TAKE_UP: lambda: queueing.resume(actor=actor, review=review),
            CORRECT: lambda: self._correct(actor),
            Act.EXPIRE: lambda: self._expire(),
            Act.RESUME: lambda: False,
            Act.CLAIM: lambda: queueing.claim(actor=actor, review=review),
            Act.RETURN: lambda: queueing.return_to_queue(actor=actor, review=review, token=self._token(actor)),
            Act.DETERMINE: lambda: self._determine(actor, review, step.portion),
            Act.SUBMIT: lambda: submit(actor=actor, review=review, token=self._token(actor), word="RELEASE"),
            Act.HAND_OVER: lambda: supervising.hand_over(
                actor=actor, review=review, to=self.people[step.to.name], reason=WORDS
            ),
            Act.CONCUR: lambda: second_review.concur(actor=actor, review=review),
            Act.DISSENT: lambda: second_review.dissent(actor=actor, review=review, reason=WORDS),
            Act.APPROVE: lambda: approving.approve(actor=actor, review=review),
            Act.SEND_BACK: lambda: approving.send_back(actor=actor, review=review, reason=WORDS),
            Act.OVERRULE: lambda: approving.overrule(actor=actor, review=review, reason=WORDS),
            Act.RELEASE: lambda: releasing.release(actor=actor, review=review),
            Act.CLOSE: lambda: releasing.close(actor=actor, review=review, reason=WORDS),
            Act.WITHDRAW: lambda: self._withdraw(actor, review),
        }
        return other[step.act]() is not False

    def _token(self, actor: User) -> int:
        """The last token that the actor was given, be it stale; 0 for who never had one."""
        latest = Lease.objects.filter(cable=self.cable, holder=actor).order_by("-taken_at").first()
        return latest.pk if latest else 0

    def _determine(self, actor: User, review: Review, portion: int) -> None:
        token = self._token(actor)
        for piece in self._pieces(portion):
            determine(actor=actor, review=review, token=token, portion=piece, answer=answer_for(piece))

    def _expire(self) -> bool:
        Lease.objects.filter(ended_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
        return bool(queueing.expire_leases(actor=self.clock))

    def _correct(self, actor: User) -> None:
        self.corrections += 1
        day = date(2001, 1, 1) + timedelta(days=self.corrections % 300)
        words = {"precision": Precision.DAY, "reason": WORDS, "on": today()}
        correct_origin(actor=actor, cable=self.cable, day=day, **words)

    def _withdraw(self, actor: User, review: Review) -> bool | None:
        found = Release.objects.filter(review=review).first()
        if found is None:
            return False
        releasing.withdraw(actor=actor, release=found, reason=WORDS)
        return None
