"""The database refuses by itself what the services refuse: SQL written by hand, as the application role, committed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from cables.tests.factories import make_person
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from reviews.models import Delegation
from reviews.tests.factories import Cast, approve_all, make_cast, make_delegation, release_all, submit_all

pytestmark = pytest.mark.usefixtures("committed")


def approve_by_hand(cast: Cast, person: User, delegation: Delegation, *, days: int = 0) -> None:
    """Insert an approval with SQL, past every service."""
    with acting_as(person), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reviews_approval (review_id, cable_id, approver_id, delegation_id, decided_on, at, reason)"
            " VALUES (%s, %s, %s, %s, %s, now(), '')",
            [cast.review.pk, cast.cable.pk, person.pk, delegation.pk, today() + timedelta(days=days)],
        )


def determine_by_hand(cast: Cast, person: User) -> None:
    with acting_as(person), connection.cursor() as cursor:
        portion = cast.cable.portions.to_decide().first()
        cursor.execute("UPDATE reviews_determination SET superseded_at = now() WHERE portion_id = %s", [portion.pk])
        cursor.execute(
            "INSERT INTO reviews_determination (review_id, cable_id, portion_id, determined_by_id, determined_at,"
            " classification, ground, harm, guide, agency, note)"
            " VALUES (%s, %s, %s, %s, now(), 'LAPSED', '', '', '', '', '')",
            [cast.review.pk, cast.cable.pk, portion.pk, person.pk],
        )


def release_by_hand(cast: Cast, person: User) -> None:
    with acting_as(person), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reviews_release (public_id, review_id, cable_id, released_by_id, released_at, released_on,"
            " case_number, outcome, release_line, heading, title, mrn, order_number, tags, notice, is_demonstration,"
            " renderer_version, withdrawal_reason, post, withholds_again, built_from, search)"
            " VALUES ('byhand', %s, %s, %s, now(), %s, '', 'FULL', '', '', '', '', '', '{}', '', true, '', '', '', '',"
            " '{}', '')",
            [cast.review.pk, cast.cable.pk, person.pk, today()],
        )


def test_who_determined_cannot_approve() -> None:
    cast = make_cast()
    submit_all(cast)
    delegation = make_delegation(cast.administrators, cast.reviewer)
    with pytest.raises(DatabaseError, match="W-36"):
        approve_by_hand(cast, cast.reviewer, delegation)


def test_who_determined_and_was_superseded_cannot_approve_either() -> None:
    cast = make_cast()
    submit_all(cast)
    determine_by_hand(cast, cast.other_reviewer)
    delegation = make_delegation(cast.administrators, cast.reviewer)
    with pytest.raises(DatabaseError, match="W-36"):
        approve_by_hand(cast, cast.reviewer, delegation)


def test_the_importer_neither_approves_nor_determines_nor_releases() -> None:
    cast = make_cast()
    delegation = make_delegation(cast.administrators, cast.custodian)
    with pytest.raises(DatabaseError, match="imported this record"):
        approve_by_hand(cast, cast.custodian, delegation)
    with pytest.raises(DatabaseError, match="imported this record"):
        determine_by_hand(cast, cast.custodian)
    with pytest.raises(DatabaseError, match="imported this record"):
        release_by_hand(cast, cast.custodian)


def test_who_approved_neither_determines_nor_releases() -> None:
    cast = make_cast()
    approve_all(cast)
    with pytest.raises(DatabaseError, match="approved this record"):
        determine_by_hand(cast, cast.approver)
    with pytest.raises(DatabaseError, match="approved this record"):
        release_by_hand(cast, cast.approver)


def test_who_released_does_nothing_else() -> None:
    cast = make_cast()
    release_all(cast)
    with pytest.raises(DatabaseError, match="released this record"):
        determine_by_hand(cast, cast.officer)


def test_nothing_goes_out_without_a_standing_approval() -> None:
    cast = make_cast()
    submit_all(cast)
    with pytest.raises(DatabaseError, match="standing approval"):
        release_by_hand(cast, cast.officer)


def test_a_determination_voids_the_approval_by_itself() -> None:
    cast = make_cast()
    approve_all(cast)
    determine_by_hand(cast, cast.other_reviewer)
    with acting_as(cast.approver):
        assert not cast.review.approvals.filter(voided_at=None).exists()
    with pytest.raises(DatabaseError, match="standing approval"):
        release_by_hand(cast, cast.officer)


@pytest.mark.parametrize(("start", "end", "allowed"), [(-30, -1, False), (-30, 0, True), (0, 30, True), (1, 30, False)])
def test_a_delegation_counts_from_its_first_day_to_its_last(start: int, end: int, allowed: bool) -> None:
    """A-01: the day before it begins and the day after it ends it is none."""
    cast = make_cast(delegation=False)
    delegation = make_delegation(cast.administrators, cast.approver, start=start, end=end)
    submit_all(cast)
    if allowed:
        approve_by_hand(cast, cast.approver, delegation)
    else:
        with pytest.raises(DatabaseError, match="A-01"):
            approve_by_hand(cast, cast.approver, delegation)


def test_an_approval_cannot_be_dated_to_suit_its_delegation() -> None:
    cast = make_cast(delegation=False)
    delegation = make_delegation(cast.administrators, cast.approver, start=-30, end=-1)
    submit_all(cast)
    with pytest.raises(DatabaseError, match="A-01"):
        approve_by_hand(cast, cast.approver, delegation, days=-1)


@pytest.mark.parametrize("case", ["level", "person", "unconfirmed", "revoked"])
def test_a_delegation_that_does_not_cover(case: str) -> None:
    cast = make_cast(delegation=False)
    submit_all(cast)
    first, second = cast.administrators
    person = cast.officer if case == "person" else cast.approver
    delegation = make_delegation(cast.administrators, person, level=0 if case == "level" else 3)
    if case in ("unconfirmed", "revoked"):
        with acting_as(first):
            if case == "revoked":
                Delegation.objects.filter(pk=delegation.pk).update(revoked_on=today(), revoked_by=first)
            else:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "INSERT INTO reviews_delegation (person_id, instrument, scope_level, valid_from, valid_to,"
                        " entered_by_id) VALUES (%s, 'x', 3, %s, %s, %s) RETURNING id",
                        [person.pk, today(), today(), first.pk],
                    )
                    delegation = Delegation(pk=cursor.fetchone()[0])
    with pytest.raises(DatabaseError, match="A-01"):
        approve_by_hand(cast, cast.approver, delegation)


def test_one_administrator_cannot_both_enter_and_confirm() -> None:
    first, second = make_person(Role.ADMINISTRATOR, level=None), make_person(Role.ADMINISTRATOR, level=None)
    person = make_person(Role.APPROVER)
    values = {
        "person": person,
        "instrument": "x",
        "scope_level": 3,
        "valid_from": today(),
        "valid_to": today(),
    }
    with pytest.raises(DatabaseError), acting_as(first):
        Delegation.objects.create(**values, entered_by=first, confirmed_by=first, confirmed_on=today())
    with pytest.raises(DatabaseError), acting_as(first):
        Delegation.objects.create(**values, entered_by=first, confirmed_by=second, confirmed_on=today())
    with pytest.raises(DatabaseError), acting_as(first):
        Delegation.objects.create(**values, entered_by=second)
    with pytest.raises(DatabaseError), acting_as(person):
        Delegation.objects.create(**values, entered_by=person)


def test_nobody_raises_themselves_in_the_database() -> None:
    """product.md §1: no one changes their own role, clearance, grant or delegation."""
    administrator = make_person(Role.ADMINISTRATOR, level=None)
    reviewer = make_person(Role.REVIEWER)
    cast = make_cast()
    statements = [
        (
            administrator,
            "INSERT INTO declass_user_groups (user_id, group_id) SELECT %s, id FROM auth_group",
            [administrator.pk],
        ),
        (reviewer, "INSERT INTO declass_user_groups (user_id, group_id) SELECT %s, id FROM auth_group", [reviewer.pk]),
        (reviewer, "UPDATE cables_clearance SET level = 3 WHERE person_id = %s", [reviewer.pk]),
        (
            administrator,
            "INSERT INTO cables_clearance (person_id, level, q, country, agency, nda_signed_on, expires_on,"
            " granted_by_id) VALUES (%s, 3, true, 'USA', 'STATE', now(), now(), %s)",
            [administrator.pk, reviewer.pk],
        ),
        (
            reviewer,
            "INSERT INTO cables_readin (person_id, token, expires_on, granted_by_id) VALUES (%s, 'SCI:SI', now(), 1)",
            [reviewer.pk],
        ),
        (
            cast.custodian,
            "INSERT INTO cables_collectionuserobjectpermission (user_id, permission_id, content_object_id, reason)"
            " SELECT %s, id, %s, '' FROM auth_permission WHERE codename = 'need_to_know' LIMIT 1",
            [cast.custodian.pk, cast.cable.collection_id],
        ),
    ]
    for person, statement, values in statements:
        with pytest.raises(DatabaseError), acting_as(person), connection.cursor() as cursor:
            cursor.execute(statement, values)


def test_no_grant_by_hand_for_a_collection_of_somebody_else() -> None:
    cast = make_cast()
    outsider = make_person(Role.CUSTODIAN)
    friend = make_person(Role.REVIEWER)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(outsider):
        assign_perm("need_to_know", friend, cast.cable.collection)


def test_a_second_open_review_is_refused() -> None:
    cast = make_cast()
    with pytest.raises(DatabaseError, match="one open review a cable"), acting_as(cast.reviewer), transaction.atomic():
        cast.review.__class__.objects.create(
            cable=cast.cable, opened_on=today(), opened_by=cast.reviewer, changed_at=timezone.now()
        )
