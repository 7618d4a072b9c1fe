from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.fields import DayField, LineField
from people.forms.asking import AskingForm
from people.models.audit import AuditEntryQuerySet

KINDS = {
    "people": (_("People and access"), ["people", "account", "mfa", "usersessions"]),
    "process": (_("Process and plan check"), ["process"]),
    "customers": (_("Companies and opportunities"), ["customers"]),
    "calls": (_("Calls, plans, recaps, reviews"), ["calls"]),
}
SIGNED_IN = "sign-ins"
NAMED_TO_ADMINS = [*KINDS["people"][1], *KINDS["process"][1]]  # a search for other names would tell them


class AuditFilter(AskingForm):
    """Which deeds to show; everything may be left out."""

    q = LineField(max_length=120, required=False, label=_("Person or thing"))
    kind = forms.ChoiceField(
        choices=[
            ("", _("Every change")),
            *((kind, name) for kind, (name, _rooms) in KINDS.items()),
            (SIGNED_IN, _("Sign-ins")),
        ],
        required=False,
        label=_("Kind"),
        error_messages={"invalid_choice": _("There is no such kind. Choose from the list.")},
    )
    since = DayField(required=False, label=_("From"))
    until = DayField(required=False, label=_("Until"))

    @property
    def title(self) -> str:
        """What the list below is called: as the kind that was chosen."""
        kind = self.cleaned_data.get("kind", "") if self.is_valid() else ""
        return str(dict(self.fields["kind"].choices)[kind])

    def apply(self, entries: AuditEntryQuerySet) -> AuditEntryQuerySet:
        """The entries that fit what was asked."""
        asked = self.cleaned_data
        for word in asked["q"].split()[:8]:
            named = Q(about_name__icontains=word, about_type__app_label__in=NAMED_TO_ADMINS)
            entries = entries.filter(Q(actor__name__icontains=word) | named | Q(verb__icontains=word))
        if asked["kind"] == SIGNED_IN:
            entries = entries.sign_ins()
        elif not asked["q"]:
            entries = entries.changes()
        if asked["kind"] in KINDS:
            entries = entries.of_room(*KINDS[asked["kind"]][1])
        if asked["since"]:
            entries = entries.filter(at__gte=timezone.make_aware(datetime.combine(asked["since"], time.min)))
        if asked["until"]:
            after = asked["until"] + timedelta(days=1)
            entries = entries.filter(at__lt=timezone.make_aware(datetime.combine(after, time.min)))
        return entries
