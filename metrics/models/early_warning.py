from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from metrics.catalogue import METRICS, Metric
from notices.models import Delivery, Notice
from people.clock import now
from people.models import Team, User

KIND = "early_warning"
PERSON, TEAM = "person", "team"
UPDATED_AT_ONCE = 500
WORDS = ("person", "team", "metric", "opened_at", "facts")
Owner = tuple[str, int]  # PERSON or TEAM, and the id
Key = tuple[Owner, str]  # whose, and which metric
Holders = Callable[[Owner], Iterable[tuple[User, str, str]]]  # who is told, as what, by which name of the owner


class EarlyWarningQuerySet(models.QuerySet["EarlyWarning"]):
    def open(self) -> EarlyWarningQuerySet:
        return self.filter(closed_at__isnull=True)

    def visible_to(self, reader: User) -> EarlyWarningQuerySet:
        """One's own, those of everybody below, and those of the teams one leads or that are below them."""
        if not reader.is_in_sales:
            return self.none()
        teams = reader.tree.below(reader.pk)
        return self.filter(Q(person=reader) | Q(person__team__pk__in=teams) | Q(team__pk__in=teams))

    def below(self, reader: User) -> EarlyWarningQuerySet:
        """What he sees but his own."""
        return self.visible_to(reader).exclude(person=reader)

    def of(self, people: Q, teams: Collection[int]) -> EarlyWarningQuerySet:
        """Of these people, as the column `person` finds them, and of these teams."""
        return self.filter(people | Q(team__pk__in=teams))

    def with_names(self) -> EarlyWarningQuerySet:
        """With what a line says of whose it is."""
        return self.select_related("person", "team").only(*WORDS, "person__name", "team__name")

    def teams_first(self) -> EarlyWarningQuerySet:
        """Those of teams, then those of people, of either the newest first."""
        return self.order_by(models.F("team").asc(nulls_last=True), "-opened_at", "-id")


class EarlyWarning(models.Model):
    """One metric of a person or a team was below 85% of pace two weeks running. Opens and closes by itself."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, related_name="+")
    metric = models.CharField(max_length=24)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)  # value and needed in words, on which day, in which period

    objects = EarlyWarningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "metric"], condition=Q(closed_at=None), name="one_open_warning_a_person_and_metric"
            ),
            models.UniqueConstraint(
                fields=["team", "metric"], condition=Q(closed_at=None), name="one_open_warning_a_team_and_metric"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, team=None) | Q(person=None, team__isnull=False),
                name="a_warning_is_of_a_person_or_a_team",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")), name="a_warning_opens_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.owner_key}"

    def get_absolute_url(self) -> str:
        """The cases behind it."""
        query = f"metric={self.metric}&who={self.whose}&period={self.facts['period']}"
        return f"{reverse('metrics:cases')}?{query}"

    @property
    def owner(self) -> User | Team:
        owner = self.person or self.team
        assert owner is not None
        return owner

    @property
    def whose(self) -> str:
        """As an address of figures names the owner."""
        return f"team-{self.team_id}" if self.person_id is None else str(self.person_id)

    @property
    def owner_key(self) -> Owner:
        return (PERSON, self.person_id) if self.person_id is not None else (TEAM, self.team_id)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def of(self) -> Metric:
        return METRICS[self.metric]

    @property
    def says(self) -> str:
        """ "Plan-ahead rate: 44% on 22 November, 90% needed. Below 85% of pace two weeks running." """
        day = date_format(date.fromisoformat(self.facts.get("on", self.opened_at.date().isoformat())), "j F")
        facts = {"metric": self.of.name, "day": day, "value": self.facts["value"], "needed": self.facts["needed"]}
        return _("%(metric)s: %(value)s on %(day)s, %(needed)s needed. Below 85%% of pace two weeks running.") % facts

    @classmethod
    @transaction.atomic
    def settle(cls, short: Mapping[Key, dict[str, Any]], looked_at: Iterable[Owner], holders: Holders) -> None:
        """Open, bring up to date or close what concerns these owners: `short` holds the figures of what falls short.

        `holders` says who is told of an owner, and as what. The number of queries does not grow with the owners.
        """
        owners = set(looked_at)
        people = [pk for kind, pk in owners if kind == PERSON]
        teams = [pk for kind, pk in owners if kind == TEAM]
        of_them = cls.objects.select_for_update().open().filter(Q(person_id__in=people) | Q(team_id__in=teams))
        open_ = {(warning.owner_key, warning.metric): warning for warning in of_them}
        cls._close([warning for key, warning in open_.items() if key not in short])
        changed = [warning for key, warning in open_.items() if key in short and warning.facts != short[key]]
        for warning in changed:
            warning.facts = short[warning.owner_key, warning.metric]
        cls.objects.bulk_update(changed, ["facts"], batch_size=UPDATED_AT_ONCE)
        moment = now()
        made = [
            cls(**{f"{kind}_id": pk}, metric=metric, opened_at=moment, facts=facts)
            for ((kind, pk), metric), facts in short.items()
            if (kind, pk) in owners and ((kind, pk), metric) not in open_
        ]
        cls.objects.bulk_create(made)
        cls._tell([*(warning for key, warning in open_.items() if key in short), *made], holders)

    @classmethod
    def _close(cls, over: list[EarlyWarning]) -> None:
        ids = [warning.pk for warning in over]
        cls.objects.filter(pk__in=ids).update(closed_at=now())
        waiting = Notice.objects.open().filter(
            kind=KIND, about_type=ContentType.objects.get_for_model(cls), about_id__in=ids
        )
        waiting.update(withdrawn_at=now(), withdrawn_because=_("Back on pace."))

    @classmethod
    def _tell(cls, standing: list[EarlyWarning], holders: Holders) -> None:
        """Tell whom it concerns now of what stands; what was told already is not told again."""
        made = [
            Notice.make(reader, KIND, about=warning, role=role, facts=warning._told(name))
            for warning in standing
            for reader, role, name in holders(warning.owner_key)
            if reader.is_active
        ]
        keys = [notice.dedupe_key for notice in made]
        known = set(Notice.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
        fresh = [notice for notice in made if notice.dedupe_key not in known]
        Notice.objects.bulk_create(fresh)
        Delivery.for_notices(fresh)

    def _told(self, name: str) -> dict[str, Any]:
        return self.facts | {"warning": self.pk, "metric": self.metric, "whose": self.whose, "name": name}
