"""Several people at the same moment: one wins, nobody decides on what he did not see, nothing is there twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from calls.models import OVERALL, Inspection, Plan, PlanVersion, Recap, RecapDraft, Tick
from notices.models import Notice, Sweep
from people.clock import now, standing_at
from people.models import Delegation, User
from people.rules import Refused, Stale
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = (1, 2, 1, 1, 1, 2)  # of the lines that Priya writes, each within its field


def at_once(*deeds):
    """Each deed in a thread and a connection of its own, all let go together; what each gave, or raised."""
    gate, moment = Barrier(len(deeds)), now()

    def run(deed):
        gate.wait()
        try:
            with standing_at(moment):
                return deed()
        except (Refused, Stale) as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(run, deeds))


def fresh(plan):
    return Plan.objects.get(pk=plan.pk)


def person(user):
    return User.objects.get(pk=user.pk)


def test_a_manager_never_approves_the_version_that_is_filed_at_the_same_moment(desk):
    for n in range(5):
        plan = desk.sent()
        desk.write(plan, purpose=f"Anita signs, {n}.")
        approved, filed = at_once(
            lambda plan=plan: fresh(plan).approve(by=person(desk.cast.manager), version_number=1),
            lambda plan=plan: fresh(plan).file(by=person(desk.seller)),
        )
        plan = fresh(plan)
        assert (filed.number, plan.latest.number, plan.state) == (2, 2, "filed")
        if isinstance(approved, Stale):
            assert not plan.inspections.exists()
        else:
            assert (approved.version.number, plan.approved.number) == (1, 1)


def test_the_manager_and_who_stands_in_decide_once(desk):
    plan = desk.sent()
    today = now().date()
    Delegation.objects.create(
        manager=desk.cast.manager,
        delegate=desk.cast.other_manager,
        from_day=today,
        until_day=today,
        by=desk.cast.manager,
        at=now(),
    )
    answers = at_once(
        *[
            lambda by=by: fresh(plan).approve(by=person(by), version_number=1)
            for by in [desk.cast.manager, desk.cast.other_manager] * 2
        ]
    )
    assert sum(isinstance(answer, Inspection) for answer in answers) == 1
    assert Inspection.objects.count() == 1
    assert Notice.objects.open().filter(kind="plan_approved").count() == 1


def test_the_same_draft_filed_eight_times_at_once_is_one_version(desk):
    plan = desk.book().plan
    desk.write(plan)
    versions = at_once(*[lambda: fresh(plan).file(by=person(desk.seller))] * 8)
    assert {version.number for version in versions} == {1}
    assert PlanVersion.objects.count() == 1
    with standing_at(plan.call.plan_due_at):
        at_once(*[lambda: Sweep().run()] * 4)
    assert Notice.objects.open().filter(kind="plan_to_inspect").count() == 1


def test_of_two_windows_one_draft_is_kept_and_the_other_is_told(desk):
    plan = desk.book().plan
    answers = at_once(
        *[
            lambda words=words: fresh(plan).save_draft(by=person(desk.seller), version=1, purpose=words, items=[])
            for words in ("Anita signs.", "Graham signs.", "Both sign.")
        ]
    )
    assert sum(isinstance(answer, Stale) for answer in answers) == 2
    [kept] = [answer for answer in answers if isinstance(answer, Plan)]
    assert fresh(plan).purpose == kept.purpose


def test_a_call_cancelled_while_its_plan_is_filed_leaves_nothing_in_the_queue(desk):
    plan = desk.book().plan
    desk.write(plan)
    at_once(
        lambda: fresh(plan).call.cancel(by=person(desk.seller), reason="They closed the site."),
        lambda: fresh(plan).file(by=person(desk.seller)),
    )
    plan = fresh(plan)
    assert plan.call.state == "cancelled"
    assert plan.state in {"draft", "dropped"}
    assert not Notice.objects.open().filter(kind="plan_to_inspect").exists()


def test_the_same_recap_sent_eight_times_at_once_is_sent_once(desk, clock):
    plan = desk.sent(THURSDAY)
    clock.stand(FRIDAY)
    ticks = [Tick(item["field"], n, result="got") for item, n in zip(plan.latest.body["items"], PLACES, strict=True)]
    draft = RecapDraft(ticks=ticks, scores={OVERALL: 7})
    written = {"version": 1, "plan_version": str(plan.latest_id), "draft": draft}
    answers = at_once(*[lambda: Recap.send(fresh(plan).call, by=person(desk.seller), **written)] * 8)
    assert sum(isinstance(answer, Recap) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 7
    assert Recap.objects.get().items.count() == len(ticks)
    assert Notice.objects.open().filter(kind="recap_to_review").count() == 1


def test_a_plan_sent_while_the_recap_is_begun_is_in_it_or_comes_too_late(desk, clock):
    for n in range(5):
        clock.stand(MONDAY)
        plan = desk.book(THURSDAY.replace(minute=n)).plan
        desk.write(plan)
        clock.stand(FRIDAY)
        filed, recap = at_once(
            lambda plan=plan: fresh(plan).file(by=person(desk.seller)),
            lambda plan=plan: Recap.begin(fresh(plan).call, by=person(desk.seller)),
        )
        assert recap.plan_version == (None if isinstance(filed, Refused) else filed)
        assert fresh(plan).latest == recap.plan_version
