from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people import rules
from people.models.audit import AuditEntry, differences
from people.models.organisation import Organisation
from people.rules import Stale, require

if TYPE_CHECKING:
    from people.models.user import User


class TeamQuerySet(models.QuerySet["Team"]):
    def active(self) -> TeamQuerySet:
        return self.filter(is_active=True)

    def with_managers(self) -> TeamQuerySet:
        """By name, each with its manager, in one question."""
        return self.select_related("manager").order_by("name", "id")

    def named(self, name: str) -> TeamQuerySet:
        return self.active().filter(name__iexact=name)


class Team(models.Model):
    """A manager's people. Teams form a tree by their parent; a team without a manager is led from above."""

    name = models.CharField(_("team"), max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    manager = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="teams_led"
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="team_is_not_its_own_parent"),
            models.UniqueConstraint(Lower("name"), condition=Q(is_active=True), name="one_active_team_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:team", args=[self.pk])

    @classmethod
    @transaction.atomic
    def make(cls, *, by: User, name: str, parent: Team | None = None, manager: User | None = None) -> Team:
        """Found a team under another one, or at the root."""
        Organisation.lock()
        require(rules.may_configure_people(by))
        require(rules.may_name_team(name, taken=cls.objects.named(name).exists()))
        require(rules.may_lead(manager))
        require(rules.may_hold_teams(parent))
        with by.gaining_nothing():
            team = cls.objects.create(name=name, parent=parent, manager=manager)
            cls._keep_straight()
        facts = {"name": name, "parent": parent, "manager": manager}
        AuditEntry.write(by, "team made", team, differences({}, facts))
        return team

    @transaction.atomic
    def change(self, *, by: User, version: int, **facts: Any) -> None:
        """Give the team another name, parent or manager: any of the three. Raises Stale.

        One lock for the whole tree, the row of the organisation: two moves at once could else make a cycle.
        """
        Organisation.lock()
        team = Team.objects.select_for_update(of=("self",)).select_related("parent", "manager").get(pk=self.pk)
        require(rules.may_change_team(by, team))
        changes = differences({name: getattr(team, name) for name in facts}, facts)
        if not changes:
            return
        if "name" in changes:
            taken = Team.objects.named(facts["name"]).exclude(pk=team.pk).exists()
            require(rules.may_name_team(facts["name"], taken=taken))
        if "parent" in changes:
            require(rules.may_hold_teams(facts["parent"]))
            require(rules.may_hang_below(team, facts["parent"], above=self._ids_from(facts["parent"])))
        if "manager" in changes:
            require(rules.may_lead(facts["manager"]))
        with by.gaining_nothing():
            saved = Team.objects.filter(pk=team.pk, version=version).update(version=F("version") + 1, **facts)
            if not saved:
                raise Stale(current=team)
            self._keep_straight()
        AuditEntry.write(by, "team changed", team, changes)
        self.refresh_from_db()

    def rename(self, *, by: User, version: int, name: str) -> None:
        self.change(by=by, version=version, name=name)

    def move(self, *, by: User, version: int, parent: Team | None) -> None:
        """Hang the team, with everything below it, under another one; refuses a cycle."""
        self.change(by=by, version=version, parent=parent)

    def appoint(self, *, by: User, version: int, manager: User | None) -> None:
        """Give the team a manager; with None it is led from above."""
        self.change(by=by, version=version, manager=manager)

    @transaction.atomic
    def retire(self, *, by: User) -> None:
        """Close a team in which nobody is left. What was done in it stays."""
        Organisation.lock()
        team = Team.objects.select_for_update(of=("self",)).get(pk=self.pk)
        people = team.people.filter(is_active=True).count()
        teams = team.children.filter(is_active=True).count()
        require(rules.may_retire_team(by, team, people=people, teams=teams))
        Team.objects.filter(pk=team.pk).update(is_active=False, version=F("version") + 1)
        AuditEntry.write(by, "team retired", team)
        self.refresh_from_db()

    @staticmethod
    def _ids_from(team: Team | None) -> set[int]:
        from people.models.tree import Tree  # Tree reads teams

        return set(Tree().upwards(team.pk)) if team else set()

    @staticmethod
    def _keep_straight() -> None:
        """Refuse what would make a manager stand under somebody who stands under him."""
        from people.models.tree import Tree
        from people.models.user import User

        tree = Tree()
        managers = User.objects.active().filter(pk__in=tree.managers).only("id", "name", "team_id")
        require(rules.keeps_line_straight([m.name for m in managers if tree.leads_back(m.team_id, m.pk)]))
