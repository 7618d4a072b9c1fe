from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from notices.models import Notice, Readdressing
from people.clock import now, standing_at
from people.models import Delegation, Team, User
from people.rules import Refused

TOMORROW = timedelta(days=1)


def tell(person, about, **more):
    return Notice.tell(person, more.pop("kind", "look"), about=about, **more)


def test_the_same_fact_is_told_once(cast):
    first = tell(cast.manager, cast.salesperson, role="inspector")
    assert tell(cast.manager, cast.salesperson, role="inspector") == first
    assert Notice.objects.count() == 1


def test_the_same_fact_to_the_same_role_is_told_once_whoever_holds_it(cast):
    tell(cast.manager, cast.salesperson, role="inspector")
    tell(cast.director, cast.salesperson, role="inspector")
    assert Notice.objects.get().person == cast.manager


def test_several_persons_may_hear_of_the_same(cast):
    tell(cast.manager, cast.salesperson)
    tell(cast.director, cast.salesperson)
    assert Notice.objects.count() == 2


def test_another_step_is_another_notice(cast):
    tell(cast.manager, cast.salesperson, role="inspector", step="1")
    tell(cast.manager, cast.salesperson, role="inspector", step="2")
    assert Notice.objects.count() == 2


def test_nobody_is_told_nothing(cast):
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    cast.colleague.refresh_from_db()
    assert tell(None, cast.salesperson) is None
    assert tell(cast.colleague, cast.salesperson) is None
    assert not Notice.objects.exists()


def test_a_kind_that_nobody_registered_is_refused(cast):
    with pytest.raises(KeyError):
        tell(cast.manager, cast.salesperson, kind="nonsense")


def test_the_database_keeps_one_row_a_key(cast):
    notice = tell(cast.manager, cast.salesperson)
    notice.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save()


def test_it_goes_when_its_cause_is_gone_and_says_why(cast):
    tell(cast.manager, cast.salesperson)
    tell(cast.manager, cast.colleague)
    assert Notice.withdraw(about=cast.salesperson, kind=["look", "looked"], because="Plan filed.") == 1
    gone = Notice.objects.get(withdrawn_at__isnull=False)
    assert (gone.about_id, gone.withdrawn_because) == (cast.salesperson.pk, "Plan filed.")


def test_one_person_is_told_no_more_and_the_other_still_is(cast):
    tell(cast.manager, cast.salesperson)
    tell(cast.director, cast.salesperson)
    Notice.withdraw(about=cast.salesperson, kind="look", person=cast.manager)
    assert Notice.objects.open().get().person == cast.director


def test_what_the_reader_may_not_see_is_neither_listed_nor_counted(cast):
    tell(cast.manager, cast.salesperson)
    tell(cast.manager, cast.outsider)
    assert [n.about_id for n in Notice.objects.visible_to(cast.manager)] == [cast.salesperson.pk]
    assert not Notice.objects.visible_to(cast.director).exists()


def test_put_aside_it_rests_until_then_and_counts_as_seen(cast):
    notice = tell(cast.manager, cast.salesperson)
    notice.snooze(by=cast.manager, until=now() + TOMORROW)
    assert not Notice.objects.of(cast.manager).standing().exists()
    assert not Notice.objects.of(cast.manager).unseen().exists()
    notice.bring_back(by=cast.manager)
    assert Notice.objects.of(cast.manager).standing().exists()


def test_only_whom_it_tells_puts_it_aside_and_brings_it_back(cast):
    notice = tell(cast.manager, cast.salesperson)
    with pytest.raises(Refused):
        notice.snooze(by=cast.director, until=now() + TOMORROW)
    with pytest.raises(Refused):
        notice.bring_back(by=cast.director)
    assert Notice.objects.standing().exists()


def test_what_is_done_or_asks_nothing_cannot_be_put_aside(cast):
    done = tell(cast.manager, cast.salesperson)
    Notice.withdraw(about=cast.salesperson, kind="look")
    news = tell(cast.manager, cast.salesperson, kind="looked")
    for notice in (done, news):
        with pytest.raises(Refused):
            notice.snooze(by=cast.manager, until=now() + TOMORROW)


def test_a_reorganisation_readdresses_what_waits(cast):
    tell(cast.manager, cast.salesperson, role="manager")
    tell(cast.manager, cast.salesperson, kind="looked")
    Notice.objects.update(seen_at=now())
    User.objects.filter(pk=cast.salesperson.pk).update(team=cast.south)
    assert Readdressing().run() == 1
    moved = Notice.objects.get(role="manager")
    assert (moved.person, moved.is_new) == (cast.other_manager, True)
    assert Notice.objects.get(role="").person == cast.manager


def test_readdressing_twice_changes_nothing(cast):
    tell(cast.manager, cast.salesperson, role="manager")
    assert Readdressing().run() == 0


def test_in_his_period_the_delegate_is_told_what_waits_for_inspection(cast):
    tell(cast.manager, cast.salesperson, role="inspector")
    tell(cast.manager, cast.colleague, role="manager")
    today = cast.manager.today()
    Delegation.objects.create(
        manager=cast.manager, delegate=cast.other_manager, from_day=today, until_day=today, by=cast.manager, at=now()
    )
    Readdressing().run()
    assert Notice.objects.get(role="inspector").person == cast.other_manager
    assert Notice.objects.get(role="manager").person == cast.manager


def test_where_nobody_has_the_role_for_a_while_it_waits_for_whoever_gets_it(cast):
    tell(cast.director, cast.manager, role="manager")
    Team.objects.filter(pk=cast.company.pk).update(manager=None)
    Readdressing().run()
    director = User.objects.get(pk=cast.director.pk)
    assert not Notice.objects.visible_to(director).exists()
    Team.objects.filter(pk=cast.company.pk).update(manager=cast.other_manager)
    Readdressing().run()
    assert Notice.objects.open().get().person == cast.other_manager


def test_readdressing_costs_the_same_for_one_notice_and_for_many(cast, django_assert_max_num_queries):
    for step in range(40):
        tell(cast.manager, cast.salesperson, role="manager", step=str(step))
    with django_assert_max_num_queries(6):
        Readdressing().run()


def test_readdressing_asks_no_more_for_many_people(cast, django_assert_max_num_queries):
    for person in (cast.salesperson, cast.colleague, cast.outsider, cast.manager):
        for role in ("manager", "inspector", "salesperson"):
            told = {"manager": person.manager, "inspector": person.inspector(), "salesperson": person}[role]
            tell(told, person, role=role)
    with django_assert_max_num_queries(4):
        assert Readdressing().run() == 0


def test_each_goes_to_its_own_when_a_stand_in_begins_and_ends(cast):
    """Only what the manager inspects moves, only of his people, and only for the days."""
    own, of_another = (tell(person.manager, person, role="inspector") for person in (cast.salesperson, cast.outsider))
    reviews = tell(cast.manager, cast.salesperson, kind="looked", role="manager")
    today = cast.manager.today()
    Delegation.objects.create(
        manager=cast.manager, delegate=cast.director, from_day=today, until_day=today, by=cast.manager, at=now()
    )
    assert Readdressing().run() == 1
    told = dict(Notice.objects.values_list("pk", "person"))
    assert told == {own.pk: cast.director.pk, of_another.pk: of_another.person_id, reviews.pk: cast.manager.pk}
    with standing_at(now() + timedelta(days=2)):
        assert Readdressing().run() == 1
    assert Notice.objects.get(pk=own.pk).person == cast.manager


def test_news_stays_a_week_and_what_nobody_looked_at_a_month(cast):
    for days, seen in ((6, True), (8, True), (29, False), (31, False)):
        notice = tell(cast.manager, cast.salesperson, kind="looked", step=f"{days}")
        made = now() - timedelta(days=days)
        Notice.objects.filter(pk=notice.pk).update(made_at=made, seen_at=made if seen else None)
    shown = Notice.objects.of(cast.manager).shown()
    assert {notice.dedupe_key.split(":")[3] for notice in shown} == {"6", "29"}


def test_work_stays_until_it_is_done(cast):
    tell(cast.manager, cast.salesperson)
    Notice.objects.update(made_at=now() - timedelta(days=90), seen_at=now())
    assert Notice.objects.of(cast.manager).shown().exists()


def test_what_says_nothing_any_more_is_deleted_after_90_days(cast):
    from notices.tasks import purge

    def told(step, kind, **facts):
        notice = tell(cast.manager, cast.salesperson, kind=kind, step=step)
        Notice.objects.filter(pk=notice.pk).update(made_at=now() - timedelta(days=120), **facts)

    long_ago, lately = now() - timedelta(days=91), now() - timedelta(days=89)
    told("withdrawn long ago", "look", withdrawn_at=long_ago)
    told("withdrawn lately", "look", seen_at=long_ago, withdrawn_at=lately)
    told("work that still waits", "look", seen_at=long_ago)
    told("news looked at", "looked", seen_at=long_ago)
    told("news looked at lately", "looked", seen_at=lately)
    told("news nobody looked at", "looked")
    for _twice in range(2):
        purge()
        kept = {key.split(":")[3] for key in Notice.objects.values_list("dedupe_key", flat=True)}
        assert kept == {"withdrawn lately", "work that still waits", "news looked at lately", "news nobody looked at"}
