"""Loads the demonstration: every row by the action, and as the person, that would write it in earnest.

All of it is one transaction, so the first account being there means that the rest is. What visitors change later
is theirs: a second run touches nothing.
"""

import csv
import os
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from cables.actions.granting import create_collection, grant_cable, grant_collection, read_in, set_clearance
from cables.actions.importing import Catalogue, import_cable
from cables.classification.levels import Level
from cables.models import Cable, Collection
from declass.accounts import create_account, system_account
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.delegating import confirm_delegation, enter_delegation
from reviews.actions.subscribing import subscribe
from reviews.demo.cast import ADMINISTRATORS, CAST, CUSTODIAN, GENERAL, NAMED, STAFF, Member
from reviews.demo.catalogue import entries
from reviews.reports.kinds import KEPT

REASON = "Takes part in the demonstration"
YEARS = timedelta(days=5 * 365)
SIGNED = timedelta(days=400)
GENERAL_TERMS = {
    "disposition": Collection.Disposition.PERMANENT,
    "lead_time_months": 24,
    "ceiling_level": Level.TS,
    "ceiling_controls": ["RD"],
    "rd_plan": "Demonstration plan for finding RD and FRD: highly unlikely in this series",
    "rd_official": "Certifying official (demonstration)",
    "rd_certified_on": date(2026, 1, 15),
    "is_demonstration": True,
}
# Without a certification on file: its cables show the blocker of D-53 until each is reviewed page by page.
NAMED_TERMS = {
    "disposition": Collection.Disposition.PERMANENT,
    "lead_time_months": 24,
    "ceiling_level": Level.TS,
    "ceiling_controls": ["NODIS", "EXDIS", "SCI:SI"],
    "is_demonstration": True,
}
TERMS = {GENERAL: GENERAL_TERMS, NAMED: NAMED_TERMS}

People = Mapping[str, User]


def load(*, on: date, accounts: Path) -> bool:
    """Fill an empty database for a set-up on day `on`; write `accounts`; True when something was loaded.

    Returns False, with nothing touched, when the demonstration is there. Raises OSError when `accounts` cannot be
    written and RefusedError when an action refuses; then nothing is loaded.
    """
    if User.objects.filter(username=CUSTODIAN.username).exists():
        return False
    passwords = {member.username: secrets.token_urlsafe(12) for member in CAST}
    with transaction.atomic():
        people = _make_accounts(passwords)
        _clear(people, on)
        _delegate(people, on)
        with acting_as(people[CUSTODIAN.username]):
            _fill_collections(people, on)
        _subscribe(people)
        write_accounts(accounts, passwords)
    return True


def write_accounts(path: Path, passwords: Mapping[str, str]) -> None:
    """Write username, password, role and what to try, readable by the file's owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines, dialect="excel-tab", lineterminator="\n")
        rows.writerow(["username", "password", "role", "what to try"])
        rows.writerows([member.username, passwords[member.username], member.role, member.try_this] for member in CAST)
    draft.replace(path)


def _make_accounts(passwords: Mapping[str, str]) -> People:
    set_up = system_account("set-up")
    with acting_as(set_up):
        people = {member.username: _make_account(set_up, member, passwords) for member in ADMINISTRATORS}
    administrator = people[ADMINISTRATORS[0].username]
    with acting_as(administrator):
        people |= {member.username: _make_account(administrator, member, passwords) for member in (CUSTODIAN, *STAFF)}
    return people


def _make_account(actor: User, member: Member, passwords: Mapping[str, str]) -> User:
    return create_account(
        actor=actor,
        username=member.username,
        first_name=member.first_name,
        last_name=member.last_name,
        role=member.role,
        password=passwords[member.username],
        email=f"{member.username}@demonstration.example",
    )


def _clear(people: People, on: date) -> None:
    administrator = people[ADMINISTRATORS[0].username]
    with acting_as(administrator):
        for member in CAST:
            if member.eligibility is None:
                continue
            person, held = people[member.username], member.eligibility
            set_clearance(
                actor=administrator,
                person=person,
                level=held.level,
                q=held.q,
                nda_signed_on=on - SIGNED,
                expires_on=on + YEARS,
            )
            for token in held.readins:
                read_in(actor=administrator, person=person, token=token, expires_on=on + YEARS)


def _delegate(people: People, on: date) -> None:
    enters, confirms = (people[member.username] for member in ADMINISTRATORS)
    for member in CAST:
        if member.delegation is None:
            continue
        valid_from, valid_to = member.delegation.on(on)
        with acting_as(enters):
            delegation = enter_delegation(
                actor=enters,
                person=people[member.username],
                instrument=f"Demonstration instrument for {member.username}",
                scope_level=Level.TS,
                valid_from=valid_from,
                valid_to=valid_to,
            )
        with acting_as(confirms):
            confirm_delegation(actor=confirms, delegation=delegation, on=on)


def _subscribe(people: People) -> None:
    """Every auditor is told by mail when a report has run; without a mail server it lies in the folder `mail`."""
    for member in STAFF:
        if member.role is Role.AUDITOR:
            with acting_as(people[member.username]):
                for kind in KEPT:
                    subscribe(actor=people[member.username], kind=kind)


def _fill_collections(people: People, on: date) -> None:
    custodian = people[CUSTODIAN.username]
    collections = {name: create_collection(actor=custodian, name=name, **terms) for name, terms in TERMS.items()}
    for member in STAFF:
        for name in member.needs:
            grant_collection(
                actor=custodian,
                person=people[member.username],
                collection=collections[name],
                expires_on=on + YEARS,
                reason=REASON,
            )
    for entry in entries():
        read = import_cable(
            actor=custodian,
            collection=collections[entry.collection],
            content=entry.content,
            file_name=entry.file,
            catalogue=Catalogue(year=entry.year, origin_on=entry.on),
        )
        for cable in read.cables:
            _name_readers(people, cable, on)


def _name_readers(people: People, cable: Cable, on: date) -> None:
    """A NODIS cable is read by those named for it alone (M-40)."""
    if "NODIS" not in cable.label.captions:
        return
    for member in STAFF:
        if member.is_named:
            grant_cable(
                actor=people[CUSTODIAN.username],
                person=people[member.username],
                cable=cable,
                expires_on=on + YEARS,
                reason=REASON,
            )
