"""How fast ten thousand prompts are told by one sweep, and how fast letters leave through one worker."""

from __future__ import annotations

import itertools
import time
from datetime import time as time_of_day
from datetime import timedelta
from typing import Any


def sweep(due: int) -> dict[str, float]:
    """So many calls whose plan is missing fall due together, and one sweep tells them."""
    from notices.models import Notice, Sweep

    _nobody_rests()
    Sweep().run()
    before = Notice.objects.count()
    _missing_plans(due)
    began = time.perf_counter()
    Sweep().run()
    took = time.perf_counter() - began
    return {"told": Notice.objects.count() - before, "seconds": took}


def send(sink: Any) -> dict[str, float]:
    """One round of one worker over what the sweep left in the queue, to a mail server that takes everything."""
    from notices.models import Delivery
    from notices.sending import Round

    waiting = Delivery.objects.pending().count()
    came_before = len(sink.letters)
    began = time.perf_counter()
    done = Round().run()
    took = time.perf_counter() - began
    sent = len(sink.letters) - came_before
    return {"waiting": waiting, "sent": sent, "looked at": sum(done.values()), "seconds": took}


def _nobody_rests() -> None:
    """No quiet hours for anybody: measured in the evening, every letter would wait for the morning."""
    from notices.models import Wishes
    from people.models import User

    midnight, restless = time_of_day(0, 0), User.objects.values_list("pk", flat=True)
    Wishes.objects.bulk_create((Wishes(person_id=pk) for pk in restless), batch_size=1000, ignore_conflicts=True)
    Wishes.objects.update(quiet_from=midnight, quiet_until=midnight, is_quiet_on_days_off=False)


def _missing_plans(due: int) -> None:
    """Calls that begin tomorrow at this hour, booked long ago; spread over everybody who sells."""
    from calls.models import Call, Plan
    from customers.models import Company
    from people.clock import now
    from people.models import User
    from process.models import CallType

    sellers = list(User.objects.filter(sells=True, team__isnull=False))
    company = {owner: pk for pk, owner in Company.objects.values_list("pk", "owner")}
    call_type = CallType.objects.get(name="Sales call")
    starts_at = now() + timedelta(hours=20)
    calls = []
    for number, seller in zip(range(due), itertools.cycle(sellers), strict=False):
        call = Call(
            salesperson=seller,
            company_id=company[seller.pk],
            call_type=call_type,
            starts_at=starts_at + timedelta(minutes=number % 200),
            booked_at=now() - timedelta(days=20),
            timed_at=now() - timedelta(days=20),
        )
        call.set_clocks()
        calls.append(call)
    Call.objects.bulk_create(calls, batch_size=1000)
    Plan.objects.bulk_create(
        (Plan(call=c, salesperson=c.salesperson, call_type=call_type, needed_at=c.starts_at) for c in calls),
        batch_size=1000,
    )
