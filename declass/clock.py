"""What day it is. The only place that asks the clock for a date."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The date in the legal time zone: at 19:00 in Washington UTC is already tomorrow, the law is not."""
    return legal_date(timezone.now())


def legal_date(moment: datetime) -> date:
    """The date that a stored (aware) time has in the legal time zone."""
    return moment.astimezone(ZoneInfo(settings.LEGAL_TIME_ZONE)).date()


def end_of(day: date) -> datetime:
    """The moment at which a legal day ends: midnight that begins the next one."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.LEGAL_TIME_ZONE))
