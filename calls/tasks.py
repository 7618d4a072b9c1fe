"""What calls do by the clock. Each finds its own work in the database, and may run twice."""

from celery import shared_task

from calls.models import Call, Plan, Recap
from people.clock import now


@shared_task
def leave_begun_plans() -> None:
    Plan.leave_begun()
    Plan.leave_uninspectable()


@shared_task
def follow_diaries() -> None:
    Call.time_anew()
    Recap.follow_calls()


@shared_task
def close_read_recaps() -> None:
    Recap.close_unread(now())
