"""Who may set goals and choose what is shown, and which goals there may be."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.rules import YES, Ruling, no

if TYPE_CHECKING:
    from metrics.catalogue import Metric
    from metrics.period import Period
    from people.models import Team, User

MOST_SHOWN = 5
MOST_MONEY = Decimal("1000000000000")
MOST_A_PERIOD = Decimal(100_000)
MOST_PEOPLE_A_CALL = Decimal(50)
DECIMALS = 2  # that a target is kept with


def may_choose_metrics(by: User) -> Ruling:
    return YES if by.is_admin and by.is_active else no(_("Only an admin chooses which metrics are shown. Ask one."))


def may_show(precursors: Collection[str], *, known: Collection[str]) -> Ruling:
    """At most five, each once, each of the catalogue."""
    if set(precursors) - set(known):
        return no(_("One of these metrics is not in the catalogue. Choose from the list."), "metrics")
    if len(set(precursors)) != len(precursors):
        return no(_("A metric is chosen twice. Choose each once."), "metrics")
    if len(precursors) > MOST_SHOWN:
        return no(_("At most five are shown, so that each is looked at. Take one away first."), "metrics")
    return YES


def may_set_targets(by: User) -> Ruling:
    return YES if by.is_admin and by.is_active else no(_("Only an admin sets goals and targets. Ask one."))


def may_be_target(metric: Metric | None, period: Period | None, value: Decimal) -> Ruling:
    """A known metric that takes one, a period of the calendar, a value that can be meant."""
    if metric is None or metric.target_of:
        return no(_("This metric takes no target. Choose another."), "metric")
    if period is None or not period.is_canonical:
        return no(_("Choose the week, month, quarter or year that the target is for."), "period")
    if not value.is_finite() or value <= 0:
        return no(_("A target is more than nothing. Leave it out where there is none."), "value")
    if metric.is_percent and value > 1:
        return no(_("No share is more than 100%. Give a target from 1% to 100%."), "value")
    if value > _most(metric):
        return no(_("This target is too large to be meant. Look at the number of digits."), "value")
    if value != round(value, DECIMALS):
        return no(_("Give a whole percent.") if metric.is_percent else _("Give two decimals at most."), "value")
    return YES


def _most(metric: Metric) -> Decimal:
    if metric.unit == "money":
        return MOST_MONEY
    return MOST_PEOPLE_A_CALL if metric.is_ratio else MOST_A_PERIOD


def may_belong_to(person: User | None, team: Team | None) -> Ruling:
    """To somebody who is here, or to a team that is."""
    if (person is None) == (team is None):
        return no(_("A target belongs to one person or to one team. Choose which."), "whom")
    owner = person or team
    if owner is not None and not owner.is_active:
        return no(_("%(name)s is not active any more. Choose somebody else.") % {"name": owner}, "whom")
    return YES


def may_stand_beside(period: Period, others: Collection[Period]) -> Ruling:
    """No two targets of the same metric and owner for days that overlap."""
    for other in others:
        if other != period and other.overlaps(period):
            return no(
                _("There is a target for %(other)s already, and it shares days with %(this)s. Change that one.")
                % {"other": other, "this": period},
                "period",
            )
    return YES


def may_publish(gaps: Collection[str]) -> Ruling:
    """Goals go out together once those of each level add up to the one above."""
    return no(" ".join(gaps)) if gaps else YES


def may_split(metric: Metric | None, way: str) -> Ruling:
    """What adds up, in a way there is."""
    if metric is None or not metric.adds_up or metric.target_of:
        return no(_("This metric does not add up from person to person. Set one target for all."), "metric")
    if way not in ("evenly", "last_year"):
        return no(_("Choose whether to split evenly or by last year."), "way")
    return YES


def may_split_goals(tops: Collection[object]) -> Ruling:
    return YES if tops else no(_("There is no goal to split. Give the team on top its goal first."), "value")
