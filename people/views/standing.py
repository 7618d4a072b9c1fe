"""How each person stands, in a few words: what he is here for, on leave, invited, last seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from people.clock import now
from people.models import Delegation, EntryLink, Leave, Team, User
from people.templatetags.shell import day as day_in_words


@dataclass(frozen=True)
class Row:
    """One person in a list."""

    person: User
    role: str
    state: str = ""
    css: str = "sp-2"
    link_has_run_out: bool = False


def rows_of(people: list[User], led: Mapping[int, list[Team]]) -> list[Row]:
    """A row for each, at three queries for all of them; `led` holds the teams that each manager leads."""
    ids = [person.pk for person in people]
    around = (now().date() - timedelta(days=1), now().date() + timedelta(days=1))
    leaves: dict[int, list[Leave]] = {}
    for leave in Leave.objects.touching(*around).filter(person__in=ids):
        leaves.setdefault(leave.person_id, []).append(leave)
    standing_in: dict[int, list[Delegation]] = {}
    for delegation in Delegation.objects.touching(*around).filter(manager__in=ids).select_related("delegate"):
        standing_in.setdefault(delegation.manager_id, []).append(delegation)
    links = {link.person_id: link for link in EntryLink.objects.unspent().filter(person__in=ids)}
    return [
        _row(person, led.get(person.pk, []), leaves.get(person.pk, []), standing_in.get(person.pk, []), links)
        for person in people
    ]


def _row(
    person: User, led: list[Team], leaves: list[Leave], standing_in: list[Delegation], links: Mapping[int, EntryLink]
) -> Row:
    today, role = person.today(), role_of(person, led)
    leave = next((leave for leave in leaves if leave.from_day <= today <= leave.until_day), None)
    delegate = next((d.delegate for d in standing_in if d.from_day <= today <= d.until_day), None)
    if not person.is_active:
        return Row(person, role, _("Deactivated"))
    if leave is not None:
        words = {"day": _short(leave.until_day), "name": delegate.first_name if delegate else ""}
        words_of = _("On leave until %(day)s, %(name)s inspects") if delegate else _("On leave until %(day)s")
        return Row(person, role, words_of % words, "sp-plum sp-strong" if led else "sp-strong")
    if person.is_invited:
        return _invited(person, role, links.get(person.pk))
    if delegate is not None:
        return Row(person, role, _("%(name)s inspects") % {"name": delegate.first_name}, "sp-plum sp-strong")
    return Row(person, role, _last_seen(person))


def _short(day: date) -> str:
    """ "2 Dec": the note stands in the narrow column beside the name."""
    return dateformat.format(day, "j M" if day.year == timezone.localtime(now()).year else "j M Y")


def _invited(person: User, role: str, link: EntryLink | None) -> Row:
    role = _("%(role)s, invited %(day)s") % {"role": role, "day": day_in_words(person.joined_at)}
    if link is None:
        return Row(person, role, _("No link yet"), "sp-partly sp-strong", link_has_run_out=True)
    if link.has_run_out:
        return Row(person, role, _("Link ran out"), "sp-partly sp-strong", link_has_run_out=True)
    return Row(person, role, _("Link works until %(day)s") % {"day": day_in_words(link.expires_at)})


def role_of(person: User, led: list[Team]) -> str:
    """What somebody is here for: "North. Manager", "Salesperson", "Admin. In no team"."""
    parts = []
    if led:
        parts.append(_("%(teams)s. Manager") % {"teams": ", ".join(team.name for team in led)})
    if person.sells:
        parts.append(_("Salesperson"))
    if person.is_admin:
        parts.append(_("Admin"))
    if not parts:
        parts.append(_("Neither sells nor manages"))
    return ", ".join(parts)


def _last_seen(person: User) -> str:
    if person.last_login is None:
        return _("Not signed in yet")
    return _("Signed in %(day)s") % {"day": day_in_words(person.last_login)}
