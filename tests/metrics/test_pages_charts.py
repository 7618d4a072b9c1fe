"""Charts are well-formed, say what they find, and keep to attributes and classes."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from metrics.goal_line import GoalLine
from metrics.templatetags.charts import FRAMES, goal_line, need_bar, sparkline, two_marks
from metrics.words import short_money


def drawn(svg):
    return ElementTree.fromstring(f"<all>{svg}</all>")


def line(**facts):
    facts = {
        "points": [(0, 0), (0.3, 120_000), (0.6, 742_000)],
        "ticks": [(0, "1 Oct"), (0.34, "1 Nov"), (1, "31 Dec")],
        "say": lambda value: short_money(value, "GBP"),
        "name": "Won",
        "finding": 'Won £742k of "£1.24m" <so far>.',
        "goal": Decimal(1_240_000),
    } | facts
    return GoalLine(**facts)


def test_a_line_to_goal_is_drawn_in_three_widths_and_says_its_finding():
    charts = drawn(goal_line(line())).findall("svg")
    assert [chart.get("class") for chart in charts] == ["sp-chart sp-wide", "sp-chart sp-mid", "sp-chart sp-narrow"]
    assert {chart.get("aria-label") for chart in charts} == {'Won £742k of "£1.24m" <so far>.'}
    assert {chart.get("role") for chart in charts} == {"img"}
    for chart in charts:
        texts = ["".join(text.itertext()) for text in chart.findall("text")]
        assert {"Won £742k", "Goal £1.24m", "1 Oct", "0" if "0" in texts else "£0"} <= set(texts)


@pytest.mark.parametrize("end", [0.02, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("won", [0, 1, 742_000, 1_239_000, 1_241_000, 98_000_000])
@pytest.mark.parametrize("goal", [None, 1, 1_240_000])
def test_nothing_stands_outside_its_chart_and_no_label_on_another(end, won, goal):
    for svg, frame in zip(
        drawn(goal_line(line(points=[(0, 0), (end, won)], goal=goal))).findall("svg"), FRAMES, strict=True
    ):
        boxes = []
        for text in svg.findall("text"):
            words, x, y = "".join(text.itertext()), float(text.get("x")), float(text.get("y"))
            wide = 7.6 * len(words)
            left = x - {"end": wide, "middle": wide / 2}.get(text.get("text-anchor"), 0)
            assert left >= -1, words
            assert left + wide <= frame.width + 1, words
            assert 12 <= y <= frame.height, words
            if text.get("class") == "t":
                boxes.append((left, left + wide, y - 12, y + 3))
        if len(boxes) == 2:
            (a, b, c, d), (e, f, g, h) = boxes
            assert b <= e or f <= a or d <= g or h <= c


def test_a_line_without_a_goal_has_no_path():
    assert drawn(goal_line(line(goal=None))).find(".//*[@class='c-goal']") is None


@pytest.mark.parametrize("won", [0, 2, 3, 7])
def test_little_or_nothing_won_gives_no_label_twice(won):
    (wide, *_others) = drawn(goal_line(line(points=[(0, 0), (0.5, won)], goal=None))).findall("svg")
    labels = [text.text for text in wide.findall("text") if text.get("text-anchor") == "end" and text.text[0] == "£"]
    assert labels[0] == "£0"
    assert len(labels) == len(set(labels))


def test_the_grid_is_round():
    assert line().grid == [0, 500_000, 1_000_000]
    assert line(points=[(0, 0), (1, 7)], goal=9).grid == [0, 2.5, 5, 7.5]


@pytest.mark.parametrize(
    ("got", "needed", "css", "width"),
    [
        (36, 36, "c-bar", "80.0"),
        (27, 36, "c-barlow", "60.0"),
        (99, 36, "c-bar", "100.0"),
        (0, 5, "c-barlow", "0.0"),
        (0, 0, "c-bar", "80.0"),
        (3, 0, "c-bar", "100.0"),
    ],
)
def test_a_bar_scales_to_what_is_needed(got, needed, css, width):
    _track, bar = drawn(need_bar(got, needed)).findall(".//rect")
    assert (bar.get("class"), bar.get("width")) == (css, width)


def test_a_sparkline_ends_in_a_square_for_managers_and_in_a_circle_for_oneself():
    svg = drawn(sparkline([6, 7, 8], 7, "Scores 6, 7, 8", own=[8, 8, 8])).find("svg")
    assert svg.get("aria-label") == "Scores 6, 7, 8"
    assert len(svg.findall("polyline")) == 2
    assert svg.find("rect") is not None
    assert svg.find("circle") is not None


@pytest.mark.parametrize("values", [[1], [10], [1, 10, 1]])
def test_scores_stay_on_the_scale(values):
    svg = drawn(sparkline(values, 7, "x")).find("svg")
    assert 0 <= float(svg.find("rect").get("y")) + 4 <= 36


def test_no_score_is_no_sparkline():
    assert sparkline([], 7, "none") == ""


def test_two_marks_say_what_they_show():
    svg = drawn(two_marks(9, Decimal("5.4"), 7)).find("svg")
    assert svg.get("aria-label") == "Manager 5.4, self 9, minimum 7"
    assert svg.find("rect").get("x") < svg.find("circle").get("cx")
    assert drawn(two_marks(None, None, 7)).find(".//circle") is None


@pytest.mark.parametrize(
    ("amount", "words"),
    [(0, "£0"), (950, "£950"), (1500, "£1.5k"), (148_200, "£148k"), (999_900, "£1m"), (1_240_000, "£1.24m")],
)
def test_amounts_in_few_characters(amount, words):
    assert short_money(amount, "GBP") == words


def test_templates_load_them_by_name():
    page = Template(
        "{% load charts %}{% goal_line line %}{% need_bar 1 2 %}{% sparkline v 7 'x' %}{% two_marks 7 8 7 %}"
    )
    html = page.render(Context({"line": line(), "v": [7, 8]}))
    assert html.count("<svg") == 6
    assert "style=" not in html
