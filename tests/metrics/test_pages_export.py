"""A file that is opened in a spreadsheet runs nothing."""

import csv
import io

import pytest

from metrics.pages.export import csv_file, defused


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
