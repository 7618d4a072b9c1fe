from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.fields import WorkDaysField, ZoneField
from people.forms.asking import AskingForm
from people.models import Organisation, User
from people.places import country_choices, region_choices


class DiaryForm(AskingForm):
    """Which days are working days: of one person, or of whoever comes new to the company."""

    zone = ZoneField(label=_("Time zone"))
    country = forms.ChoiceField(label=_("Public holidays of"), choices=country_choices, required=False)
    region = forms.ChoiceField(label=_("Part of the country"), required=False)
    work_days = WorkDaysField(label=_("Working days"))

    def __init__(self, whose: User | Organisation, *args: Any, initial: dict[str, Any], **kwargs: Any) -> None:
        country, _dash, region = whose.country.partition("-")
        stands = {"zone": whose.zone, "work_days": whose.work_days, "country": country, "region": region}
        super().__init__(*args, initial=stands | initial, **kwargs)
        self.parts = region_choices(self.data.get("country", country) if self.is_bound else country)
        if self.parts:
            self.fields["region"].choices = self.parts
        else:
            del self.fields["region"]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        region = facts.pop("region", "")
        if region and facts.get("country"):
            facts["country"] = f"{facts['country']}-{region}"
        return facts
