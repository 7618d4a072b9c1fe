"""Where the goals below a team do not add up to its own, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from metrics.catalogue import METRICS
from people.models import Team, User

PERSON, TEAM = "person", "team"


def gaps_between(metric: str, goals: Mapping[tuple[str, int], Decimal]) -> list[str]:
    """Of the goals of each team and person; empty where every level adds up to the one above."""
    if metric not in METRICS or not METRICS[metric].adds_up:
        return []
    people = dict(User.objects.active().filter(team__isnull=False).values_list("id", "team"))
    sentences = []
    teams = Team.objects.active()
    for team in teams:
        below = [goals[key] for t in teams if t.parent_id == team.pk and (key := (TEAM, t.pk)) in goals]
        below += [goals[key] for p, of in people.items() if of == team.pk and (key := (PERSON, p)) in goals]
        goal = goals.get((TEAM, team.pk))
        if below and goal is not None and sum(below) != goal:
            sentences.append(_gap(team, goal - sum(below)))
        elif goal is not None and not below and _has_anybody(team, teams, people):
            sentences.append(_("%(team)s is not split yet. Split it among its people.") % {"team": team})
    return sentences


def _gap(team: Team, missing: Decimal) -> str:
    if missing > 0:
        return _("%(gap)s of %(team)s belongs to nobody. Give it to somebody below, or lower the goal.") % {
            "gap": _exactly(missing), "team": team,
        }  # fmt: skip
    return _("The goals below %(team)s are %(gap)s more than its own. Lower one, or raise the goal.") % {
        "gap": _exactly(-missing), "team": team,
    }  # fmt: skip


def _exactly(gap: Decimal) -> str:
    return f"{gap:,.2f}".removesuffix(".00")


def _has_anybody(team: Team, teams: Collection[Team], people: dict[int, int | None]) -> bool:
    return team.pk in people.values() or any(other.parent_id == team.pk for other in teams)
