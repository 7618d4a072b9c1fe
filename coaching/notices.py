"""What somebody is told about the focus: that it was opened, and each rung. Names and rungs, never the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.models import Focus
from notices.kinds import DIGEST, KNOW, Family, Kind, register

if TYPE_CHECKING:
    from collections.abc import Callable

    from notices.models import Notice
    from people.models import User

STEPS = {
    "taught": gettext_lazy("%(by)s taught you what works"),
    "coached": gettext_lazy("%(by)s told you what to do"),
    "mentored": gettext_lazy("%(by)s showed you how"),
}


def _is_his(focus: Focus, reader: User) -> bool:
    return focus.person_id == reader.pk


LABELS = {
    "focus_opened": gettext_lazy("A focus was opened for you"),
    "focus_step": gettext_lazy("A step of your focus"),
    "focus_once_more": gettext_lazy("Your focus, once more"),
    "focus_confirmed": gettext_lazy("Your focus is confirmed"),
    "focus_accountable": gettext_lazy("You answer for your focus"),
    "focus_fell_back": gettext_lazy("Your focus went back a step"),
    "focus_rests": gettext_lazy("Your focus rests"),
    "focus_finished": gettext_lazy("Your focus is reached"),
}


FOCUS = Family(
    name="focus_opened",
    label=gettext_lazy("Your focus"),
    when=gettext_lazy("In the digest: when it is opened, at each step, when it ends"),
)


def _kind(name: str, title: Callable[[Notice], str], text: Callable[[Notice], str]) -> Kind:
    return Kind(
        name=name,
        label=LABELS[name],
        family=FOCUS,
        when=gettext_lazy("In the digest"),
        letter=DIGEST,
        about=Focus,
        urgency=KNOW,
        title=title,
        text=text,
        url=lambda notice: reverse("coaching:focus", args=[notice.facts["focus"]]),
        button=gettext_lazy("Open the focus"),
        visible=_is_his,
    )


KINDS = [
    _kind(
        "focus_opened",
        lambda notice: _("Your focus: %(element)s") % notice.facts,
        lambda notice: _("%(by)s opened it. Until it is confirmed, scores of it are practice.") % notice.facts,
    ),
    _kind(
        "focus_step",
        lambda notice: STEPS[notice.facts["rung"]] % notice.facts,
        lambda notice: (
            _("%(element)s: read what was written down, and say if you remember it otherwise.") % notice.facts
        ),
    ),
    _kind(
        "focus_once_more",
        lambda notice: _("Once more: %(element)s") % notice.facts,
        lambda notice: _("%(by)s wrote what to practise. Scores stay practice.") % notice.facts,
    ),
    _kind(
        "focus_confirmed",
        lambda notice: _("Confirmed: %(element)s") % notice.facts,
        lambda notice: _("From the next call on, scores of it count."),
    ),
    _kind(
        "focus_accountable",
        lambda notice: _("You answer for it now: %(element)s") % notice.facts,
        lambda notice: _("It holds when five scored calls reach the minimum and none is below 5."),
    ),
    _kind(
        "focus_fell_back",
        lambda notice: _("Back a step: %(element)s") % notice.facts,
        lambda notice: _("%(by)s wrote what was seen. Read it, and say what would help.") % notice.facts,
    ),
    _kind(
        "focus_rests",
        lambda notice: _("Your focus rests: %(element)s") % notice.facts,
        lambda notice: _("It stays readable, with its evidence."),
    ),
    _kind(
        "focus_finished",
        lambda notice: _("You have it: %(element)s") % notice.facts,
        lambda notice: _("%(by)s closed the focus as reached.") % notice.facts,
    ),
]

for _each in KINDS:
    register(_each)
