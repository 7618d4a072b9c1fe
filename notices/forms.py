"""What somebody says about being reached, and where a team's chat is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.chat import is_inside
from notices.kinds import AT_ONCE, LEADS, NO_LETTER, SELLS, Kind, all_kinds
from notices.models import APP, DIGESTS, MAIL, PostOffice, TeamChat, Wishes
from people.fields import LineField, TextField
from people.forms.asking import AskingForm

NAME = re.compile(r"[0-9a-z_]([0-9a-z_.-]*[0-9a-z_])?|[0-9a-f:]*:[0-9a-f:.]*")  # of a machine, or its IP address
NO_NAME = re.compile(r"""[\s<>"'\\^`{|}]""")  # stands in no name of a machine


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "form-control w-auto"})


class HourField(forms.TimeField):
    """An hour of the day; what is none is answered with the sentence `asks`."""

    def __init__(self, *, label: Any, asks: Any) -> None:
        super().__init__(label=label, widget=TimeInput(), error_messages={"required": asks, "invalid": asks})


@dataclass(frozen=True)
class Choice:
    """One switch: a kind of notices, a family of them, or a digest, and by which channel it reaches somebody."""

    name: str
    kinds: tuple[str, ...]  # what is switched
    label: Any
    when: Any
    in_app: bool | None  # None: it does not come by this channel
    by_mail: bool | None
    is_fixed: bool = False  # it stands in the application whatever one wishes: it is where the work waits


class WishesForm(AskingForm):
    """When the digest comes, when nothing does, and a switch for each kind and channel."""

    digest_at = HourField(
        label=gettext_lazy("Digest at"), asks=gettext_lazy("Say when the digest comes, such as 07:30.")
    )
    quiet_from = HourField(
        label=gettext_lazy("Quiet from"), asks=gettext_lazy("Say from when it is quiet, such as 18:30.")
    )
    quiet_until = HourField(
        label=gettext_lazy("Quiet until"), asks=gettext_lazy("Say until when it is quiet, such as 07:00.")
    )
    is_quiet_on_days_off = forms.BooleanField(label=gettext_lazy("And on all days off"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, wishes: Wishes, data: Any = None) -> None:
        self.wishes = wishes
        names = ("digest_at", "quiet_from", "quiet_until", "is_quiet_on_days_off", "version")
        super().__init__(data, initial={name: getattr(wishes, name) for name in names})

    def choices(self) -> list[Choice]:
        """What concerns him, that first which comes at once; as it was sent, else as it stands."""
        together: dict[str, list[Kind]] = {}
        for kind in filter(self._concerns, all_kinds()):
            together.setdefault(kind.switch.name, []).append(kind)
        rows = sorted(
            together.values(),
            key=lambda kinds: (
                all(kind.letter != AT_ONCE for kind in kinds),
                not kinds[0].always_shown,
                str(kinds[0].switch.label),
            ),
        )
        return [*self._digests(), *(self._choice(kinds) for kinds in rows)]

    @property
    def off(self) -> set[tuple[str, str]]:
        """Which (kind, channel) were switched off; what cannot be switched is left out.

        A family that was on in part, and is left on, stays as it was.
        """
        choices, off = self.choices(), set()
        for choice in choices:
            for channel, is_on in ((APP, choice.in_app), (MAIL, choice.by_mail)):
                every = {(kind, channel) for kind in choice.kinds}
                if is_on is False:
                    off |= every
                elif is_on and not every <= self.wishes.off:
                    off |= every & self.wishes.off
        asked = {kind for choice in choices for kind in choice.kinds}
        return off | {(name, channel) for name, channel in self.wishes.off if name not in asked}

    def _concerns(self, kind: Kind) -> bool:
        """Whether one in his place ever hears of it. Switches of what does not concern him now stay as they are."""
        return {"": self.hears, SELLS: self.wishes.person.sells, LEADS: self._leads}[kind.whom]

    @property
    def hears(self) -> bool:
        """Is there anything that he is told: has he a part in the calls?"""
        return self.wishes.person.sells or self._leads

    @property
    def _leads(self) -> bool:
        return self.wishes.person.manages or bool(self.wishes.person.reach.delegated)

    @property
    def has_digest(self) -> bool:
        return self.hears and self._is_on("morning", MAIL, ["morning"])

    def _digests(self) -> list[Choice]:
        """The morning digest, and for whoever leads people the weekly one."""
        when = {"morning": _("On working days, at the hour you choose"), "weekly": _("On the first working day")}
        leads = self.wishes.person.manages
        named = {name: label for name, label in DIGESTS.items() if self.hears and (name == "morning" or leads)}
        return [
            Choice(name, (name,), capfirst(label), when[name], None, self._is_on(name, MAIL, [name]))
            for name, label in named.items()
        ]

    def _choice(self, kinds: list[Kind]) -> Choice:
        switch, is_fixed = kinds[0].switch, kinds[0].always_shown
        names = [kind.name for kind in kinds]
        lettered = [kind.name for kind in kinds if kind.letter != NO_LETTER]
        in_app = is_fixed or self._is_on(switch.name, APP, names)
        by_mail = self._is_on(switch.name, MAIL, lettered) if lettered else None
        return Choice(switch.name, tuple(names), switch.label, switch.when, in_app, by_mail, is_fixed)

    def _is_on(self, name: str, channel: str, kinds: list[str]) -> bool:
        if self.is_bound:
            return f"{name}-{channel}" in self.data
        return any(self.wishes.wants(kind, channel) for kind in kinds)


class TeamChatForm(AskingForm):
    """Where a team's chat takes messages, and of which kinds."""

    address = LineField(label=gettext_lazy("Address of the incoming webhook"), max_length=500)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("It hears of"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    is_on = forms.BooleanField(label=gettext_lazy("Send messages there"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    def __init__(self, chat: TeamChat | None, data: Any = None) -> None:
        spoken = [kind for kind in all_kinds() if kind.chat]
        stands = {"is_on": True, "kinds": [kind.name for kind in spoken]}
        if chat is not None:
            stands = {name: getattr(chat, name) for name in ("address", "kinds", "is_on", "version")}
        super().__init__(data, initial=stands)
        self.fields["kinds"].choices = sorted(
            ((kind.name, kind.chat) for kind in spoken), key=lambda each: str(each[1])
        )

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        parts = _parts_of(address)
        if parts is None:
            raise ValidationError(_("Paste the whole address that your chat gave you. It begins with https://"))
        host = str(parts.hostname)
        if host not in PostOffice.the().hosts_allowed:
            if is_inside(host):
                words = _("%(host)s lies inside your own network. An admin may allow it, under Letters.")
                raise ValidationError(words % {"host": host})
            if parts.scheme != "https":
                raise ValidationError(_("Messages go by https only. Paste an address that begins with https://"))
        return address


def _parts_of(address: str) -> SplitResult | None:
    """The parts of an address that a chat can have; None: it is no such address."""
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in {"https", "http"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    if not is_one or parts.username or parts.password or NO_NAME.search(str(parts.hostname)):
        return None
    return parts


class InsideForm(AskingForm):
    """Names inside our own network that chat messages may go to, one a line."""

    private_hosts = TextField(label=gettext_lazy("Names or IP addresses, one a line"), max_length=4000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, office: PostOffice, data: Any = None) -> None:
        super().__init__(data, initial={"private_hosts": office.private_hosts, "version": office.version})

    def clean_private_hosts(self) -> str:
        names = str(self.cleaned_data["private_hosts"]).lower().split()
        for name in names:
            if not NAME.fullmatch(name):
                raise ValidationError(
                    _("Write the bare name or IP address, such as chat.internal, instead of %(name)s.")
                    % {"name": name[:60]}
                )
        return "\n".join(names)

    @property
    def facts(self) -> dict[str, Any]:
        """What `PostOffice.allow` takes."""
        return {"hosts": self.cleaned_data["private_hosts"].split(), "version": self.cleaned_data["version"]}
