"""guardian keeps the grants: its shortcuts and its admin's forms write our rows, which open nothing without terms."""

from datetime import timedelta

import pytest
from guardian.admin import AdminUserObjectPermissionsForm
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_user_obj_perms_model

from cables.actions.granting import grant_cable, grant_collection
from cables.classification.levels import Level
from cables.models import Cable, CableUserObjectPermission, Collection, CollectionUserObjectPermission
from cables.tests.factories import make_cable, make_collection, make_person
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.django_db

TEXT = "C O N F I D E N T I A L LIMA 000001\nE.O. 12958: DECL: 01/01/2030\nSUBJECT: (C) ONE\n1. (C) Words.\nDOE\n"
GRANTS = {Collection: CollectionUserObjectPermission, Cable: CableUserObjectPermission}


@pytest.fixture
def cable() -> Cable:
    return make_cable(make_collection(make_person(Role.CUSTODIAN, level=Level.TS)), TEXT, year=2005)


def reads(person: User, cable: Cable) -> bool:
    with acting_as(person):
        return Cable.objects.visible_to(person).filter(pk=cable.pk).exists()


def targets(cable: Cable) -> list[Collection | Cable]:
    return [cable.collection, cable]


def test_each_grant_has_a_table_of_its_own(cable: Cable) -> None:
    for target in targets(cable):
        assert get_user_obj_perms_model(target) is GRANTS[type(target)]


def test_assign_perm_keeps_a_row_that_opens_nothing_by_itself(cable: Cable) -> None:
    custodian = cable.collection.custodian
    for target in targets(cable):
        person = make_person(Role.REVIEWER)
        with acting_as(custodian):
            row = assign_perm("need_to_know", person, target)
            assert isinstance(row, GRANTS[type(target)]) and row.public_id
            assert assign_perm("need_to_know", person, target).pk == row.pk
        assert not reads(person, cable)
        terms = {"expires_on": today() + timedelta(days=1), "reason": "Needs it"}
        with acting_as(custodian):
            if isinstance(target, Collection):
                grant_collection(actor=custodian, person=person, collection=target, **terms)
            else:
                grant_cable(actor=custodian, person=person, cable=target, **terms)
        assert reads(person, cable)
        with acting_as(custodian):
            remove_perm("need_to_know", person, target)
            assert not GRANTS[type(target)].objects.filter(user=person).exists()
        assert not reads(person, cable)


def test_the_forms_of_guardians_admin_keep_them_too(cable: Cable) -> None:
    custodian = cable.collection.custodian
    for target in targets(cable):
        person = make_person(Role.REVIEWER)
        with acting_as(custodian):
            form = AdminUserObjectPermissionsForm(person, target, {"permissions": ["need_to_know"]})
            assert form.is_valid(), form.errors
            form.save_obj_perms()
            assert GRANTS[type(target)].objects.filter(user=person, content_object=target).count() == 1
        assert not reads(person, cable)
        with acting_as(custodian):
            form = AdminUserObjectPermissionsForm(person, target, {"permissions": []})
            assert form.is_valid(), form.errors
            form.save_obj_perms()
            assert not GRANTS[type(target)].objects.filter(user=person).exists()
