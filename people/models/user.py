from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people import rules
from people.clock import now
from people.models.access import ComesIn, forget_addresses
from people.models.audit import AuditEntry, differences
from people.models.delegation import Delegation
from people.models.departure import Departs
from people.models.entry import EntryLink
from people.models.leave import Leave
from people.models.line import InLine
from people.models.organisation import Organisation
from people.models.seat import Seat
from people.models.team import Team
from people.models.worktime import WorkingTime
from people.rules import Stale, require

if TYPE_CHECKING:
    from django.db.models.manager import RelatedManager


def clean_email(email: str) -> str:
    """An address as it is stored and compared: NFC, lower case, no blanks around it."""
    return unicodedata.normalize("NFC", email).strip().lower()


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def configuring(self) -> UserQuerySet:
        """The admins."""
        return self.active().filter(is_admin=True)

    def invited(self) -> UserQuerySet:
        """Those who have not chosen a password yet."""
        return self.active().filter(entered_at__isnull=True)

    def away_on(self, day: date) -> UserQuerySet:
        """Who is on leave on this day."""
        return self.filter(pk__in=Leave.objects.covering(day).values("person"))

    def enterable(self) -> UserQuerySet:
        """Whom a visitor of a demonstration may become without a password; nobody on any other installation."""
        if not Organisation.objects.filter(is_demo=True).exists():
            return self.none()
        doors = {f"{role}@{rules.DEMO_DOMAIN}": n for n, role in enumerate(rules.DEMO_ROLES)}
        order = models.Case(*(models.When(email=email, then=n) for email, n in doors.items()))
        return self.active().filter(email__in=doors).select_related("team").order_by(order)

    def by_name(self) -> UserQuerySet:
        return self.order_by("name", "id")

    def search(self, text: str) -> UserQuerySet:
        """Whose name or address holds these words, all of them."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return found

    def visible_to(self, reader: User) -> UserQuerySet:
        """Oneself, one's line of managers, everyone below; an admin sees the whole directory."""
        if reader.is_admin:
            return self
        return self.filter(id__in={reader.id, *reader.reach.below, *reader.managers_above_ids})


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> User:
        return self.get(email=clean_email(email))


class User(ComesIn, Departs, InLine, WorkingTime, AbstractBaseUser):
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
    theme = models.CharField(
        max_length=8,
        choices=[("system", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        default="system",
    )
    uses_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    joined_at = models.DateTimeField(default=now, editable=False)
    entered_at = models.DateTimeField(null=True, editable=False)  # when he first chose a password
    deactivated_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    if TYPE_CHECKING:
        delegations: RelatedManager[Delegation]
        entry_links: RelatedManager[EntryLink]
        teams_led: RelatedManager[Team]

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

    @property
    def is_invited(self) -> bool:
        """Has not chosen a password yet."""
        return self.is_active and self.entered_at is None

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_reach()
        super().refresh_from_db(*args, **kwargs)

    def locked(self) -> User:
        """A fresh row of this person, locked until the transaction ends."""
        return User.objects.select_for_update(of=("self",)).get(pk=self.pk)

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def invite(
        cls, *, by: User, email: str, name: str, team: Team | None = None, leads: str = "", **facts: Any
    ) -> User:
        """Make a person who may come in once he has chosen a password; `EntryLink.issue` gives him the link.

        `leads` names a new team below `team` for the person to lead. Facts: sells, is_admin, zone, country, work_days.
        """
        organisation = Organisation.lock()
        require(rules.may_configure_people(by))
        email = clean_email(email)
        is_demo = organisation is not None and organisation.is_demo
        require(rules.may_use_address(email, is_demo=is_demo, taken=cls.objects.filter(email=email).exists()))
        require(rules.may_hold_people(team))
        if organisation is not None:
            facts = {**organisation.diary_of_a_newcomer, **facts}
        person = cls(email=email, name=name, team=team, **facts)
        person.set_unusable_password()
        person.save(force_insert=True)
        Seat.take(person, team, person.today())
        AuditEntry.write(
            by, "invited as admin" if person.is_admin else "invited", person, differences({}, {"team": team})
        )
        if leads:
            Team.make(by=by, name=leads, parent=team, manager=person)
        return person

    @transaction.atomic
    def change(self, *, by: User, version: int, **facts: Any) -> None:
        """Change what is known of a person or how he works: name, email, sells, is_admin, zone, country, work_days,
        works_from, works_until, theme, uses_shortcuts, team. Raises Stale; what stands so already is no change.
        """
        organisation = Organisation.lock() if set(facts) - rules.OWN else None
        person = User.objects.select_for_update(of=("self",)).select_related("team").get(pk=self.pk)
        if "email" in facts:
            facts["email"] = clean_email(facts["email"])
        changes = differences({name: getattr(person, name) for name in facts}, facts)
        require(rules.may_change_person(by, person, set(changes)))
        if changes and person.version != version:
            raise Stale(current=person)
        if "email" in changes:
            person._free_address(facts["email"], organisation)
        if "is_admin" in changes:
            require(rules.may_change_admin(person, others=person.other_admins()))
        if "team" in changes:
            person.move(by=by, team=facts["team"])
        changed = {name: facts[name] for name in changes if name != "team"}
        if changed:
            if rules.DIARY & set(changed):
                changed["diary_changed_at"] = now()
            User.objects.filter(pk=person.pk).update(version=F("version") + 1, **changed)
            AuditEntry.write(by, "person changed", person, {name: changes[name] for name in changes if name != "team"})
        self.refresh_from_db()

    @transaction.atomic
    def move(self, *, by: User, team: Team | None) -> None:
        """Let somebody be managed in another team, or at the root; the present line has his records at once."""
        Organisation.lock()
        person = User.objects.select_for_update(of=("self",)).select_related("team").get(pk=self.pk)
        require(rules.may_configure_people(by))
        require(rules.may_hold_people(team))
        if person.team == team:
            return
        with by.gaining_nothing():
            User.objects.filter(pk=person.pk).update(team=team, version=F("version") + 1)
            person.forget_reach()
            back = team is not None and person.tree.leads_back(team.pk, person.pk)
            require(rules.keeps_line_straight([person.name] if back else []))
        Seat.take(person, team, person.today())
        AuditEntry.write(by, "moved", person, differences({"team": person.team}, {"team": team}))
        self.refresh_from_db()

    def _free_address(self, email: str, organisation: Organisation | None) -> None:
        """Make sure that nobody else has this address, and that the present one opens nothing any more."""
        taken = User.objects.filter(email=email).exclude(pk=self.pk).exists()
        is_demo = organisation is not None and organisation.is_demo
        require(rules.may_use_address(email, is_demo=is_demo, taken=taken))
        forget_addresses(self)
