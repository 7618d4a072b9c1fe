from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.clock import now
from people.diary import Diary
from people.models.delegation import Delegation
from people.models.team import Tree


def every_weekday() -> list[int]:
    """Monday to Friday, as ISO weekdays."""
    return [1, 2, 3, 4, 5]


def clean_email(email: str) -> str:
    """An address as it is stored and compared: NFC, lower case, no blanks around it."""
    return unicodedata.normalize("NFC", email).strip().lower()


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def by_name(self) -> UserQuerySet:
        return self.order_by("name", "id")

    def visible_to(self, reader: User) -> UserQuerySet:
        """Oneself, one's line of managers, everyone below; an admin sees the whole directory."""
        if reader.is_admin:
            return self
        return self.filter(id__in={reader.id, *reader.reach.below, *reader.managers_above_ids})


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> User:
        return self.get(email=clean_email(email))


@dataclass(frozen=True)
class Reach:
    """Whose work somebody may see: ids of people, worked out once a request."""

    led: frozenset[int]  # the direct manager of these
    below: frozenset[int]  # everyone under him, those he leads included
    delegated: frozenset[int]  # led by a manager for whom he stands in today


class User(AbstractBaseUser):
    """Somebody who sells, manages or configures; often more than one of these."""

    email = models.EmailField(_("work e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    team = models.ForeignKey(
        "people.Team",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        help_text=_("Where this person is managed, never the team he leads."),
    )
    sells = models.BooleanField(_("sells"), default=True)
    is_admin = models.BooleanField(_("configures"), default=False)
    is_active = models.BooleanField(default=True)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    country = models.CharField(_("public holidays of"), max_length=10, blank=True, default="GB")
    work_days = models.JSONField(_("working days"), default=every_weekday)
    works_from = models.TimeField(_("works from"), default="09:00")
    works_until = models.TimeField(_("works until"), default="17:00")
    diary_changed_at = models.DateTimeField(null=True, editable=False)
    theme = models.CharField(
        max_length=8,
        choices=[("system", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        default="system",
    )
    uses_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    joined_at = models.DateTimeField(default=now, editable=False)
    deactivated_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_an_address")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = clean_email(self.email)

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.pk])

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    # Time ---------------------------------------------------------------------------------------

    @property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def today(self) -> date:
        """The local date where this person is."""
        return now().astimezone(self.zoneinfo).date()

    @cached_property
    def diary(self) -> Diary:
        """This person's working days; one query for the leave."""
        return Diary(zone=self.zoneinfo, work_days=frozenset(self.work_days), days_off=self._days_off())

    def _days_off(self) -> set[date]:
        days = set()
        for leave in self.leaves.all():
            span = (leave.until_day - leave.from_day).days
            days |= {leave.from_day + timedelta(days=n) for n in range(span + 1)}
        if self.country:
            country, _dash, region = self.country.partition("-")
            years = range(now().year - 1, now().year + 3)
            days |= set(holidays.country_holidays(country, subdiv=region or None, years=years))
        return days

    # The line -----------------------------------------------------------------------------------

    @cached_property
    def tree(self) -> Tree:
        return Tree()

    @cached_property
    def managers_above_ids(self) -> list[int]:
        """The active managers over this person, nearest first, without delegates."""
        return list(dict.fromkeys(self.tree.managers_above(self.team_id, self.pk)))

    @cached_property
    def manager(self) -> User | None:
        """The nearest active manager above who is not the person; None at the root."""
        return User.objects.filter(pk__in=self.managers_above_ids[:1]).first()

    def inspector(self, at: datetime | None = None) -> User | None:
        """Who inspects this person's plans at a moment: that day's delegate, else the manager; None at the root."""
        manager = self.manager
        if manager is None:
            return None
        day = (at or now()).astimezone(manager.zoneinfo).date()
        standing_in = (
            Delegation.objects.covering(day)
            .filter(manager=manager, delegate__is_active=True)
            .exclude(delegate=self)
            .select_related("delegate")
            .first()
        )
        return standing_in.delegate if standing_in else manager

    @cached_property
    def manages(self) -> bool:
        return any(branch.manager_id == self.pk for branch in self.tree.branches.values())

    @cached_property
    def is_in_sales(self) -> bool:
        """Sells or manages: may see companies and contacts. An admin alone may not."""
        return self.sells or self.manages

    @cached_property
    def reach(self) -> Reach:
        """Whose work this person may see now; at most four small queries, kept for the request."""
        led_teams, below_teams = self.tree.led(self.pk), self.tree.below(self.pk)
        managers = self._stands_in_for()
        delegated_teams = {team for manager in managers for team in self.tree.led(manager)}
        teams_of = dict(
            User.objects.filter(team_id__in=led_teams | below_teams | delegated_teams)
            .exclude(pk=self.pk)
            .values_list("id", "team_id")
        )
        return Reach(
            led=frozenset(person for person, team in teams_of.items() if team in led_teams),
            below=frozenset(person for person, team in teams_of.items() if team in below_teams),
            delegated=frozenset(person for person, team in teams_of.items() if team in delegated_teams),
        )

    def _stands_in_for(self) -> set[int]:
        around = [now().date() + timedelta(days=n) for n in (-1, 1)]
        near = self.delegations_taken.filter(
            from_day__lte=around[1], until_day__gte=around[0], ended_at__isnull=True
        ).select_related("manager")
        return {d.manager_id for d in near if d.from_day <= d.manager.today() <= d.until_day}

    def forget_reach(self) -> None:
        """Read the line afresh: for a process that outlives one request."""
        for name in ("tree", "managers_above_ids", "manager", "manages", "is_in_sales", "reach", "diary"):
            self.__dict__.pop(name, None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_reach()
        super().refresh_from_db(*args, **kwargs)
