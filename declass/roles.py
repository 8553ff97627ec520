"""The roles and what each may do: the one permission table (product.md §1).

Roles are groups, kept equal to this table after every migrate. They open acts, never reading: what a person may
read is decided by clearance, read-ins and need-to-know alone.
"""

from enum import StrEnum

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from declass.models import User


class Role(StrEnum):
    """product.md §1; no others without a decision in docs/decisions."""

    CUSTODIAN = "Custodian"
    REVIEWER = "Reviewer"
    APPROVER = "Approver"
    RELEASE_OFFICER = "Release officer"
    LIAISON = "Referral liaison"
    AUDITOR = "Auditor"
    ADMINISTRATOR = "Administrator"


PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.CUSTODIAN: ("import_records", "keep_collections"),
    Role.REVIEWER: ("work_queue", "determine"),
    Role.APPROVER: ("work_queue", "approve"),
    Role.RELEASE_OFFICER: ("work_queue", "release"),
    Role.LIAISON: ("answer_referrals",),
    Role.AUDITOR: ("read_audit",),
    Role.ADMINISTRATOR: ("administer",),
}

SENTENCES = {
    "import_records": "May import cables into collections in their custody",
    "keep_collections": "May keep collections and say who needs to know them",
    "work_queue": "May see the queues",
    "determine": "May claim cables and determine their portions",
    "approve": "May approve determinations under a delegation in force",
    "release": "May release and withdraw approved cables",
    "answer_referrals": "May record referrals and their answers",
    "read_audit": "May read the audit log and every report",
    "administer": "May keep accounts, roles, clearances, delegations and schedules",
}
# What jobs act as, and what for. Only the owner connection can make one (a trigger sees to it).
SYSTEM_ACCOUNTS = {
    "set-up": "makes the first accounts",
    "clock": "opens reviews, flags cables and runs reports",
    "sealer": "gives the events of the audit log their places and signs them",
}


def sync(using: str) -> None:
    """Make groups, permissions and system accounts equal to the tables above. Safe to repeat."""
    for name, purpose in SYSTEM_ACCOUNTS.items():
        User.objects.using(using).get_or_create(
            username=f"system.{name}",
            defaults={"is_system": True, "first_name": "System:", "last_name": purpose, "password": "!"},
        )
    content_type = ContentType.objects.db_manager(using).get_for_model(User)
    permissions = {}
    for codename, sentence in SENTENCES.items():
        permissions[codename], _ = Permission.objects.using(using).update_or_create(
            content_type=content_type, codename=codename, defaults={"name": sentence}
        )
    for role, codenames in PERMISSIONS.items():
        group, _ = Group.objects.using(using).get_or_create(name=role.value)
        group.permissions.set([permissions[codename] for codename in codenames])


def roles_of(person: User) -> frozenset[Role]:
    """The roles that an active person holds now; asked once for a request and kept on the object."""
    if not person.is_authenticated or not person.is_active:
        return frozenset()
    if not hasattr(person, "_roles"):
        names = set(person.groups.values_list("name", flat=True))
        person._roles = frozenset(role for role in Role if role.value in names)
    return person._roles
