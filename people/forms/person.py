from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.fields import AddressField, DayField, HourField, LineField, PersonField, VersionField
from people.forms.asking import AskingForm
from people.forms.diary import DiaryForm
from people.models import Team, User

MOST_SUGGESTED = 200  # in a datalist; whoever else is meant is typed


class TeamField(forms.ModelChoiceField):
    """To whom somebody reports, as an admin thinks of it: the manager, and his team."""

    default_error_messages = {"invalid_choice": _("This team is not here any more. Choose another one.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Team.objects.active().with_managers(), required=False, empty_label=_("Nobody"), **kwargs)

    def offer(self, teams: Iterable[Team]) -> None:
        """Show these teams, which the page has read already, instead of reading them once more."""
        self.choices = [("", self.empty_label), *((team.pk, self.label_from_instance(team)) for team in teams)]

    def label_from_instance(self, team: Team) -> str:
        return f"{team.manager.name}, {team.name}" if team.manager else team.name


class InvitationForm(AskingForm):
    """One person to invite."""

    name = LineField(max_length=120, label=_("Name"))
    email = AddressField(label=_("Work e-mail"))
    team = TeamField(label=_("Reports to"))
    sells = forms.BooleanField(
        label=_("Sell"), required=False, initial=True, help_text=_("Plans, recaps, own opportunities")
    )
    leads = LineField(
        max_length=80,
        required=False,
        label=_("Manage a team"),
        help_text=_("Name of a new team for this person to lead. Empty: leads nobody."),
    )
    is_admin = forms.BooleanField(
        label=_("Configure"), required=False, help_text=_("Process and people. No plan, no score.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="invite_%s", **kwargs)
        for field in ("name", "email", "leads"):
            self.fields[field].widget.attrs["autocomplete"] = "off"


class PersonForm(AskingForm):
    """What an admin changes about a person."""

    name = LineField(max_length=120, label=_("Name"))
    email = AddressField(label=_("Work e-mail"))
    team = TeamField(
        label=_("Reports to"),
        help_text=_(
            "Whoever that is sees this person’s work at the next click. A former manager keeps what he decided."
        ),
    )
    sells = forms.BooleanField(label=_("Sell"), required=False)
    is_admin = forms.BooleanField(label=_("Configure"), required=False)
    version = VersionField()

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in ("name", "email", "team", "sells", "is_admin", "version")}
        super().__init__(*args, initial=initial, **kwargs)


class WorkingTimeForm(DiaryForm):
    """What somebody says about himself: how he is called, when he works, how pages look."""

    name = LineField(max_length=120, label=_("Name"))
    works_from = HourField(label=_("Works from"))
    works_until = HourField(label=_("Works until"))
    theme = forms.ChoiceField(label=_("Theme"), choices=User._meta.get_field("theme").choices)
    uses_shortcuts = forms.BooleanField(
        label=_("Single-key shortcuts"), required=False, help_text=_("A, R, J, K and others, while no field has focus")
    )
    version = VersionField()

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        names = ("name", "works_from", "works_until", "theme", "uses_shortcuts", "version")
        super().__init__(person, *args, initial={name: getattr(person, name) for name in names}, **kwargs)

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        if {"works_from", "works_until"} <= set(facts) and facts["works_from"] >= facts["works_until"]:
            self.add_error("works_until", _("The day ends before it begins. Choose a later time."))
        return facts


class LeaveForm(AskingForm):
    """Days away, both included."""

    from_day = DayField(label=_("From"))
    until_day = DayField(label=_("Until, this day included"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="leave_%s", **kwargs)


class DelegationForm(AskingForm):
    """Who inspects in a manager's place, and on which days, both included."""

    from_day = DayField(label=_("From"))
    until_day = DayField(label=_("Until, this day included"))
    delegate = PersonField(label=_("Delegate"), help_text=_("Another manager: name or e-mail"))

    def __init__(self, manager: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="delegation_%s", **kwargs)
        managers = User.objects.active().filter(pk__in=manager.tree.managers).exclude(pk=manager.pk)
        self.fields["delegate"].people = managers
        self.fields["delegate"].widget.attrs.update(list="delegates", autocomplete="off")


class DeactivationForm(AskingForm):
    """Who takes over when somebody leaves."""

    successor = PersonField(
        label=_("Who takes all this over?"),
        required=False,
        help_text=_("Somebody who sells, where calls are ahead; else who sells or manages. Name or e-mail"),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="deactivation_%s", **kwargs)
        others = User.objects.active().exclude(pk=person.pk)
        self.fields["successor"].people = others
        self.fields["successor"].widget.attrs.update(list="successors", autocomplete="off")
        if person.sells:
            others = others.filter(sells=True)
        near = others.filter(team_id=person.team_id) | others.filter(pk__in=person.tree.managers)
        self.suggestions = near.by_name()[:MOST_SUGGESTED]
