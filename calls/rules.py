"""Who may do what with calls, plans, inspections, recaps and reviews, and when. What one may see is `visible_to`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.clock import now
from people.rules import YES, Ruling, no

if TYPE_CHECKING:
    from calls.models import Call, Inspection, Plan, Recap, Review, Score
    from customers.models import Company, Contact, Opportunity
    from people.models import User

FURTHEST = timedelta(days=731)  # two years: further than any diary knows its holidays

# Calls ----------------------------------------------------------------------------------------------


def may_schedule(by: User, salesperson: User, starts_at: datetime) -> Ruling:
    """Those who sell book their own calls, ahead of time."""
    if by.pk != salesperson.pk:
        return no(_("Everybody books his own calls. Ask %(person)s to book it.") % {"person": salesperson})
    if not by.sells or not by.is_active:
        return no(_("You are not set up to sell. Ask an admin to tick ‘sells’ for you."))
    return _may_start_at(starts_at)


def may_log(by: User, starts_at: datetime) -> Ruling:
    """Those who sell write down what nobody had booked, once it took place."""
    if not by.sells or not by.is_active:
        return no(_("You are not set up to sell. Ask an admin to tick ‘sells’ for you."))
    if starts_at > now():
        return no(_("This call has not begun. Schedule it, and plan it first."))
    if starts_at < now() - FURTHEST:
        return no(_("This is more than two years ago. Choose a later day."))
    return YES


def may_take_over_calls(successor: User, calls: int) -> Ruling:
    """Whoever takes calls over plans and holds them: somebody who sells."""
    if not calls or successor.sells:
        return YES
    sentence = ngettext(
        "%(name)s does not sell, and %(n)s call ahead wants somebody who does. Name one, or let %(name)s sell first.",
        "%(name)s does not sell, and %(n)s calls ahead want somebody who does. Name one, or let %(name)s sell first.",
        calls,
    )
    return no(sentence % {"name": successor.name, "n": calls}, "successor")


def may_be_about(company: Company, opportunity: Opportunity | None) -> Ruling:
    if opportunity is not None and opportunity.company_id != company.pk:
        return no(_("This opportunity belongs to another company. Choose one of %(company)s.") % {"company": company})
    return YES


def may_change_call(by: User, call: Call) -> Ruling:
    """Whose call it is, until it begins."""
    if by.pk != call.salesperson_id:
        return no(_("This is a call of %(person)s, who alone changes it.") % {"person": call.salesperson})
    if call.fell_through:
        return no(_("This call fell through. Schedule a new one."))
    if call.has_begun:
        return no(_("This call has begun. Write its recap, or say that it was not held."))
    return YES


def may_reschedule(by: User, call: Call, starts_at: datetime) -> Ruling:
    return may_change_call(by, call) and _may_start_at(starts_at)


def may_cancel(by: User, call: Call, reason: str) -> Ruling:
    return may_change_call(by, call) and _says_why(reason)


def may_mark_not_held(by: User, call: Call, reason: str) -> Ruling:
    """Whose call it is, once it should have begun."""
    if by.pk != call.salesperson_id:
        return no(_("This is a call of %(person)s, who alone changes it.") % {"person": call.salesperson})
    if not call.is_scheduled:
        return no(_("It is already said what became of this call."))
    if not call.has_begun:
        return no(_("This call has not begun. Cancel it instead."))
    return _says_why(reason)


def may_reopen_call(by: User, call: Call) -> Ruling:
    """Whose call it is, where it was cancelled or said not to be held."""
    if by.pk != call.salesperson_id:
        return no(_("This is a call of %(person)s, who alone changes it.") % {"person": call.salesperson})
    if not call.fell_through:
        return no(_("This call stands as it is. There is nothing to take back."))
    return YES


def may_hold(by: User, call: Call) -> Ruling:
    if by.pk != call.salesperson_id:
        return no(_("This is a call of %(person)s, who alone changes it.") % {"person": call.salesperson})
    if not call.is_scheduled:
        return no(_("It is already said what became of this call."))
    if not call.has_begun:
        return no(_("This call has not begun. Come back when it is over."))
    return YES


def _may_start_at(starts_at: datetime) -> Ruling:
    if starts_at <= now():
        return no(_("This time has passed. Choose a later one, or log the call if it took place."))
    if starts_at > now() + FURTHEST:
        return no(_("This is more than two years ahead. Choose an earlier day."))
    return YES


def _says_why(reason: str) -> Ruling:
    return YES if reason else no(_("Say why: one of the reasons, or a few words of your own."))


# Plans ----------------------------------------------------------------------------------------------


def may_write_plan(by: User, plan: Plan) -> Ruling:
    """Whose plan it is, until its call begins; a first plan even later, as long as the call is not over."""
    if by.pk != plan.salesperson_id:
        return no(_("This is a plan of %(person)s, who alone writes it.") % {"person": plan.salesperson})
    if plan.call is not None and plan.call.fell_through:
        return no(_("This call fell through. Its plan stays as it is."))
    if plan.call is not None and plan.call.was_held:
        return no(_("This call is over. Say in the recap what came of it."))
    if plan.has_begun and plan.is_filed:
        return no(_("This call has begun. What you sent before stands; say in the recap what came of it."))
    if plan.has_begun and getattr(plan.call, "recap", None) is not None:
        return no(_("The recap of this call is begun. A plan comes too late."))
    return YES


def may_file(by: User, plan: Plan) -> Ruling:
    """With something written; after a return only what was changed."""
    if not (ruling := may_write_plan(by, plan)):
        return ruling
    if not plan.says_anything:
        return no(_("Nothing is written yet. Begin with the purpose: what should be different afterwards?"))
    if plan.was_turned_down and not plan.has_unfiled_changes:
        return no(_("Nothing was changed since the inspection. Change what was asked for, or answer."))
    return YES


def may_withdraw_changes(by: User, plan: Plan) -> Ruling:
    if not (ruling := may_write_plan(by, plan)):
        return ruling
    if not plan.has_unfiled_changes:
        return no(_("There are no changes to drop."))
    return YES


def may_answer(by: User, plan: Plan, text: str) -> Ruling:
    """Whose plan it is, in place of changing it, where it was returned or called not worth going."""
    if by.pk != plan.salesperson_id:
        return no(_("This is a plan of %(person)s, who alone answers.") % {"person": plan.salesperson})
    if plan.state not in {"returned", "not_worth"}:
        return no(_("This plan was not returned. There is nothing to answer."))
    if not plan.is_ahead:
        return no(_("This call has begun or fell through. Say in the recap what came of it."))
    return YES if text else no(_("Write your answer."))


def may_mark_role_play_done(by: User, plan: Plan, on_day: date, note: str) -> Ruling:
    """Either of the two, where a role-play was asked for first."""
    if by.pk != plan.salesperson_id and plan.salesperson_id not in by.reach.led:
        return no(_("Only the two of you mark the role-play done."))
    if plan.state != "role_play":
        return no(_("No role-play is asked for before this call."))
    if not plan.is_ahead:
        return no(_("This call has begun or fell through. The role-play comes too late."))
    if on_day > by.today():
        return no(_("This day has not come yet. Choose the day on which you played it."))
    return YES if note else no(_("Write what came out of the role-play, in a line."))


# Inspection -----------------------------------------------------------------------------------------


def may_inspect(by: User, plan: Plan) -> Ruling:
    """The direct manager, or who stands in for him today, before the call begins."""
    if by.pk == plan.salesperson_id:
        return no(_("Nobody inspects his own plan."))
    if plan.salesperson_id not in by.reach.led | by.reach.delegated:
        inspector = plan.salesperson.inspector()
        return no(_("%(person)s inspects this plan. You may read it.") % {"person": inspector or plan.salesperson})
    if not plan.is_filed:
        return no(_("This plan has not been sent yet."))
    if plan.state in {"approved", "waived"}:
        return no(_("This plan may go ahead already. Only a new version opens it again."))
    if not plan.is_ahead:
        return no(_("This call has begun or fell through. Say in the review what you would have said."))
    if plan.state != "filed" and plan.salesperson_id not in by.reach.led:
        return no(_("This plan does not wait for inspection any more."))
    return YES


def may_turn_down(by: User, plan: Plan, comment: str) -> Ruling:
    """Returning a plan, or calling a call not worth going, takes a reason."""
    if not (ruling := may_inspect(by, plan)):
        return ruling
    if not comment:
        return no(_("Write what %(person)s should know.") % {"person": plan.salesperson.first_name})
    return YES


def may_undo(by: User, inspection: Inspection, plan: Plan) -> Ruling:
    """Whoever decided, within 8 seconds, as long as the plan stands as the decision left it."""
    if by.pk != inspection.by_id:
        return no(_("Only whoever decided takes it back."))
    if inspection.decision == "revoked":
        return no(_("This was taken back already."))
    if now() > inspection.undo_until:
        return no(
            _("It is too late to take it back: 8 seconds have passed. Talk to %(person)s.")
            % {"person": plan.salesperson.first_name}
        )
    if plan.latest_id != inspection.version_id or plan.state != inspection.decision or not plan.is_ahead:
        return no(_("This plan has moved on meanwhile. Your decision stays in its history."))
    return YES


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
    if doer is not None and doer.pk not in recap.ours_to_ask:
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
    if by.pk != review.salesperson_id:
        return no(_("Only %(person)s acknowledges this review.") % {"person": review.salesperson})
    return no(_("You noted already that you read it.")) if review.is_acknowledged else YES


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
