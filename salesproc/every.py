from __future__ import annotations

from datetime import datetime, timedelta

from celery.schedules import schedstate, schedule


class Every(schedule):
    """A task that runs every so many seconds, also when the clock of the machine is set back.

    Celery remembers when a task ran last. Set back by two days it would wait for two days; here a last run that lies
    ahead means that the clock was moved, and the task runs now.
    """

    def __init__(self, seconds: float, **more: object) -> None:
        super().__init__(run_every=timedelta(seconds=seconds), **more)

    def is_due(self, last_run_at: datetime) -> schedstate:
        if self.maybe_make_aware(last_run_at) > self.now():
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)

    def __reduce__(self) -> tuple[type[Every], tuple[float]]:
        return type(self), (self.seconds,)
