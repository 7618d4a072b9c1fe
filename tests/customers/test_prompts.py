"""What is told of the ledger: on the morning of the day, and on the morning after, where the person is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from customers.models import Company, Contact, LedgerEntry
from customers.notices import KINDS
from notices.models import Notice, Sweep
from people.clock import standing_at
from people.models import User

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 25)  # a Wednesday
MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # in London, where work begins at nine
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def sweep(moment):
    with standing_at(moment):
        Sweep().run()


def told(person=None):
    standing = Notice.objects.open() if person is None else Notice.objects.of(person).open()
    return sorted(standing.values_list("kind", flat=True))


@pytest.fixture
def ledger(cast):
    def promise(kind="action", **facts):
        seller = facts.pop("person", cast.salesperson)
        company = Company.objects.first() or Company.add(by=seller, name="Hartwell Dairy")
        if facts.pop("theirs", False):
            facts["contact"] = Contact.add(by=seller, company=company, name="Anita Rowe")
        facts = {"by": seller, "person": seller, "company": company, "text": "sends the log", "due_on": DUE} | facts
        return LedgerEntry.promise(kind=kind, **facts)

    return promise


def test_a_next_action_is_told_on_the_morning_of_its_day_once_and_on_the_morning_after(ledger, cast):
    entry = ledger()
    sweep(MORNING - MINUTE)
    assert told() == []
    for _twice in range(2):
        sweep(MORNING)
    assert told(cast.salesperson) == ["action_due"]
    assert Notice.objects.get().due_at == MORNING
    sweep(MORNING + DAY - MINUTE)
    assert told() == ["action_due"]
    for _twice in range(2):
        sweep(MORNING + DAY)
    assert told() == ["action_overdue"]
    with standing_at(MORNING + DAY + MINUTE):
        entry.tick(by=cast.salesperson)
    sweep(MORNING + DAY + 2 * MINUTE)
    assert told() == []


def test_moved_it_is_told_by_the_new_day_and_closed_and_opened_again_it_is_told_again(ledger, cast):
    entry = ledger()
    sweep(MORNING)
    with standing_at(MORNING + MINUTE):
        entry.reschedule(by=cast.salesperson, due_on=DUE + DAY)
    sweep(MORNING + 2 * MINUTE)
    assert told() == []
    sweep(MORNING + DAY)
    assert told() == ["action_due"]
    with standing_at(MORNING + DAY + MINUTE):
        entry.tick(by=cast.salesperson)
    sweep(MORNING + DAY + 2 * MINUTE)
    assert told() == []
    with standing_at(MORNING + DAY + 3 * MINUTE):
        entry.reopen(by=cast.salesperson)
    sweep(MORNING + DAY + 4 * MINUTE)
    assert told() == ["action_due"]


def test_what_somebody_else_is_to_do_is_told_to_him_alone(ledger, cast):
    ledger(doer=cast.colleague)
    sweep(MORNING)
    assert (told(cast.colleague), told(cast.salesperson)) == (["action_due"], [])


def test_a_customers_commitment_is_told_to_whose_ledger_it_stands_in(ledger, cast):
    entry = ledger("commitment", theirs=True)
    sweep(MORNING)
    assert told(cast.salesperson) == ["commitment_due"]
    assert Notice.objects.get().title == "Hartwell Dairy: a commitment of Anita Rowe is due today"
    sweep(MORNING + DAY)
    assert told(cast.salesperson) == ["commitment_broken"]
    with standing_at(MORNING + DAY + MINUTE):
        entry.break_(by=cast.salesperson)
    sweep(MORNING + DAY + 2 * MINUTE)
    assert told() == []


def test_without_a_day_nothing_falls_due(ledger):
    ledger(due_on=None)
    sweep(MORNING + 30 * DAY)
    assert told() == []


def test_the_morning_is_the_persons_own(ledger, cast):
    for person, zone in ((cast.salesperson, "Pacific/Auckland"), (cast.colleague, "America/New_York")):
        User.objects.filter(pk=person.pk).update(zone=zone)
        person.refresh_from_db()
        ledger(person=person)
    sweep(datetime(2026, 11, 24, 19, 59, tzinfo=UTC))
    assert told() == []
    sweep(datetime(2026, 11, 24, 20, 0, tzinfo=UTC))  # nine on Wednesday in Auckland
    assert (told(cast.salesperson), told(cast.colleague)) == (["action_due"], [])
    sweep(datetime(2026, 11, 25, 14, 0, tzinfo=UTC))  # nine on Wednesday in New York
    assert told(cast.colleague) == ["action_due"]


def test_after_a_silence_of_two_days_only_what_is_of_use_is_told_and_the_rest_is_counted(ledger, cast):
    sweep(MORNING - MINUTE)
    ledger()
    with standing_at(MORNING + 2 * DAY):
        run = Sweep().run()
    assert told() == ["action_overdue"]
    assert (run.told, run.dropped) == (1, 1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_of_the_ledger_says_what_it_is_and_when_it_comes(kind):
    assert all(str(words) for words in (kind.label, kind.when, kind.button, kind.letter))
