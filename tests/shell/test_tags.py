from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone

from people.clock import standing_at
from people.templatetags import shell

TUESDAY = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _reader_in_london():
    with standing_at(TUESDAY), timezone.override(ZoneInfo("Europe/London")):
        yield


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 25), "tomorrow"),
        (date(2026, 11, 23), "yesterday"),
        (date(2026, 11, 27), "Friday 27 November"),
        (date(2027, 1, 4), "Monday 4 January 2027"),
        (datetime(2026, 11, 24, 23, 59, tzinfo=UTC), "today"),
        (None, ""),
    ],
)
def test_a_day_is_said_as_the_reader_would(value, said):
    assert shell.day(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2026, 11, 24, 10, 0, tzinfo=UTC), "today 10:00"),
        (datetime(2026, 11, 23, 17, 40, tzinfo=UTC), "yesterday 17:40"),
        (datetime(2026, 11, 27, 17, 40, tzinfo=UTC), "Friday 17:40"),
        (datetime(2026, 11, 5, 10, 0, tzinfo=UTC), "5 November 10:00"),
        (datetime(2025, 11, 5, 10, 0, tzinfo=UTC), "5 November 2025 10:00"),
        (None, ""),
    ],
)
def test_a_moment_is_said_shortly(value, said):
    assert shell.moment(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "08:00"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "Mon"),
        (datetime(2026, 11, 5, 8, 0, tzinfo=UTC), "5 Nov"),
    ],
)
def test_the_lead_of_a_row_is_brief(value, said):
    assert shell.brief(value) == said


def test_times_are_those_of_the_reader_not_of_the_server():
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert shell.moment(late) == "tomorrow 08:30"
        assert shell.clock(late) == "08:30"
    with timezone.override(ZoneInfo("America/New_York")):
        assert shell.moment(late) == "today 18:30"


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (Decimal("184000.00"), "GBP", "£184,000"),
        (Decimal("1999.50"), "EUR", "€1,999.50"),
        (Decimal("-12"), "USD", "−$12"),
        (Decimal("184000"), "CHF", "CHF 184,000"),
        (0, "GBP", "£0"),
        (None, "GBP", ""),
    ],
)
def test_money_carries_its_currency(amount, currency, said):
    assert shell.money(amount, currency) == said


def test_the_loop_says_in_words_what_its_nodes_show():
    html = shell.loop_track(["done", "now m", "", "", ""], "Waiting for Ruth")
    assert html.count("<i ") == 5
    assert 'aria-hidden="true"' in html
    assert "Waiting for Ruth" in html


def test_a_state_without_a_look_is_a_mistake_in_the_template():
    with pytest.raises(TemplateSyntaxError):
        shell.loop_track(["finished"], "")


def test_the_five_are_read_as_words():
    html = shell.five("owm.o", "2 weak, 3 missing")
    assert '<span class="visually-hidden">2 weak, 3 missing</span>' in html
    assert '<i class="weak">2</i><i class="miss">3</i><i class="none">4</i>' in html


def test_labels_are_escaped():
    assert "<script>" not in shell.loop_track([""] * 5, "<script>")
    assert "<script>" not in shell.five("ooooo", "<script>")


def test_every_form_gets_a_key_of_its_own():
    first, second = shell.submit_key(), shell.submit_key()
    assert 'name="submit_key"' in first
    assert first != second


def test_templates_use_them_without_loading_them():
    page = Template("{% icon 'bell' %} {{ when|moment }} {{ amount|money:'GBP' }}")
    assert "today 09:14" in page.render(Context({"when": TUESDAY, "amount": 5}))


def test_two_texts_show_the_words_which_the_other_has_not():
    assert shell.marked("Ask Anita on Friday", "Ask Graham on Friday") == "Ask <ins>Anita </ins>on Friday"
    assert shell.marked("the same", "the same") == "the same"
    assert shell.marked("", "something") == ""


def test_marked_text_is_escaped():
    assert "<script>" not in shell.marked("<script>x</script>", "")


def test_very_long_texts_are_not_compared_word_by_word():
    assert shell.marked("word " * 5_000, "other").startswith("<ins>word")
