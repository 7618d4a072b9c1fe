from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers import rules
from customers.currencies import CODES
from customers.forms.editing import EditingForm
from customers.forms.fields import AmountField, CompanyField, DayField, OneOfField
from customers.forms.people import PersonField
from customers.models import Opportunity, Turn
from people.fields import LineField, TextField
from people.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from people.models import User


class CurrencyField(OneOfField):
    """A currency by its three letters."""

    default_error_messages = {"invalid_choice": _("This currency is not known. Choose one from the list.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(code, code) for code in sorted(CODES)], **kwargs)


class OpportunityForm(EditingForm):
    """What may be sold, for how much, whose it is; the close date and the end have forms of their own."""

    name = LineField(label=_("What may they buy?"), max_length=160)
    amount = AmountField(label=_("Amount"), required=False)
    currency = CurrencyField(label=_("Currency"))
    kind = OneOfField(label=_("Kind"), choices=Opportunity.Kind.choices)
    how_they_decide = TextField(
        label=_("When will it close?"),
        help_text=_("How they decide: who says yes, on which day, and what drives that date."),
        required=False,
    )
    holds_back = TextField(label=_("What holds it back from closing now?"), required=False)
    walk_away_when = TextField(
        label=_("Walk away when"),
        help_text=_("Written in advance: what must happen by which day, or we end it."),
        required=False,
    )

    def __init__(self, *args: Any, reader: User, opportunity: Opportunity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, thing=opportunity, **kwargs)
        present = opportunity.owner if opportunity else None
        self.fields["owner"] = PersonField(label=_("Whose is it?"), reader=reader, present=present)
        self.initial["owner"] = (present or reader).pk
        self.reader = reader


class NewOpportunityForm(OpportunityForm):
    """The same, and where and when."""

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        self.fields["company"] = CompanyField(label=_("Company"), reader=reader)
        self.fields["expected_close_on"] = DayField(label=_("Expected close date"), required=False)
        organisation = Organisation.current()
        self.initial.setdefault("currency", organisation.currency if organisation else "")
        for name in ("holds_back", "walk_away_when", "how_they_decide"):
            del self.fields[name]
        self.order_fields(["company"])

    def clean_expected_close_on(self) -> date | None:
        day = self.cleaned_data["expected_close_on"]
        if day:
            self.obey(rules.may_expect_close(self.reader, day))
        return day


class CloseMoveForm(EditingForm):
    """Another close date, and why where it is later."""

    to_day = DayField(label=_("Closes on"))
    why = LineField(label=_("Why?"), max_length=500, required=False)

    def __init__(self, *args: Any, reader: User, opportunity: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, thing=opportunity, auto_id="move_%s", **kwargs)
        self.reader, self.opportunity = reader, opportunity

    def _as_it_stands(self, thing: Any) -> dict[str, Any]:
        return {}  # a new date is asked for, whatever the old one is

    @classmethod
    def as_moved_last(cls, opportunity: Opportunity, *, reader: User) -> CloseMoveForm:
        """The form as whoever moved it last would have sent it."""
        last = opportunity.close_moves.newest_first().first()
        initial = {"to_day": opportunity.expected_close_on, "why": last.reason if last else ""}
        return cls(reader=reader, opportunity=opportunity, initial=initial)

    def clean(self) -> None:
        if "to_day" not in self.cleaned_data or "why" not in self.cleaned_data:
            return
        day, why = self.cleaned_data["to_day"], self.cleaned_data["why"]
        if not (expected := rules.may_expect_close(self.reader, day)):
            self.add_error("to_day", expected.why)
        elif not (ruling := rules.may_move_close(self.reader, self.opportunity, day, why)):
            self.add_error("why", ruling.why)


class OutcomeForm(forms.Form):
    """How it ended: won, lost, or walked away from."""

    STATES = [
        (Opportunity.State.WON, _("Won"), _("They ordered.")),
        (Opportunity.State.LOST, _("Lost"), _("They buy elsewhere, or not at all.")),
        (Opportunity.State.WALKED_AWAY, _("Walk away"), _("We end it. Never counted as a loss.")),
    ]

    state = OneOfField(
        label=_("How did it end?"),
        choices=[(value, label) for value, label, _words in STATES],
        error_messages={"required": _("Choose how it ended."), "invalid_choice": _("Choose how it ended.")},
    )
    amount = AmountField(label=_("Amount of the order"), required=False)
    REASONS = [
        _("No need"),
        _("No access to who decides"),
        _("No budget"),
        _("Not a fit"),
        _("Costs too much to serve"),
        _("Timing"),
        _("Trust or ethics"),
        _("Two commitments broken"),
    ]

    reason = LineField(
        label=_("Why?"), max_length=500, required=False, widget=forms.TextInput(attrs={"list": "end_reasons"})
    )
    hours_freed = forms.IntegerField(
        label=_("Hours a week it frees"),
        required=False,
        min_value=0,
        max_value=rules.HOURS_A_WEEK,
        error_messages={
            "invalid": _("Write the hours in figures, such as 6."),
            "min_value": _("Hours are 0 or more."),
            "max_value": _("A week has 168 hours. Write fewer."),
        },
    )
    look_again_on = DayField(label=_("Look again on"), required=False)

    def __init__(self, *args: Any, reader: User, opportunity: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="end_%s", **kwargs)
        self.reader, self.opportunity = reader, opportunity

    @property
    def chosen(self) -> str:
        """The end that the address or the form names, if it is one."""
        state = self["state"].value() or ""
        return state if state in dict(self.fields["state"].choices) else ""

    @property
    def heading(self) -> str:
        return {
            "won": _("Won: what did they order?"),
            "lost": _("Lost: what does the next one learn from it?"),
            "walked_away": _("Walk away from this one"),
        }.get(self.chosen, _("How did it end?"))

    @property
    def button(self) -> str:
        words = {"won": _("Mark as won"), "lost": _("Mark as lost"), "walked_away": _("Walk away")}
        return words.get(self.chosen, _("Save"))

    @property
    def deed(self) -> Callable[[], Turn]:
        """The verb that was chosen, with what it asks for."""
        said, opportunity = self.cleaned_data, self.opportunity
        by, reason = self.reader, said["reason"]
        if said["state"] == Opportunity.State.WON:
            return lambda: opportunity.win(by=by, amount=said["amount"], reason=reason)
        if said["state"] == Opportunity.State.LOST:
            return lambda: opportunity.lose(by=by, reason=reason)
        freed = {"look_again_on": said["look_again_on"], "hours_freed": said["hours_freed"]}
        return lambda: opportunity.walk_away(by=by, reason=reason, **freed)

    def clean_look_again_on(self) -> date | None:
        day = self.cleaned_data["look_again_on"]
        if not (ruling := rules.may_look_again(self.reader, day)):
            raise forms.ValidationError(ruling.why)
        return day

    def clean(self) -> None:
        state, reason = self.cleaned_data.get("state"), self.cleaned_data.get("reason")
        if not state or reason is None:
            return
        if not (ruling := rules.may_end_for(state, reason)):
            self.add_error("reason", ruling.why)


class ReopeningForm(forms.Form):
    """Why it goes on after all."""

    reason = LineField(label=_("Why does it go on after all?"), max_length=500)
