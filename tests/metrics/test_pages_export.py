"""The file of figures is exact, says whose it is, and runs nothing where a spreadsheet opens it."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from metrics.models import Reading
from metrics.pages.export import csv_file, defused
from tests.metrics.pages import enter, text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|calc", "%0A=1"])
def test_what_would_be_a_formula_is_text(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [("Priya", "Priya"), (-3, "-3"), (None, ""), ("", ""), ("a=b", "a=b")])
def test_all_else_stays_as_it_is(value, cell):
    assert defused(value) == cell


def test_the_file_is_read_back():
    answer = csv_file("Fourth quarter 2026: Team", ["Name", "Won"], [["=cmd()", 12], ["Zoë, Ltd", None]])
    text = answer.content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Name", "Won"], ["'=cmd()", "12"], ["Zoë, Ltd", ""]]
    assert answer["Content-Disposition"] == 'attachment; filename="fourth-quarter-2026-team.csv"'


@pytest.mark.django_db
def test_the_file_holds_exact_values(client, cast, won):
    enter(client, cast.salesperson)
    assert ",12000.0000," in text(client, "metrics:export") or ",12000.00," in text(client, "metrics:export")


def exported(client, **asked):
    """Rows of the file by the name of their figure."""
    answer = client.get(reverse("metrics:export"), asked)
    assert answer.status_code == 200
    return {row["Figure"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}


@pytest.mark.django_db
def test_the_period_before_and_the_target_stand_in_the_file_to_the_penny(client, cast, won):
    enter(client, cast.salesperson)
    Reading.objects.create(person=cast.salesperson, measure="amount_won", day=date(2026, 9, 30), value="38512.50")
    rows = exported(client)
    amount = rows["Amount won"]
    assert Decimal(amount["Value"]) == 12_000
    assert Decimal(amount["Period before"]) == Decimal("38512.50")
    assert amount["Unit"] == "GBP"
    assert Decimal(rows["Plan-ahead rate"]["Target"]) == Decimal("0.9")
    assert rows["Plan-ahead rate"]["Unit"] == "share"


@pytest.mark.django_db
def test_the_file_says_whose_and_of_when_it_is(client, cast, won):
    enter(client, cast.salesperson)
    row = exported(client, period="month-2026-11-01")["Amount won"]
    facts = (row["Whose"], row["Period"], row["From"], row["To"])
    assert facts == (cast.salesperson.name, "November 2026", "2026-11-01", "2026-11-30")
    enter(client, cast.manager)
    assert exported(client, who="line")["Amount won"]["Whose"] == f"Teams of {cast.manager.name}"
    assert exported(client, who=f"team-{cast.north.pk}")["Amount won"]["Whose"] == cast.north.name


@pytest.mark.django_db
def test_before_the_first_period_the_file_holds_nothing(client, cast, won):
    enter(client, cast.salesperson)
    assert exported(client, period="year-2000-01-01")["Amount won"]["Period before"] == ""
