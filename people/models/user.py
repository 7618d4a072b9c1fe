from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.password_validation import validate_password
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people import rules, slots
from people.clock import now
from people.models.access import end_sessions, forget_addresses, forget_second_factor
from people.models.audit import AuditEntry, differences
from people.models.delegation import Delegation
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


class User(InLine, WorkingTime, AbstractBaseUser):
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
            facts = {"zone": organisation.zone, "country": organisation.country, **facts}
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
    def choose_password(self, password: str) -> None:
        """Set one's own password, the first time as the way in. Ends every session. Raises ValidationError."""
        validate_password(password, self)
        is_first = self.entered_at is None
        self.set_password(password)
        self.entered_at = self.entered_at or now()
        self.save(update_fields=["password", "entered_at"])
        end_sessions(self)
        AuditEntry.write(self, "came in by invitation" if is_first else "password chosen anew", self)

    @transaction.atomic
    def change(self, *, by: User, version: int, **facts: Any) -> None:
        """Change what is known of a person or how he works: name, email, sells, is_admin, zone, country, work_days,
        works_from, works_until, theme, uses_shortcuts. Raises Stale.
        """
        organisation = Organisation.lock()
        person = self.locked()
        changes = differences({name: getattr(person, name) for name in facts}, facts)
        require(rules.may_change_person(by, person, set(changes)))
        if "email" in changes:
            facts["email"] = clean_email(facts["email"])
            taken = User.objects.filter(email=facts["email"]).exclude(pk=person.pk).exists()
            is_demo = organisation is not None and organisation.is_demo
            require(rules.may_use_address(facts["email"], is_demo=is_demo, taken=taken))
            forget_addresses(person)
        if "is_admin" in changes:
            require(rules.may_change_admin(person, others=person.other_admins()))
        if rules.DIARY & set(changes):
            facts["diary_changed_at"] = now()
        if not User.objects.filter(pk=person.pk, version=version).update(version=F("version") + 1, **facts):
            raise Stale(current=person)
        if changes:
            AuditEntry.write(by, "person changed", person, changes)
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

    @transaction.atomic
    def deactivate(self, *, by: User, successor: User | None = None) -> list[str]:
        """Let somebody go: no sign-in from this moment on, and his open work handed over in the same deed.

        Returns what was handed over, in counted sentences.
        """
        Organisation.lock()
        person = self.locked()
        if successor is not None:
            successor = successor.locked()
        open_work = person.open_work()
        require(rules.may_deactivate(by, person, others=person.other_admins()))
        require(rules.may_take_over(person, successor, is_needed=bool(open_work)))
        with by.gaining_nothing():
            if successor is not None:
                for hand_over in slots.hand_over:
                    hand_over(person, successor, by)
                Team.objects.active().filter(manager=person).update(manager=successor, version=F("version") + 1)
                Team._keep_straight()
            Delegation.objects.standing().filter(Q(manager=person) | Q(delegate=person)).update(ended_at=now())
            person.set_unusable_password()  # letters with a link to a new one stop working too
            User.objects.filter(pk=person.pk).update(
                is_active=False, deactivated_at=now(), is_admin=False, password=person.password,
                version=F("version") + 1,
            )  # fmt: skip
        Seat.take(person, None, person.today())
        EntryLink.void_all_of(person)
        end_sessions(person)
        AuditEntry.write(by, "deactivated", person, differences({}, {"successor": successor}))
        self.refresh_from_db()
        return open_work

    @transaction.atomic
    def reactivate(self, *, by: User) -> None:
        """Let somebody back in: without admin rights, without the work that was handed over, by a new link."""
        Organisation.lock()
        person = User.objects.select_for_update(of=("self",)).select_related("team").get(pk=self.pk)
        require(rules.may_reactivate(by, person))
        team = person.team if person.team and person.team.is_active else None
        person.set_unusable_password()
        User.objects.filter(pk=person.pk).update(
            is_active=True, deactivated_at=None, entered_at=None, team=team, password=person.password,
            version=F("version") + 1,
        )  # fmt: skip
        Seat.take(person, team, person.today())
        AuditEntry.write(by, "reactivated", person)
        self.refresh_from_db()

    @transaction.atomic
    def end_session(self, *, by: User, session_id: int) -> bool:
        """Sign one device of this person out; False where that session is over already."""
        require(rules.may_end_session(by, self))
        ended = end_sessions(self, only=session_id)
        if ended:
            AuditEntry.write(by, "session ended", self)
        return bool(ended)

    @transaction.atomic
    def drop_second_factor(self, *, by: User) -> None:
        """Take the second step off for somebody who lost his phone; his devices are signed out."""
        person = self.locked()
        require(rules.may_issue_entry_link(by, person))
        if forget_second_factor(person):
            end_sessions(person)
            AuditEntry.write(by, "second step taken off", person)

    # Questions about leaving --------------------------------------------------------------------

    def open_work(self) -> list[str]:
        """What somebody else must take over when this person goes, in counted sentences."""
        return [*self._people_led(), *(line for ask in slots.open_work for line in ask(self))]

    def delegated_work(self) -> list[str]:
        """What of this manager's a delegate would get, in counted sentences."""
        return [line for ask in slots.delegated_work for line in ask(self)] if self.manages else []

    def leave_now(self) -> Leave | None:
        """The leave this person is on today."""
        return Leave.objects.covering(self.today()).filter(person=self).first()

    def touch_diary(self) -> None:
        """Note that working days changed, so that open clocks are set anew."""
        User.objects.filter(pk=self.pk).update(diary_changed_at=now())

    def _people_led(self) -> list[str]:
        if not self.manages:
            return []
        led = User.objects.active().filter(team__in=self.tree.led(self.pk)).exclude(pk=self.pk).count()
        return [rules.needs_a_manager(led, self.tree.count_of(self.pk))]

    def other_admins(self) -> int:
        """How many admins there are beside this person."""
        return User.objects.configuring().exclude(pk=self.pk).count()
