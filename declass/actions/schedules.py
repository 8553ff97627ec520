"""When the jobs run. The jobs themselves are a closed list, without arguments (product.md §3)."""

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from declass import audit
from declass.accounts import require_administrator
from declass.celery import app
from declass.models import User
from declass.refusals import Refused, RefusedError

SCHEDULE_SET = audit.verb("declass.schedule_set", "set when a job runs")
RUN_ASKED = audit.verb("declass.job_asked", "asked for a job to run now")
HOURS_SET = audit.verb("declass.hours_set", "set the hours that jobs run at")

TASKS = {
    "reviews.open_due_reviews": "Open reviews for what is within its lead time",
    "cables.flag_due_records": "Flag what has come due",
    "reviews.return_reviews": "Return what is held too long or answered",
    "cables.read_batches": "Read the large batches that were handed in",
    "cables.recompute_dates": "Compute dates anew where the engine or its tables have changed",
    "reviews.raise_alerts": "Tell people of deadlines that come near or have passed",
    "reviews.follow_dates": "Tell those who hold a cable whose date has changed",
    "declass.send_mail": "Send the mail that waits",
    "declass.seal_audit": "Seal the audit log",
    "declass.verify_audit": "Verify the audit log",
    "reviews.open_incidents": "Open incidents for possible spills",
    "reviews.run_auto_declassification_report": "Run the auto-declassification report",
    "reviews.run_referral_ageing_report": "Run the report on the ageing of referrals",
    "reviews.run_queue_report": "Run the report on queues and throughput",
    "reviews.run_second_review_report": "Run the report on second reviews",
    "reviews.run_exemption_use_report": "Run the report on exemptions and codes",
    "reviews.run_reviewer_load_report": "Run the report on reviewers' load",
    "reviews.run_sf_311_report": "Run the SF 311 figures of the fiscal year",
    "reviews.run_reports_again": "Run reports again that a person asked for",
}


def set_schedule(*, actor: User, schedule: PeriodicTask) -> PeriodicTask:
    """Save a schedule of one of the jobs. Raises RefusedError for any other task, and for arguments of any kind."""
    require_administrator(actor)
    if schedule.task not in TASKS:
        raise RefusedError(Refused("Only the listed jobs can be scheduled.", "A-05"), act="set_schedule")
    options = (schedule.queue, schedule.exchange, schedule.routing_key)
    if schedule.args != "[]" or schedule.kwargs != "{}" or schedule.headers != "{}" or any(options):
        raise RefusedError(Refused("Jobs take no arguments.", "A-05"), act="set_schedule")
    schedule.full_clean()
    schedule.save()
    facts = {"task": schedule.task, "enabled": schedule.enabled, "hours": schedule.crontab_id}
    audit.record(SCHEDULE_SET, actor=actor, record=f"schedule:{schedule.pk}", facts=facts)
    return schedule


def set_hours(*, actor: User, hours: CrontabSchedule) -> CrontabSchedule:
    """Save the minutes, hours and days that schedules refer to."""
    require_administrator(actor)
    hours.full_clean()
    hours.save()
    facts = {"cron": f"{hours.minute} {hours.hour} {hours.day_of_month} {hours.month_of_year} {hours.day_of_week}"}
    audit.record(HOURS_SET, actor=actor, record=f"hours:{hours.pk}", facts=facts)
    return hours


@transaction.atomic
def run_now(*, actor: User, task: str) -> None:
    """Put a job of the closed list on the broker once the transaction commits. Raises RefusedError for any other."""
    require_administrator(actor)
    if task not in TASKS:
        raise RefusedError(Refused("Only the listed jobs can be run.", "A-05"), act="run_now")
    audit.record(RUN_ASKED, actor=actor, record=f"job:{task}"[:32], facts={"task": task})
    transaction.on_commit(lambda: app.send_task(task, retry=False), robust=True)
