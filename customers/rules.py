"""Who may do what with customers, and when. What one may see is `visible_to` on each queryset."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.rules import YES, Ruling, no

if TYPE_CHECKING:
    from customers.models import Company, Contact, LedgerEntry, Opportunity
    from people.models import User

HOURS_A_WEEK = 168
FURTHEST = timedelta(days=3653)  # ten years: nobody knows a date further ahead

# The directory: companies and contacts --------------------------------------------------------------


def may_add_company(by: User) -> Ruling:
    if by.is_in_sales:
        return YES
    return no(_("Companies are kept by those who sell or manage. Ask one of them to add it."))


def may_change_company(by: User, company: Company) -> Ruling:
    return may_add_company(by)


def may_hand_company(by: User, owner: User | None, successor: User | None) -> Ruling:
    """A company is given away by its owner or somebody above him, and only to oneself or somebody below."""
    if owner == successor:
        return YES
    if owner is not None and owner.is_active and not _is_self_or_below(by, owner):
        return no(_("%(owner)s looks after this company. Ask them to hand it over.") % {"owner": owner})
    if successor is not None and not (successor.is_active and _is_self_or_below(by, successor)):
        return no(_("You can hand a company to yourself or to somebody in your teams."))
    return YES


def may_be_part_of(company: Company, parent: Company) -> Ruling:
    if parent == company or parent.is_part_of(company):
        return no(_("%(parent)s is a part of this company itself. Choose another one.") % {"parent": parent})
    return YES


def may_add_contact(by: User, company: Company) -> Ruling:
    return may_add_company(by)


def may_change_contact(by: User, contact: Contact) -> Ruling:
    return may_add_company(by)


# Opportunities --------------------------------------------------------------------------------------


def may_begin_opportunity(by: User, owner: User) -> Ruling:
    if not by.is_in_sales:
        return no(_("Opportunities are begun by those who sell or manage."))
    return may_own_opportunity(by, owner)


def may_own_opportunity(by: User, owner: User) -> Ruling:
    if owner.is_active and _is_self_or_below(by, owner):
        return YES
    return no(_("Give an opportunity to yourself or to somebody in your teams."))


def may_change_opportunity(by: User, opportunity: Opportunity) -> Ruling:
    if not _is_self_or_below(by, opportunity.owner):
        return no(_("Only %(owner)s and the managers above change this opportunity.") % {"owner": opportunity.owner})
    if not opportunity.is_open:
        return no(_("This opportunity has ended. Open it again before you change it."))
    return YES


def may_expect_close(by: User, day: date) -> Ruling:
    if day < by.today():
        return no(_("This day has passed. Choose today or a day to come."))
    if day > by.today() + FURTHEST:
        return no(_("This day is more than ten years ahead. Choose one you can foresee."))
    return YES


def may_move_close(by: User, opportunity: Opportunity, to_day: date, reason: str) -> Ruling:
    if not (ruling := may_change_opportunity(by, opportunity)) or not (ruling := may_expect_close(by, to_day)):
        return ruling
    from_day = opportunity.expected_close_on
    if from_day and to_day > from_day and not reason:
        return no(_("Say why it closes later; the reason stays with the move."))
    return YES


def may_end(by: User, opportunity: Opportunity, state: str, reason: str) -> Ruling:
    return may_end_for(state, reason) if (ruling := may_change_opportunity(by, opportunity)) else ruling


def may_end_for(state: str, reason: str) -> Ruling:
    """Nothing is lost or walked away from without a reason."""
    if state != "won" and not reason:
        return no(_("Say why it ends; the reason is what the next one learns from."))
    return YES


def may_look_again(by: User, day: date | None) -> Ruling:
    if day is not None and day <= by.today():
        return no(_("This day has come already. Choose a later one to look again."))
    if day is not None and day > by.today() + FURTHEST:
        return no(_("This day is more than ten years ahead. Choose one you can foresee."))
    return YES


def may_reopen(by: User, opportunity: Opportunity) -> Ruling:
    if not _is_self_or_below(by, opportunity.owner):
        return no(_("Only %(owner)s and the managers above open it again.") % {"owner": opportunity.owner})
    if opportunity.is_open:
        return no(_("This opportunity is open."))
    return YES


def may_give_as_reason(reason: str) -> Ruling:
    return YES if reason else no(_("Say why it goes on after all."))


# The ledger -----------------------------------------------------------------------------------------


def may_promise(
    by: User, person: User, company: Company, contact: Contact | None, opportunity: Opportunity | None
) -> Ruling:
    if not _is_self_or_below(by, person):
        return no(_("Write into your own ledger, or into that of somebody in your teams."))
    if contact is not None and contact.company_id != company.pk:
        return no(_("%(contact)s works for another company. Choose somebody of this one.") % {"contact": contact})
    if opportunity is not None and opportunity.company_id != company.pk:
        return no(_("This opportunity belongs to another company. Choose one of this company."))
    return YES


def may_close_entry(by: User, entry: LedgerEntry, result: str = "") -> Ruling:
    """Whoever is to do it, and whose ledger it is; managers read along."""
    if by.pk not in {entry.person_id, entry.doer_id}:
        return no(_("Only %(who)s ticks this off.") % {"who": entry.person})
    if result == entry.Result.BROKEN and not entry.is_commitment:
        return no(_("A next action is done or dropped; only a commitment can be broken."))
    if result and not entry.is_open and entry.result != result:
        return no(
            _("This was closed already as “%(result)s”. Take that back first.") % {"result": entry.get_result_display()}
        )
    return YES


def may_reschedule_entry(by: User, entry: LedgerEntry) -> Ruling:
    if not (ruling := may_close_entry(by, entry)):
        return ruling
    return YES if entry.is_open else no(_("This is closed. Take that back before you give it another date."))


def _is_self_or_below(by: User, person: User) -> bool:
    return person.pk == by.pk or person.pk in by.reach.below
