"""What waits for somebody, in a sentence: beside the Enter button of a demonstration, and before a delegation."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Plan, Recap
from people.models import Delegation, User
from salesproc.views.today import Today


def waiting(person: User) -> str:
    """ "Seven plans to inspect, four recaps to review. Stands in for Gareth Pugh." """
    said = [_as_manager(person), Today(person).summary if person.sells else "", _as_admin(person)]
    return " ".join(part for part in said if part)


def plans_to_inspect(manager: User) -> list[str]:
    """What a delegate of this manager would get today, counted."""
    return _plans(Plan.objects.awaiting_inspection().filter(salesperson_id__in=manager.reach.led).count())


def _as_manager(person: User) -> str:
    if not person.manages:
        return ""
    plans = Plan.objects.for_inspector(person).awaiting_inspection().count()
    recaps = Recap.objects.to_review(person).count()
    words = ngettext("%(n)s recap to review", "%(n)s recaps to review", recaps) % {"n": apnumber(recaps)}
    said = [*_plans(plans), *([words] if recaps else [])]
    counted = f"{capfirst(', '.join(said))}." if said else ""
    return " ".join(part for part in (counted, _stands_in(person)) if part)


def _plans(count: int) -> list[str]:
    words = ngettext("%(n)s plan to inspect", "%(n)s plans to inspect", count)
    return [words % {"n": apnumber(count)}] if count else []


def _stands_in(person: User) -> str:
    delegations = Delegation.objects.covering(person.today()).filter(delegate=person).select_related("manager")
    names = ", ".join(delegation.manager.name for delegation in delegations)
    return _("Stands in for %(names)s.") % {"names": names} if names else ""


def _as_admin(person: User) -> str:
    return _("Process and people. Sees no plan and no score.") if person.is_admin and not person.is_in_sales else ""
