from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from metrics import rules
from metrics.catalogue import METRICS
from metrics.models.target_gaps import PERSON, TEAM, gaps_between
from metrics.period import KINDS, Period
from metrics.splitting import Split
from notices.models import Notice
from people.clock import now
from people.models import AuditEntry, Organisation, Team, User
from people.rules import require


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, reader: User) -> TargetQuerySet:
        """An admin sets them all; one's own, those of everybody below, and of the teams one leads or is in."""
        if reader.is_admin:
            return self
        teams = {*reader.tree.below(reader.pk), *reader.tree.upwards(reader.team_id)}
        people = {reader.pk, *reader.reach.below}
        return self.filter(Q(person_id__in=people) | Q(team_id__in=teams), published_at__isnull=False)

    def standing(self) -> TargetQuerySet:
        """Published and not replaced."""
        return self.filter(published_at__isnull=False, superseded_at__isnull=True)

    def drafts(self) -> TargetQuerySet:
        return self.filter(published_at__isnull=True)

    def planned(self) -> TargetQuerySet:
        """How it will be once drafts are published: the draft where there is one; drafts first."""
        return self.filter(superseded_at__isnull=True).order_by(models.F("published_at").asc(nulls_first=True), "id")

    def of(self, *, person: User | None = None, team: Team | None = None) -> TargetQuerySet:
        return self.filter(person=person, team=team)

    def for_period(self, period: Period) -> TargetQuerySet:
        return self.filter(kind=period.kind, starts_on=period.starts_on)


class Target(models.Model):
    """What somebody, or a team, is to reach in a period. A draft until it is published; what it replaced is kept.

    Without a value it takes back what stands: a draft as well, and over at the moment it is published.
    """

    metric = models.CharField(max_length=24)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8)
    starts_on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team=None) | Q(person=None, team__isnull=False),
                name="a_target_belongs_to_a_person_or_a_team",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="a_target_has_a_period"),
            models.CheckConstraint(condition=Q(value__gt=0), name="a_target_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(published_at__isnull=False), name="only_what_stood_is_replaced"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(published_at=None) | Q(superseded_at__isnull=False),
                name="what_stands_has_a_value",
            ),
            *(
                models.UniqueConstraint(
                    fields=["metric", owner, "kind", "starts_on"],
                    condition=Q(superseded_at=None, published_at__isnull=is_draft, **{f"{owner}__isnull": False}),
                    name=f"one_{'draft' if is_draft else 'standing'}_target_a_{owner}",
                )
                for owner in ("person", "team")
                for is_draft in (True, False)
            ),
        ]
        indexes = [models.Index(fields=["metric", "kind", "starts_on"], name="target_of_period")]

    def __str__(self) -> str:
        return f"{self.metric}, {self.owner}, {self.period}: {self.value}"

    @property
    def period(self) -> Period:
        return Period(self.kind, self.starts_on)

    @property
    def owner(self) -> User | Team:
        owner = self.person or self.team
        assert owner is not None
        return owner

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def set(
        cls,
        *,
        by: User,
        metric: str,
        period: Period | None,
        value: Decimal,
        person: User | None = None,
        team: Team | None = None,
    ) -> Target:
        """Write a draft, or change it. What stands stays until `publish`. A target of a ratio stands at once."""
        Organisation.lock()
        require(rules.may_set_targets(by))
        require(rules.may_be_target(METRICS.get(metric), period, value))
        require(rules.may_belong_to(person, team))
        assert period is not None
        owned = cls.objects.of(person=person, team=team).filter(metric=metric)
        require(rules.may_stand_beside(period, [target.period for target in owned.planned()]))
        here = owned.for_period(period)
        standing = here.standing().first()
        if standing is not None and standing.value == value:
            here.drafts().delete()
            return standing
        return cls._write(by, value, metric=metric, period=period, person=person, team=team)

    @classmethod
    @transaction.atomic
    def clear(
        cls, *, by: User, metric: str, period: Period, person: User | None = None, team: Team | None = None
    ) -> None:
        """Leave somebody without a goal: a draft too, which takes back what stands at `publish`; of a ratio at once."""
        Organisation.lock()
        require(rules.may_set_targets(by))
        here = cls.objects.of(person=person, team=team).for_period(period).filter(metric=metric)
        if here.standing().exists():
            cls._write(by, None, metric=metric, period=period, person=person, team=team)
        else:
            here.drafts().delete()

    @classmethod
    @transaction.atomic
    def split(cls, *, by: User, metric: str, period: Period, way: str) -> list[str]:
        """Split the goal of the topmost teams among all below, as drafts; give what could not be split, in sentences.

        To whom nothing falls by last year has no goal afterwards.
        """
        Organisation.lock()
        require(rules.may_set_targets(by))
        require(rules.may_split(METRICS.get(metric), way))
        split, goals = Split(metric, period, way), cls.planned_values(metric, period)
        tops = [(team, goal) for team in split.tops() if (goal := goals.get((TEAM, team.pk)))]
        require(rules.may_split_goals(tops))
        for top, goal in tops:
            for owner, part in list(split.of(top, goal)):
                whose = {TEAM: owner} if isinstance(owner, Team) else {PERSON: owner}
                has = goals.get((TEAM if isinstance(owner, Team) else PERSON, owner.pk))
                if part and part != has:
                    cls.set(by=by, metric=metric, period=period, value=part, **whose)
                elif not part and has is not None:
                    cls.clear(by=by, metric=metric, period=period, **whose)
        return split.unsplit

    @classmethod
    @transaction.atomic
    def publish(cls, *, by: User, metric: str, period: Period) -> int:
        """Let every draft of this metric and period stand, once each level adds up; gives how many."""
        Organisation.lock()
        require(rules.may_set_targets(by))
        require(rules.may_publish(cls.gaps(metric, period)))
        drafts = list(cls.objects.drafts().for_period(period).filter(metric=metric))
        for draft in drafts:
            draft._stand(by)
        return len(drafts)

    @classmethod
    def gaps(cls, metric: str, period: Period) -> list[str]:
        """Where the goals below a team do not add up to its own, in sentences; empty where all do.

        What is split has to be split in full. A team whose people have no goals at all is not split yet.
        """
        return gaps_between(metric, cls.planned_values(metric, period))

    @classmethod
    def planned_values(cls, metric: str, period: Period) -> dict[tuple[str, int], Decimal]:
        """The goal of each ("team", id) and ("person", id), drafts before what stands; none for what is taken back."""
        return cls._values(cls.objects.planned().for_period(period).filter(metric=metric))

    @classmethod
    def standing_values(cls, metric: str, period: Period) -> dict[tuple[str, int], Decimal]:
        """The same of what stands, whatever the drafts say."""
        return cls._values(cls.objects.standing().for_period(period).filter(metric=metric))

    @classmethod
    def _values(cls, rows: TargetQuerySet) -> dict[tuple[str, int], Decimal]:
        values: dict[tuple[str, int], Decimal | None] = {}
        for person, team, value in rows.values_list("person", "team", "value"):
            values.setdefault((TEAM, team) if person is None else (PERSON, person), value)
        return {key: value for key, value in values.items() if value is not None}

    @classmethod
    def planned_of(cls, teams: Collection[Team], period: Period) -> dict[tuple[int, str], Decimal]:
        """Every target of some teams by team and metric, drafts before what stands, in one query."""
        values: dict[tuple[int, str], Decimal | None] = {}
        rows = cls.objects.planned().for_period(period).filter(team__in=teams)
        for team, metric, value in rows.values_list("team", "metric", "value"):
            values.setdefault((team, metric), value)
        return {key: value for key, value in values.items() if value is not None}

    @classmethod
    def _write(cls, by: User, value: Decimal | None, *, metric: str, period: Period, **whose: Any) -> Target:
        """The draft of a goal, or of having none."""
        key = {"metric": metric, "kind": period.kind, "starts_on": period.starts_on, **whose}
        facts = {"value": value, "by": by, "at": now()}
        draft, _made = cls.objects.update_or_create(**key, published_at=None, superseded_at=None, defaults=facts)
        if not METRICS[metric].adds_up:
            draft._stand(by)
        return draft

    def _stand(self, by: User) -> None:
        """From now on this is the goal; the old figure is kept beside the new."""
        was = Target.objects.standing().of(person=self.person, team=self.team).for_period(self.period)
        old = was.filter(metric=self.metric).first()
        self.published_at = now()
        if old is not None:
            Target.objects.filter(pk=old.pk).update(superseded_at=self.published_at)
        if self.value is None:
            self.superseded_at = self.published_at
        self.save(update_fields=["published_at", "superseded_at"])
        changes = {self.metric: [str(old.value) if old else "", "" if self.value is None else str(self.value)]}
        AuditEntry.write(by, "target set" if self.value is not None else "target taken back", self.owner, changes)
        if self.value is not None:
            told = self.person if self.person else self.team.manager  # type: ignore[union-attr]
            Notice.tell(told, "target_set", about=self, facts={"metric": self.metric, "period": self.period.code})
        elif old is not None:
            Notice.withdraw(about=old, kind="target_set", because=_("The target was taken back."))
