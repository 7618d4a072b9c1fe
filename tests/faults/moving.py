"""Faults of an organisation that changes while people work."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from calls.models import Plan
from notices.models import Notice, Readdressing
from people.models import User
from tests.faults.ground import Ground
from tests.faults.scene import Scene, check_invariants
from tests.faults.tally import Tally
from tests.faults.visitor import Unanswered, Visitor


def reorganised(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F18: Priya is moved between teams while she sends plans and both managers decide on them."""
    scene = Scene(ground)
    ground.start_web()
    stop = threading.Event()
    with ThreadPoolExecutor(3) as crowd:
        managers = (scene.cast.manager, scene.cast.other_manager)
        visitors = [scene.visitor(person) for person in managers]
        working = [crowd.submit(_decide_on_and_on, visitor, stop) for visitor in visitors]
        for trial in range(4 if short else 30):
            tally.trials += 1
            _move_and_look(scene, tally, visitors, to_south=trial % 2 == 0)
        stop.set()
        answers = [status for each in working for status in each.result()]
    tally.expect(bool(answers), "wrong", "nobody decided anything")
    unexpected = sorted(set(answers) - {200, 302, 404, 409, 403})
    tally.expect(not unexpected, "wrong", f"deciding meanwhile was answered {unexpected}")
    check_invariants(tally, "after the reorganisation")


def _move_and_look(scene: Scene, tally: Tally, visitors: list[Visitor], *, to_south: bool) -> None:
    """The next request after the move already knows it, and every plan that waits has one inspector."""
    cast = scene.cast
    plan = scene.sent()
    priya = User.objects.get(pk=cast.salesperson.pk)
    priya.move(by=User.objects.get(pk=cast.admin.pk), team=cast.south if to_south else cast.north)
    entitled, not_any_more = reversed(visitors) if to_south else visitors
    plan.refresh_from_db()
    if plan.is_awaiting_inspection:
        status = not_any_more.get(f"/inspect/{plan.pk}/").status
        tally.expect(status == 404, "wrong", f"the former manager's next request was answered {status}")
        status = entitled.get(f"/inspect/{plan.pk}/").status
        tally.expect(status in {200, 302}, "wrong", f"the new manager's next request was answered {status}")
    new = cast.other_manager if to_south else cast.manager
    Readdressing().run()
    for waiting in Plan.objects.awaiting_inspection().filter(salesperson=priya):
        inspector = User.objects.get(pk=priya.pk).inspector()
        tally.expect(inspector == new, "wrong", f"{waiting.pk} is inspected by {inspector}")
    astray = Notice.objects.open().filter(kind="plan_to_inspect").exclude(person=new)
    tally.expect(not astray.exists(), "wrong", "a notice stayed with the former manager")


def _decide_on_and_on(visitor: Visitor, stop: threading.Event) -> list[int]:
    """Approve whatever waits, again and again; the statuses of all answers."""
    answers: list[int] = []
    try:
        while not stop.is_set():
            plan = Plan.objects.awaiting_inspection().order_by("?").first()
            if plan is None:
                stop.wait(0.05)
                continue
            page = visitor.get(f"/inspect/{plan.pk}/")
            answers.append(page.status)
            if page.status == 200:
                form = page.form("/inspection/").with_(decision="approved")
                answers.append(visitor.send(form).status)
    except Unanswered:
        answers.append(0)
    finally:
        connection.close()
    return answers
