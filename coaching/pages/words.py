"""How pages speak of standings: in words beside every figure, since colour alone says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models.standing import LAST, Standing

AGREED = Decimal("0.3")  # means no further apart than this are the same


def trend_words(standing: Standing) -> str:
    return {
        "rising": _("rising"),
        "falling": _("falling"),
        "flat": _("flat"),
    }.get(standing.trend, "")


def verdict(standing: Standing) -> tuple[str, str, str]:
    """Where somebody stands, in words; with the look of it and its icon."""
    if standing.is_practising:
        return _("Practising, not counted"), "", "history"
    if not standing.sample:
        return _("No scores yet"), "", "minus"
    trend = trend_words(standing)
    if not standing.is_scored_enough:
        words = _("%(n)s of %(all)s scores, not enough yet") % {"n": standing.sample, "all": LAST}
        return words, "", "minus"
    if standing.is_below:
        return _joined(_("Below"), trend), "sp-partly", "triangle-alert"
    if standing.has_low_one:
        return _joined(_("Above, but one below 5"), trend), "sp-partly", "triangle-alert"
    return _joined(_("Above"), trend), "sp-got", "check"


def _joined(verdict: str, trend: str) -> str:
    return f"{verdict}, {trend}" if trend else verdict


def score_words(mean: Decimal | None) -> str:
    """ "7.4"; a dash without any."""
    return "–" if mean is None else f"{mean:.1f}"


def agrees(calibration: Decimal) -> bool:
    """As the page says it, rounded: no further apart than this is the same."""
    return abs(round(calibration, 1)) <= AGREED


def apart_words(calibration: Decimal) -> str:
    """How one sees oneself against the manager: "1.2 higher"."""
    if agrees(calibration):
        return _("within 0.3")
    facts = {"n": f"{abs(calibration):.1f}"}
    return _("%(n)s higher") % facts if calibration > 0 else _("%(n)s lower") % facts


def scores_words(scores: Sequence[int], name: str, minimum: int) -> str:
    """The sparkline for who does not see it."""
    said = ngettext("%(name)s’s last score: %(scores)s.", "%(name)s’s last %(n)s scores: %(scores)s.", len(scores))
    facts = {"name": name, "n": len(scores), "scores": ", ".join(map(str, scores))}
    return f"{said % facts} {_('Minimum %(n)s.') % {'n': minimum}}"


def and_list(words: Sequence[str]) -> str:
    """ "one, two and three"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
