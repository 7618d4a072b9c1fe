"""Who may do what with calls, plans, inspections, recaps and reviews, and when. What one may see is `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.rules import YES, Ruling, no

if TYPE_CHECKING:
    from calls.models import Call, Recap, Review, Score
    from customers.models import Contact
    from people.models import User

# Recap and review -----------------------------------------------------------------------------------


def may_begin_recap(by: User, call: Call) -> Ruling:
    """The salesperson, once the call has begun."""
    if by.pk != call.salesperson_id:
        return no(_("Only %(person)s writes the recap of this call.") % {"person": call.salesperson})
    if call.state == "cancelled":
        return no(_("This call was cancelled. There is nothing to recap."))
    if call.state == "not_held":
        return no(_("This call was not held. There is nothing to recap."))
    if not call.has_begun:
        return no(_("This call has not begun. Come back when it is over."))
    return YES


def may_open_recap(by: User, recap: Recap) -> Ruling:
    if by.pk == recap.salesperson_id:
        return YES
    return no(_("Only %(person)s writes the recap of this call.") % {"person": recap.salesperson})


def may_write_recap(by: User, recap: Recap) -> Ruling:
    """Until it is sent; after that it stands as it was read."""
    if not (ruling := may_open_recap(by, recap)):
        return ruling
    if not recap.is_draft:
        return no(_("This recap was sent already. It stays as it was sent."))
    return may_begin_recap(by, recap.call)


def may_file_recap(by: User, recap: Recap) -> Ruling:
    return may_write_recap(by, recap)


def may_name_doer(by: User, recap: Recap, doer: User | None, contact: Contact | None) -> Ruling:
    """Who may be asked to act: oneself, one's manager, whoever came along; of theirs, somebody of that company."""
    if doer is not None and contact is not None:
        return no(_("One person does it. Choose one."))
    if doer is not None and doer.pk not in recap.ours_to_ask_ids():
        return no(_("Ask yourself, your manager or somebody who came along."))
    if contact is not None and contact.company_id != recap.call.company_id:
        return no(_("%(contact)s works for another company. Choose somebody of this one.") % {"contact": contact})
    return YES


def may_review(by: User, recap: Recap) -> Ruling:
    """The direct manager at present; never a delegate, never oneself."""
    if by.pk == recap.salesperson_id:
        return no(_("Nobody reviews his own recap."))
    if recap.salesperson_id not in by.reach.led:
        return no(_("Only the direct manager reviews this recap."))
    if not recap.asks_review:
        return no(_("This call had no plan. Its recap is only to be read."))
    if recap.is_draft:
        return no(_("This recap has not been sent yet."))
    if recap.is_reviewed:
        return no(_("This recap is reviewed already."))
    if recap.is_closed:
        return no(_("This recap is closed, and closing is final."))
    return YES


def may_read_and_close(by: User, recap: Recap) -> Ruling:
    """The direct manager, where nothing is scored."""
    if by.pk == recap.salesperson_id or recap.salesperson_id not in by.reach.led:
        return no(_("Only the direct manager closes this recap."))
    if recap.is_draft:
        return no(_("This recap has not been sent yet."))
    if recap.asks_review and not recap.is_closed:
        return no(_("This recap waits for your review; reading it is not enough."))
    if not recap.is_filed:
        return no(_("This recap is closed, and closing is final."))
    return YES


def may_acknowledge(by: User, review: Review) -> Ruling:
    if by.pk == review.salesperson_id:
        return YES
    return no(_("Only %(person)s acknowledges this review.") % {"person": review.salesperson})


def may_give_help(by: User, review: Review) -> Ruling:
    """Whoever promised it."""
    if by.pk != review.by_id:
        return no(_("%(person)s promised this help, and says when it was given.") % {"person": review.by})
    if not review.help:
        return no(_("No help was promised in this review."))
    return YES


def may_correct_score(by: User, score: Score, *, is_revealed: bool) -> Ruling:
    """Its writer, once both are open; a manager only as long as he leads that person."""
    if by.pk != score.rater_id:
        return no(_("Only whoever gave a score corrects it."))
    if not is_revealed:
        return no(_("This score is not open to both. There is nothing to correct."))
    if not score.by_self and score.subject_id not in by.reach.led:
        return no(_("You do not lead this person any more. What you decided stays as it is."))
    return YES
