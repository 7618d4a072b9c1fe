"""Whatever happens in whatever order, readings that followed what changed equal counting everything afresh."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calls.models import Call, Recap, Score
from calls.models.handover import hand_over_calls
from customers.models import LedgerEntry, Opportunity
from customers.models.handover import hand_over
from metrics.measures import DAY_MEASURES, SNAPSHOTS
from metrics.models import Reading, Recount, TallyMonth
from people.clock import now, standing_at
from people.models import Organisation, User
from people.rules import Refused
from tests.calls.encounter import GOT, NOT, PARTLY, Encounter

BEGIN = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
ZONES = ["Europe/London", "Pacific/Auckland", "America/Los_Angeles"]
DEEDS = [
    "schedule", "log", "recap", "reschedule", "cancel", "tick", "break", "reopen", "postpone", "win", "lose",
    "walk away", "go on", "give away", "move team", "zone", "leaves", "hand over", "recount", "decides",
    "review", "correct", "currency",
]  # fmt: skip


class History:
    """Priya's and Dele's days, one deed after another, at moments that only go forward."""

    def __init__(self, cast, draw):
        self.cast, self.draw, self.moment = cast, draw, BEGIN
        self.encounters = [Encounter(cast, with_opportunity=True), None]
        self.home = self.encounters[0]

    def pick(self, rows):
        rows = list(rows.order_by("pk"))
        return rows[self.draw(st.integers(0, len(rows) - 1))] if rows else None

    def do(self, deed):
        self.moment += timedelta(hours=self.draw(st.integers(1, 60)))
        with standing_at(self.moment):
            try:
                with transaction.atomic():
                    getattr(self, deed.replace(" ", "_") + "_")()
            except Refused:
                pass  # a deed that is refused changed nothing

    def seller(self):
        return User.objects.get(pk=self.draw(st.sampled_from([self.cast.salesperson.pk, self.cast.colleague.pk])))

    def opportunity(self):
        return self.pick(Opportunity.objects.all())

    def entry(self):
        return self.pick(LedgerEntry.objects.commitments())

    def schedule_(self):
        ahead = timedelta(hours=self.draw(st.integers(1, 100)))
        Call.schedule(
            by=(seller := self.seller()), salesperson=seller, company=self.home.company, starts_at=now() + ahead,
            call_type=self.home.call_type, contacts=[self.home.anita], opportunity=self.home.opportunity,
        )  # fmt: skip

    def log_(self):
        seller = self.seller()
        Call.log(
            by=seller, company=self.home.company, call_type=self.home.call_type, starts_at=now() - timedelta(hours=20),
            contacts=[self.home.graham],
        )  # fmt: skip

    def recap_(self):
        call = self.home.call
        call.refresh_from_db()
        if call.state == "scheduled":
            results = [self.draw(st.sampled_from([GOT, PARTLY, NOT])) for _n in range(6)]
            self.home.recap(*results, at=self.moment)

    def reschedule_(self):
        if call := self.pick(Call.objects.scheduled()):
            call.reschedule(by=call.salesperson, starts_at=now() + timedelta(hours=self.draw(st.integers(1, 90))))

    def cancel_(self):
        if call := self.pick(Call.objects.scheduled()):
            call.cancel(by=call.salesperson, reason="They asked.")

    def tick_(self):
        if entry := self.entry():
            entry.tick(by=entry.person)

    def break_(self):
        if entry := self.entry():
            entry.break_(by=entry.person)

    def reopen_(self):
        if entry := self.entry():
            entry.reopen(by=entry.person)

    def postpone_(self):
        if entry := self.entry():
            entry.reschedule(by=entry.person, due_on=now().date() + timedelta(days=self.draw(st.integers(0, 20))))

    def win_(self):
        if opportunity := self.opportunity():
            opportunity.win(by=opportunity.owner, amount=Decimal(self.draw(st.integers(1, 900))))

    def lose_(self):
        if opportunity := self.opportunity():
            opportunity.lose(by=opportunity.owner, reason="Price.")

    def walk_away_(self):
        if opportunity := self.opportunity():
            opportunity.walk_away(by=opportunity.owner, reason="No money.")

    def go_on_(self):
        if opportunity := self.opportunity():
            opportunity.reopen(by=opportunity.owner, reason="They think again.")

    def give_away_(self):
        if opportunity := self.opportunity():
            opportunity.change(by=self.cast.manager, version=opportunity.version, owner=self.seller())

    def move_team_(self):
        self.seller().move(by=self.cast.admin, team=self.cast.south)

    def zone_(self):
        person = self.seller()
        zone = self.draw(st.sampled_from(ZONES))
        person.change(by=person, version=person.version, zone=zone)
        Call.time_anew()

    def leaves_(self):
        anita = self.home.anita
        anita.refresh_from_db()
        anita.come_back(by=self.cast.manager) if anita.has_left else anita.leave(by=self.cast.manager)

    def decides_(self):
        anita = self.home.anita
        anita.refresh_from_db()
        anita.change(by=self.cast.manager, version=anita.version, can_decide=not anita.can_decide)

    def review_(self):
        recap = Recap.objects.filter(call=self.home.call, state=Recap.State.FILED).first()
        if recap is not None:
            self.home.review(recap, at=self.moment)

    def correct_(self):
        score = self.pick(Score.objects.filter(replaces=None, value__isnull=False))
        if score is not None and not Score.objects.filter(replaces=score).exists():
            score.correct(by=score.rater, value=score.value % 10 + 1, reason="Seen again.")

    def currency_(self):
        organisation = Organisation.current()
        currency = "EUR" if organisation.currency == "GBP" else "GBP"
        organisation.change(by=self.cast.admin, version=organisation.version, currency=currency)

    def hand_over_(self):
        people = self.cast.salesperson, self.cast.colleague
        leaver, successor = people if self.draw(st.booleans()) else reversed(people)
        hand_over_calls(leaver, successor, self.cast.admin)
        hand_over(leaver, successor, self.cast.admin)

    def recount_(self):
        Recount.run()


def afresh(people):
    """Every reading as the facts say, over all days there could be."""
    days = [BEGIN.date() + timedelta(days=n) for n in range(-20, 160)]
    return {
        (person, measure.key, day): value
        for measure in DAY_MEASURES
        for (person, day), value in measure.count(people, days).items()
    }


def tallied():
    rows = TallyMonth.objects.values_list("tally__team", "measure", "month", "value")
    return {(team, measure, month): value for team, measure, month, value in rows}


def by_months():
    """The readings of the people who are in a team now, by its months."""
    team_of, found = dict(User.objects.values_list("pk", "team")), defaultdict(Decimal)
    for row in Reading.objects.filter(measure__in=[measure.key for measure in DAY_MEASURES]):
        found[team_of[row.person_id], row.measure, row.day.replace(day=1)] += row.value
    return found


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_readings_equal_counting_afresh(cast, data):
    mark = transaction.savepoint()
    try:
        for person in (cast.salesperson, cast.colleague):
            person.refresh_from_db()
        history = History(cast, data.draw)
        for deed in data.draw(st.lists(st.sampled_from(DEEDS), min_size=4, max_size=14)):
            history.do(deed)
        people = [cast.salesperson.pk, cast.colleague.pk]
        with standing_at(history.moment):
            Recount.run()
            Recount.keep_day()
            rows = Reading.objects.of(people).filter(measure__in=[measure.key for measure in DAY_MEASURES])
            kept = {(row.person_id, row.measure, row.day): row.value for row in rows}
            assert kept == afresh(people)
            assert tallied() == by_months()
            for person in User.objects.filter(pk__in=people):
                for snapshot in SNAPSHOTS:
                    told = Reading.objects.filter(person=person, day=person.today(), measure=snapshot.key)
                    now_there = snapshot.count([person.pk], person.today()).get(person.pk)
                    assert told.values_list("value", flat=True).first() == now_there
    finally:
        transaction.savepoint_rollback(mark)
