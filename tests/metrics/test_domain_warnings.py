"""Early warnings open after two weeks below 85% of pace, tell two people, and close by themselves."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics import warnings
from metrics.models import EarlyWarning, Reading, ShownMetric, Target
from metrics.period import QUARTER, Period
from notices.models import Notice
from people.clock import standing_at
from people.models import User

QUARTER_4 = Period(QUARTER, date(2026, 10, 1))


def at(month, day):
    return datetime(2026, month, day, 5, 0, tzinfo=UTC)


def won(person, day, value):
    Reading.objects.create(person=person, measure="amount_won", day=day, value=value)


@pytest.fixture
def goal(cast):
    ShownMetric.choose(by=cast.admin, ultimate="amount_won", precursors=["plan_ahead_rate"])
    with standing_at(at(10, 1)):
        Target.set(by=cast.admin, metric="amount_won", period=QUARTER_4, value=Decimal(1300), person=cast.salesperson)
        Target.publish(by=cast.admin, metric="amount_won", period=QUARTER_4)


def sweep(month, day):
    with standing_at(at(month, day)):
        warnings.sweep()


@pytest.mark.usefixtures("goal")
def test_a_warning_opens_once_and_closes_by_itself(cast):
    won(cast.salesperson, date(2026, 10, 20), 100)
    for _twice in range(2):
        sweep(11, 23)
    warning = EarlyWarning.objects.get(person=cast.salesperson)
    assert "Below 85% of pace two weeks running." in warning.says
    assert warning.facts["period"] == QUARTER_4.code
    told = Notice.objects.open().filter(kind="early_warning", about_id=warning.pk)
    assert {notice.person for notice in told} == {cast.salesperson, cast.manager}
    won(cast.salesperson, date(2026, 11, 24), 900)
    sweep(11, 30)
    assert not EarlyWarning.objects.open().exists()
    assert not Notice.objects.open().filter(kind="early_warning").exists()


@pytest.mark.usefixtures("goal")
def test_one_week_below_pace_is_no_warning(cast):
    won(cast.salesperson, date(2026, 10, 5), 560)  # enough until 15 November, no more by the 22nd
    sweep(11, 23)
    assert not EarlyWarning.objects.exists()
    sweep(11, 30)
    assert EarlyWarning.objects.open().exists()


def test_a_ratio_of_fewer_than_five_warns_of_nothing(cast):
    for measure, value in (("held", 4), ("not_short_notice", 4), ("planned_ahead", 1)):
        Reading.objects.create(person=cast.salesperson, measure=measure, day=date(2026, 11, 3), value=value)
    sweep(11, 23)
    assert not EarlyWarning.objects.exists()
    Reading.objects.filter(measure="not_short_notice").update(value=5)
    sweep(11, 23)
    assert EarlyWarning.objects.get(person=cast.salesperson).metric == "plan_ahead_rate"


@pytest.mark.usefixtures("goal")
def test_who_sees_a_warning(cast):
    sweep(11, 23)
    for reader in (cast.salesperson, cast.manager, cast.director):
        assert EarlyWarning.objects.visible_to(reader).filter(person=cast.salesperson).exists()
    for reader in (cast.admin, cast.outsider, cast.colleague):
        assert not EarlyWarning.objects.visible_to(reader).exists()


@pytest.mark.usefixtures("goal")
def test_a_team_is_warned_of_to_who_leads_it_and_to_nobody_below(cast):
    team = cast.salesperson.team
    with standing_at(at(10, 1)):
        Target.set(by=cast.admin, metric="amount_won", period=QUARTER_4, value=Decimal(1000), person=cast.colleague)
        Target.objects.drafts().update(published_at=at(10, 1))
    won(cast.salesperson, date(2026, 10, 20), 900)
    won(cast.colleague, date(2026, 10, 20), 10)
    for _twice in range(2):
        sweep(11, 23)
    warning = EarlyWarning.objects.open().filter(team=team).first()
    assert warning is not None
    assert not EarlyWarning.objects.open().filter(person=cast.salesperson).exists()
    assert warning.owner == team
    assert f"who=team-{team.pk}" in warning.get_absolute_url()
    told = Notice.objects.open().get(kind="early_warning", about_id=warning.pk)
    assert told.person == cast.manager
    assert told.title == f"{team}: Amount won is below pace"
    assert told in Notice.objects.visible_to(cast.manager)
    for reader, sees in (
        (cast.manager, True), (cast.director, True), (cast.salesperson, False), (cast.admin, False),
        (cast.outsider, False),
    ):  # fmt: skip
        assert EarlyWarning.objects.visible_to(reader).filter(pk=warning.pk).exists() is sees
    won(cast.colleague, date(2026, 11, 3), 900)
    sweep(11, 23)
    assert not EarlyWarning.objects.open().filter(team=team).exists()
    told.refresh_from_db()
    assert told.withdrawn_because == "Back on pace."


def test_many_people_cost_as_many_queries_as_few(cast):
    """A batch of 500 costs what one person costs, when warnings stand and close; rows are inserted by the dozen."""

    def costs():
        counted = []
        for _opens_then_stands in range(2):
            with CaptureQueriesContext(connection) as asked:
                sweep(11, 23)
            counted.append(len(asked))
        Reading.objects.filter(measure="planned_ahead").update(value=10)
        with CaptureQueriesContext(connection) as asked:
            sweep(11, 23)
        assert not EarlyWarning.objects.open().exists()
        return [*counted, len(asked)]

    def falls_short(people):
        for measure, value in (("not_short_notice", 10), ("planned_ahead", 1)):
            Reading.objects.filter(measure=measure).delete()
            Reading.objects.bulk_create(
                Reading(person_id=person, measure=measure, day=date(2026, 11, 3), value=value) for person in people
            )

    few = [cast.salesperson.pk]
    falls_short(few)
    of_few = costs()
    User.objects.bulk_create(
        User(name=f"Seller {n}", email=f"seller{n}@example.com", team=cast.salesperson.team, password="!")
        for n in range(400)
    )
    many = list(User.objects.filter(email__startswith="seller").values_list("pk", flat=True))
    falls_short([*few, *many])
    of_many = costs()
    opened, *later = zip(of_many, of_few, strict=True)
    assert all(more <= less + 2 for more, less in later), (of_few, of_many)
    assert opened[0] <= opened[1] + 20, (of_few, of_many)
