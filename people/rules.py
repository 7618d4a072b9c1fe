"""Who may do what with people, and the words in which every room refuses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from people.models import Delegation, Leave, Team, User

DEMO_DOMAIN = "demo.example"  # addresses of demo accounts, which exist in a demonstration and nowhere else
DEMO_ROLES = ("salesperson", "manager", "director", "outsider", "admin")  # whom a visitor may become

OWN = {"name", "zone", "country", "work_days", "works_from", "works_until", "theme", "uses_shortcuts"}
DIARY = {"zone", "country", "work_days", "works_from", "works_until"}
LONGEST_LEAVE = timedelta(days=366)
LONGEST_DELEGATION = timedelta(days=366)


class Refused(PermissionDenied):
    """A verb said no. The message is a sentence for the user: what is wrong and what to do. Shown as 403.

    `field` names the fact of the verb that it is about, so that a form can show the sentence beside it.
    """

    def __init__(self, message: str = "", field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Stale(Exception):
    """The record was changed meanwhile; nothing was written. Shown as 409 with both texts."""

    def __init__(self, message: str = "", *, current: object = None) -> None:
        super().__init__(message)
        self.current = current


@dataclass(frozen=True)
class Ruling:
    """The answer of a rule: true or false, and for a no the sentence that says why."""

    allowed: bool
    why: str = ""
    field: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Ruling(True)


def no(why: object, field: str = "") -> Ruling:
    """A refusal in a sentence; `field` names the fact it is about, where it is about one."""
    return Ruling(False, str(why), field)


def require(ruling: Ruling) -> None:
    """Raise Refused unless the rule allows it."""
    if not ruling:
        raise Refused(ruling.why, ruling.field)


# Set-up and coming in ----------------------------------------------------------------------------


def may_set_up(*, code_fits: bool, admin_exists: bool) -> Ruling:
    if admin_exists:
        return no(_("This installation has an admin already. Ask for an invitation."), "code")
    if not code_fits:
        return no(
            _("This is not the code that the server printed last. Look in its terminal and type that one."), "code"
        )
    return YES


def may_use_address(email: str, *, is_demo: bool, taken: bool) -> Ruling:
    if taken:
        return no(_("Somebody with this address is here already. Look in the list of people."), "email")
    if email.endswith(f"@{DEMO_DOMAIN}") and not is_demo:
        return no(_("Addresses at demo.example belong to demonstrations. Use a real one."), "email")
    return YES


def may_sign_in(person: User, *, is_demo: bool) -> Ruling:
    if not person.is_active:
        return no(_("This account is closed. Ask your admin."))
    if person.email.endswith(f"@{DEMO_DOMAIN}") and not is_demo:
        return no(_("Demo accounts only open a demonstration. Sign in with your own address."))
    return YES


def may_enter_by_link(*, is_open: bool) -> Ruling:
    return YES if is_open else no(_("This link worked once, or ran out. Ask your admin for a new one."))


def may_issue_entry_link(by: User, person: User) -> Ruling:
    if not may_configure_people(by):
        return may_configure_people(by)
    if not person.is_active:
        return no(_("%(name)s is deactivated. Reactivate the account first.") % {"name": person.name})
    return YES


def may_end_session(by: User, person: User) -> Ruling:
    if by.is_active and (by.is_admin or by.pk == person.pk):
        return YES
    return no(_("Only an admin ends the sessions of others."))


# People ------------------------------------------------------------------------------------------


def may_configure_people(by: User) -> Ruling:
    """Invite, change, move, form teams, see the whole directory and the audit log."""
    return YES if by.is_admin and by.is_active else no(_("Only an admin changes people and teams. Ask one."))


def may_change_organisation(by: User) -> Ruling:
    return YES if by.is_admin and by.is_active else no(_("Only an admin changes the company’s settings. Ask one."))


def may_change_person(by: User, person: User, fields: Collection[str]) -> Ruling:
    if not by.is_active:
        return no(_("This account is closed. Ask your admin."))
    if by.pk == person.pk and set(fields) <= OWN:
        return YES
    return may_configure_people(by)


def may_change_admin(person: User, *, others: int) -> Ruling:
    if person.is_admin and not others:
        return no(_("This is the only admin. Let somebody else configure first."), "is_admin")
    return YES


def may_hold_people(team: Team | None) -> Ruling:
    if team is not None and not team.is_active:
        return no(_("%(team)s is retired. Choose another team.") % {"team": team.name}, "team")
    return YES


def may_deactivate(by: User, person: User, *, others: int) -> Ruling:
    if not may_configure_people(by):
        return may_configure_people(by)
    if by.pk == person.pk:
        return no(_("You cannot deactivate yourself. Ask another admin."))
    if not person.is_active:
        return no(_("%(name)s is deactivated already.") % {"name": person.name})
    return may_change_admin(person, others=others)


def may_take_over(person: User, successor: User | None, *, is_needed: bool) -> Ruling:
    if successor is None:
        if is_needed:
            return no(_("Name somebody first: what is open would belong to nobody."), "successor")
        return YES
    if successor.pk == person.pk:
        return no(_("Name somebody else: %(name)s is leaving.") % {"name": person.name}, "successor")
    if not successor.is_active:
        return no(_("%(name)s is deactivated. Name somebody else.") % {"name": successor.name}, "successor")
    if not successor.is_in_sales:
        return no(
            _("%(name)s neither sells nor manages. Name somebody who does.") % {"name": successor.name}, "successor"
        )
    return YES


def may_reactivate(by: User, person: User) -> Ruling:
    if not may_configure_people(by):
        return may_configure_people(by)
    return YES if not person.is_active else no(_("%(name)s is active.") % {"name": person.name})


def may_widen_own_reach(gained: Collection[int], *, others_configure: bool) -> Ruling:
    """An admin does not help himself to the plans and scores of others; alone he has nobody to ask."""
    if gained and others_configure:
        return no(_("This would show you the work of more people. Another admin has to do it."))
    return YES


def needs_a_manager(people: int, teams: int) -> str:
    """What is open of somebody who leads, in a counted sentence."""
    if people:
        sentence = ngettext("%(n)s person needs another manager", "%(n)s people need another manager", people)
        return sentence % {"n": people}
    return ngettext("%(n)s team needs another manager", "%(n)s teams need another manager", teams) % {"n": teams}


# Teams -------------------------------------------------------------------------------------------


def may_name_team(name: str, *, taken: bool) -> Ruling:
    if taken:
        return no(_("There is a team %(name)s already. Choose another name.") % {"name": name}, "name")
    return YES


def may_lead(manager: User | None) -> Ruling:
    if manager is not None and not manager.is_active:
        return no(_("%(name)s is deactivated. Choose somebody else.") % {"name": manager.name}, "manager")
    return YES


def may_hold_teams(parent: Team | None) -> Ruling:
    if parent is not None and not parent.is_active:
        return no(_("%(team)s is retired. Choose another team above.") % {"team": parent.name}, "parent")
    return YES


def may_change_team(by: User, team: Team) -> Ruling:
    if not may_configure_people(by):
        return may_configure_people(by)
    return YES if team.is_active else no(_("%(team)s is retired and stays as it was.") % {"team": team.name})


def may_hang_below(team: Team, parent: Team | None, *, above: Collection[int]) -> Ruling:
    """`above` holds the new parent and everything over it."""
    if parent is not None and team.pk in above:
        words = {"team": team.name, "parent": parent.name}
        return no(_("%(parent)s is %(team)s or lies below it. Choose a team outside.") % words, "parent")
    return YES


def keeps_line_straight(knotted: Collection[str]) -> Ruling:
    """`knotted` names managers who would stand under somebody who stands under them."""
    if knotted:
        words = {"names": ", ".join(sorted(knotted))}
        return no(_("%(names)s would report to somebody below. Choose another team or manager.") % words)
    return YES


def may_retire_team(by: User, team: Team, *, people: int, teams: int) -> Ruling:
    if not may_change_team(by, team):
        return may_change_team(by, team)
    if people:
        sentence = ngettext(
            "%(n)s person is still in %(team)s. Move that person first.",
            "%(n)s people are still in %(team)s. Move them first.",
            people,
        )
        return no(sentence % {"n": people, "team": team.name})
    if teams:
        sentence = ngettext(
            "%(n)s team still stands below %(team)s. Move it first.",
            "%(n)s teams still stand below %(team)s. Move them first.",
            teams,
        )
        return no(sentence % {"n": teams, "team": team.name})
    return YES


# Delegation and leave ----------------------------------------------------------------------------


def may_delegate_for(by: User, manager: User) -> Ruling:
    """Name or end a delegate of this manager."""
    if by.is_active and (by.is_admin or by.pk == manager.pk):
        return YES
    return no(_("Only the manager or an admin names a delegate."))


def may_delegate(
    by: User, manager: User, delegate: User, from_day: date, until_day: date, *, taken: Delegation | None
) -> Ruling:
    if not may_delegate_for(by, manager):
        return may_delegate_for(by, manager)
    if not manager.is_active or not manager.manages:
        return no(_("%(name)s leads no team, so there is nothing to delegate.") % {"name": manager.name})
    if delegate.pk == manager.pk:
        return no(_("Name somebody else: nobody stands in for himself."), "delegate")
    if delegate.pk == by.pk and by.pk != manager.pk:
        return no(_("You cannot name yourself. Ask %(name)s or another admin.") % {"name": manager.name}, "delegate")
    if not delegate.is_active or not delegate.manages:
        return no(_("%(name)s leads nobody. A delegate is another manager.") % {"name": delegate.name}, "delegate")
    if until_day < from_day:
        return no(_("The last day lies before the first. Choose a later one."), "until_day")
    if from_day < manager.today():
        return no(_("The first day is over. Begin today or later."), "from_day")
    if until_day - from_day > LONGEST_DELEGATION:
        return no(_("This is longer than a year. Choose an earlier last day."), "until_day")
    if taken is not None:
        words = {"name": taken.delegate.name, "from": _day(taken.from_day), "until": _day(taken.until_day)}
        return no(_("%(name)s stands in from %(from)s to %(until)s already. End that first.") % words, "from_day")
    return YES


def may_end_delegation(by: User, delegation: Delegation) -> Ruling:
    if not may_delegate_for(by, delegation.manager):
        return may_delegate_for(by, delegation.manager)
    return YES if delegation.ended_at is None else no(_("This delegation has ended already."))


def may_plan_leave_of(by: User, person: User) -> Ruling:
    if by.is_active and (by.is_admin or by.pk == person.pk):
        return YES
    return no(_("Only the person or an admin enters leave."))


def may_take_leave(by: User, person: User, from_day: date, until_day: date, *, taken: Leave | None) -> Ruling:
    if not may_plan_leave_of(by, person):
        return may_plan_leave_of(by, person)
    if until_day < from_day:
        return no(_("The last day lies before the first. Choose a later one."), "until_day")
    if until_day - from_day > LONGEST_LEAVE:
        return no(_("This is longer than a year. Choose an earlier last day."), "until_day")
    if until_day < person.today():
        return no(_("These days are over. Choose days from today on."), "until_day")
    if taken is not None:
        words = {"from": _day(taken.from_day), "until": _day(taken.until_day)}
        return no(_("Leave from %(from)s to %(until)s is entered already. Cancel it first.") % words, "from_day")
    return YES


def may_cancel_leave(by: User, leave: Leave, today: date) -> Ruling:
    if not may_plan_leave_of(by, leave.person):
        return may_plan_leave_of(by, leave.person)
    if leave.cancelled_at is not None:
        return no(_("This leave is cancelled already."))
    if leave.until_day < today:
        return no(_("This leave is over."))
    return YES


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
