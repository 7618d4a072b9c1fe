"""What the lists can be searched, filtered and ordered by. An answer that makes no sense is as good as none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.models import Company, Opportunity
from people.models import User

if TYPE_CHECKING:
    from django.http import QueryDict

MOST_TERRITORIES = 100
MINE, NOBODYS = "mine", "nobody"


class Finder(django_filters.FilterSet):
    """A filter that knows its reader."""

    def __init__(self, data: QueryDict, *, queryset: QuerySet[Any], reader: User) -> None:
        self.reader = reader
        super().__init__(data, queryset=queryset)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "order")

    def people_below(self) -> list[tuple[str, str]]:
        below = User.objects.filter(pk__in=self.reader.reach.below).by_name().values_list("pk", "name")
        return [(str(pk), name) for pk, name in below] if self.reader.reach.below else []


class CompanyFinder(Finder):
    q = django_filters.CharFilter(method="search", label=_("Find a company"))
    tier = django_filters.ChoiceFilter(
        method="in_tier", choices=Company.Tier.choices, empty_label=_("All tiers"), label=_("Tier")
    )
    territory = django_filters.ChoiceFilter(
        method="in_territory", empty_label=_("All territories"), label=_("Territory")
    )
    owner = django_filters.ChoiceFilter(method="of_owner", empty_label=_("Everybody’s"), label=_("Looked after by"))
    rest = django_filters.ChoiceFilter(
        method="resting", choices=[("yes", _("Resting"))], empty_label=_("We work with them"), label=_("Show")
    )
    order = django_filters.ChoiceFilter(
        method="in_order",
        choices=[("contact", _("Longest without contact first"))],
        empty_label=_("By name"),
        label=_("Order"),
    )

    def __init__(self, data: QueryDict, *, queryset: QuerySet[Company], reader: User) -> None:
        super().__init__(data, queryset=queryset, reader=reader)
        territories = queryset.model.objects.visible_to(reader).territories()[:MOST_TERRITORIES]
        self.filters["territory"].extra["choices"] = [(name, name) for name in territories]
        own = [(MINE, _("Mine"))] if reader.sells else []
        self.filters["owner"].extra["choices"] = [*own, (NOBODYS, _("Nobody’s")), *self.people_below()]

    def filter_queryset(self, queryset: QuerySet[Company]) -> QuerySet[Company]:
        asked = self.form.cleaned_data
        queryset = queryset.resting() if asked.get("rest") else queryset.active()
        queryset = super().filter_queryset(queryset)
        return queryset if asked.get("order") else queryset.by_name()

    def search(self, companies: Any, _name: str, text: str) -> Any:
        return companies.search(text)

    def in_tier(self, companies: Any, _name: str, tier: str) -> Any:
        return companies.in_tier(tier)

    def in_territory(self, companies: Any, _name: str, territory: str) -> Any:
        return companies.in_territory(territory)

    def of_owner(self, companies: Any, _name: str, owner: str) -> Any:
        if owner == NOBODYS:
            return companies.nobodys()
        return companies.owned_by(self.reader.pk if owner == MINE else int(owner))

    def resting(self, companies: Any, _name: str, _value: str) -> Any:
        return companies

    def in_order(self, companies: Any, _name: str, _value: str) -> Any:
        return companies.longest_unseen_first()


class OpportunityFinder(Finder):
    SHOWN = [
        ("undecided", _("Decider not met")),
        ("undated", _("No dated next step")),
        ("overdue", _("Close date past")),
        ("again", _("Time to look again")),
        ("ended", _("Won, lost, walked away")),
    ]

    q = django_filters.CharFilter(method="search", label=_("Company or opportunity"))
    show = django_filters.ChoiceFilter(method="shown", choices=SHOWN, empty_label=_("Open"), label=_("Show"))
    owner = django_filters.ChoiceFilter(method="of_owner", empty_label=_("Everybody’s"), label=_("Whose"))
    order = django_filters.ChoiceFilter(
        method="in_order",
        choices=[("largest", _("Largest first"))],
        empty_label=_("Soonest close first"),
        label=_("Order"),
    )

    def __init__(self, data: QueryDict, *, queryset: QuerySet[Opportunity], reader: User) -> None:
        super().__init__(data, queryset=queryset, reader=reader)
        own = [(MINE, _("Mine"))] if reader.sells else []
        self.filters["owner"].extra["choices"] = [*own, *self.people_below()]

    @property
    def shows_ended(self) -> bool:
        return self.form.cleaned_data.get("show") in {"ended", "again"}

    def filter_queryset(self, queryset: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
        asked = self.form.cleaned_data
        queryset = super().filter_queryset(queryset)
        if not asked.get("show"):
            queryset = queryset.open()
        if asked.get("order"):
            return queryset
        return queryset.last_ended_first() if self.shows_ended else queryset.soonest_close_first()

    def search(self, opportunities: Any, _name: str, text: str) -> Any:
        return opportunities.search(text)

    def shown(self, opportunities: Any, _name: str, shown: str) -> Any:
        today = self.reader.today()
        return {
            "undecided": lambda: opportunities.open().with_a_decider_not_met(),
            "undated": lambda: opportunities.open().without_a_dated_next_step(),
            "overdue": lambda: opportunities.overdue(today),
            "again": lambda: opportunities.to_look_at_again(today),
            "ended": lambda: opportunities.ended(),
        }[shown]()

    def of_owner(self, opportunities: Any, _name: str, owner: str) -> Any:
        return opportunities.owned_by(self.reader.pk if owner == MINE else int(owner))

    def in_order(self, opportunities: Any, _name: str, _value: str) -> Any:
        return opportunities.largest_first()
