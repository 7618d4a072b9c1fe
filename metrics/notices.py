"""What people are told about figures: a goal was set, a metric is below pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.catalogue import METRICS
from metrics.models import EarlyWarning, Target
from metrics.period import Period
from notices.kinds import DIGEST, KNOW, Kind, register

if TYPE_CHECKING:
    from notices.models import Notice


def _metric(notice: Notice) -> str:
    return str(METRICS[notice.facts["metric"]].name)


def _cases(notice: Notice) -> str:
    facts = notice.facts
    return f"{reverse('metrics:cases')}?metric={facts['metric']}&who={facts['whose']}&period={facts['period']}"


KINDS = [
    Kind(
        name="early_warning",
        label=gettext_lazy("You or your people fall behind the pace"),
        when=gettext_lazy("In the digest"),
        letter=DIGEST,
        about=EarlyWarning,
        urgency=KNOW,
        title=lambda notice: _("%(name)s: %(metric)s is below pace") % {**notice.facts, "metric": _metric(notice)},
        text=lambda notice: _("%(value)s, %(needed)s needed. Below 85%% of pace two weeks running.") % notice.facts,
        url=_cases,
        button=gettext_lazy("Open the cases"),
        holds=lambda warning: warning.is_open,
        salesperson=("person",),
    ),
    Kind(
        name="target_set",
        label=gettext_lazy("A target was set for you"),
        when=gettext_lazy("In the digest"),
        letter=DIGEST,
        about=Target,
        urgency=KNOW,
        title=lambda notice: _("A target was set: %(metric)s") % {"metric": _metric(notice)},
        text=lambda notice: _("It is for this period: %(period)s.") % {"period": Period.read(notice.facts["period"])},
        url=lambda notice: reverse("metrics:own"),
        button=gettext_lazy("Open your figures"),
        holds=lambda target: target.superseded_at is None,
    ),
]

for kind in KINDS:
    register(kind)
