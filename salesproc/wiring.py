"""Which room fills which slot of a lower room: one page."""


def connect() -> None:
    """Make the kinds of notices known and fill the slots; called once when the applications are ready."""
    from calls import digest as in_calls
    from calls import notices as _kinds  # noqa: F401  (importing a room's notices registers its kinds)
    from calls import slots as calls
    from calls.models.handover import hand_over_calls, open_calls, touch_call_of
    from calls.views import at_customers
    from coaching import lines
    from coaching import notices as _kinds_of_coaching  # noqa: F401
    from coaching.models.handover import rest_focus
    from customers import digest as in_customers
    from customers import notices as _kinds_of_customers  # noqa: F401
    from customers import slots as customers
    from customers.models import Opportunity
    from customers.models.handover import hand_over as hand_over_customers
    from customers.models.handover import open_work as open_customers
    from metrics import notices as _figures  # noqa: F401
    from notices import slots as letters
    from notices.digest import news
    from notices.leaving import let_go
    from notices.models import Delivery, Readdressing
    from notices.slots import Ask
    from people import slots as people
    from salesproc.views.waiting import plans_to_inspect, waiting

    letters.digest_parts += [
        Ask(in_calls.won, kinds=("team_won",)),
        Ask(in_calls.calls_of_today),
        Ask(in_calls.plans_missing, kinds=("plan_prompt", "plan_due")),
        Ask(in_calls.recaps_due, kinds=("recap_to_write", "recap_overdue")),
        Ask(in_customers.promised, kinds=in_customers.OURS + in_customers.THEIRS),
        Ask(in_calls.to_inspect),
        Ask(in_calls.overdue_in_team, kinds=("plan_missing", "recap_missing")),
        Ask(in_calls.own_lateness, kinds=("review_overdue",)),
        Ask(news),
        Ask(in_calls.lesson_to_remember),
    ]
    letters.weekly_parts += [Ask(in_calls.managers_last_week)]

    people.open_work += [open_calls, open_customers]
    people.hand_over += [hand_over_calls, hand_over_customers, rest_focus]
    people.departed += [Readdressing.of_leaver, let_go]
    people.delegated_work += [plans_to_inspect]
    people.waiting += [waiting]
    people.entry_letters += [Delivery.entry_letter]
    people.currency_changed += [Opportunity.touch_days_of_wins]

    customers.entry_turned += [touch_call_of]
    customers.happenings += [at_customers.calls_at]
    customers.next_calls += [at_customers.next_calls]
    customers.new_call_addresses += [at_customers.new_call_at]
    customers.company_sections += [at_customers.lessons_at]
    customers.contact_sections += [at_customers.lessons_with]
    customers.opportunity_sections += [at_customers.lessons_about]

    calls.focus += [lines.focus_of]
