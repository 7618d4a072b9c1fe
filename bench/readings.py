"""`python -m bench.readings`: the readings of a day on which 20,000 rows changed, counted again in under 30 seconds."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import timedelta

import django

if __name__ == "__main__":  # models are imported below, so Django comes first
    _FOLDER = tempfile.TemporaryDirectory(prefix="salesproc-bench-")
    os.environ |= {"VAR": _FOLDER.name, "DJANGO_SETTINGS_MODULE": "salesproc.settings", "LOG_LEVEL": "WARNING"}
    django.setup()

from django.core.management import call_command

from calls.models import Call
from customers.models import Company
from metrics.models import Reading, Recount
from people.clock import now
from people.models import DayTouched, Organisation, Team, User
from process.models import CallType

PEOPLE, CALLS, LIMIT_S = 400, 20_000, 30


def main() -> int:
    """Print how long it took; 1 where it took too long or counted wrong."""
    call_command("migrate", verbosity=0)
    _fill()
    begun = time.perf_counter()
    marks = Recount.run()
    took = time.perf_counter() - begun
    held = sum(Reading.objects.filter(measure="held").values_list("value", flat=True))
    fits = took < LIMIT_S and held == CALLS and not DayTouched.objects.exists()
    print(f"readings: {marks:,} marks of {CALLS:,} changed rows in {took:.1f} s (limit {LIMIT_S} s), {held:,.0f} held")
    return 0 if fits else 1


def _fill() -> None:
    Organisation.objects.create(pk=1, name="Bench", made_at=now())
    team = Team.objects.create(name="Sales")
    people = User.objects.bulk_create(
        User(email=f"s{n}@bench.example", name=f"Seller {n}", team=team) for n in range(PEOPLE)
    )
    company = Company.objects.create(name="Bench customer")
    call_type = CallType.add(by=None, name="Bench call", group="selling", elements=[])
    starts, day = now() - timedelta(hours=2), now().date()
    Call.objects.bulk_create(
        (
            Call(
                salesperson=people[n % PEOPLE],
                company=company,
                call_type=call_type,
                starts_at=starts,
                day=day,
                booked_at=starts,
                timed_at=starts,
                state=Call.State.HELD,
                unplanned=True,
                recap_due_at=starts,
                clocks_at=starts,
            )
            for n in range(CALLS)
        ),
        batch_size=1000,
    )
    DayTouched.objects.bulk_create(
        (DayTouched(person=people[n % PEOPLE], day=day, at=now()) for n in range(CALLS)), batch_size=1000
    )


if __name__ == "__main__":
    sys.exit(main())
