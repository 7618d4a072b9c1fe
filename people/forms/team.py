from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from people.fields import LineField, PersonField, VersionField
from people.forms.asking import AskingForm
from people.forms.person import MOST_SUGGESTED, TeamField
from people.models import Team, User


class TeamForm(AskingForm):
    """A team: its name, who leads it, and under which team it stands."""

    name = LineField(max_length=80, label=_("Name"))
    manager = PersonField(
        label=_("Manager"),
        required=False,
        help_text=_("Name or e-mail. Empty: the team is led by the manager above."),
    )
    parent = TeamField(label=_("Stands under"))
    version = VersionField(required=False)

    def __init__(self, team: Team | None, *args: Any, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {})
        if team is not None:
            initial = {name: getattr(team, name) for name in ("name", "manager", "parent", "version")} | initial
        super().__init__(*args, initial=initial, **kwargs)
        people = User.objects.active()
        self.fields["manager"].people = people
        self.fields["manager"].widget.attrs.update(list="managers", autocomplete="off")
        self.suggestions = people.by_name()[:MOST_SUGGESTED]
        self.fields["parent"].empty_label = _("No team: it stands at the top")
        if team is not None:
            self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(pk=team.pk)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0
