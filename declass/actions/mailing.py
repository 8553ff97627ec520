"""Mail without content: put in a row with what it announces, claimed, sent, and never sent twice by itself."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from declass import audit
from declass.accounts import require_administrator
from declass.models import Mailing, User
from declass.refusals import Refused, RefusedError

RESENT = audit.verb("declass.mail_resent", "had a mail sent again whose sending was not confirmed")
STALE_AFTER = timedelta(minutes=10)


def announce(*, people: Iterable[User], about: str, template: str) -> int:
    """Put a mail to each person with an address in the caller's transaction; once for each person and thing."""
    now = timezone.now()
    waiting = [Mailing(person=person, about=about, template=template, made_at=now) for person in people if person.email]
    return len(Mailing.objects.bulk_create(waiting, ignore_conflicts=True))


def send_next() -> bool:
    """Claim one waiting mail, send it, and note that; False when none waits. Raises OSError when it cannot be sent.

    The claim is committed first: whatever dies between claim and note leaves a stale claim, never a second mail.
    """
    with transaction.atomic():
        waiting = Mailing.objects.filter(claimed_at=None).select_related("person").order_by("id")
        mailing = waiting.select_for_update(of=("self",), skip_locked=True).first()
        if mailing is None:
            return False
        mailing.claimed_at = timezone.now()
        mailing.save(update_fields=["claimed_at"])
    _message(mailing).send()
    Mailing.objects.filter(pk=mailing.pk).update(sent_at=timezone.now())
    return True


def _message(mailing: Mailing) -> EmailMessage:
    """Only that there is something to see, and where: no id, no title, no number."""
    words = render_to_string(f"emails/{mailing.template}.txt", {"site": settings.SITE_ADDRESS})
    subject, _, body = words.partition("\n")
    message_id = f"<{mailing.about}.{mailing.pk}@declass>".replace(":", ".")
    return EmailMessage(subject.strip(), body.strip(), to=[mailing.person.email], headers={"Message-ID": message_id})


def stale_claims() -> QuerySet[Mailing]:
    """Mails that were claimed and not noted as sent: they may have gone out, and a person must say what happens."""
    return Mailing.objects.filter(sent_at=None, claimed_at__lt=timezone.now() - STALE_AFTER).order_by("claimed_at")


@transaction.atomic
def resend(*, actor: User, mailing: Mailing) -> None:
    """Put a mail whose sending was not confirmed back among those that wait. Raises RefusedError for any other."""
    require_administrator(actor)
    found = stale_claims().select_for_update().filter(pk=mailing.pk)
    if not found.update(claimed_at=None, resent_by=actor):
        raise RefusedError(Refused("Only a mail whose claim has gone stale is sent again.", "A-05"), act="resend")
    audit.record(RESENT, actor=actor, record=f"mailing:{mailing.pk}", facts={"about": mailing.about})
