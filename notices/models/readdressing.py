from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce

from notices.kinds import kind_named
from notices.models.notice import Notice, NoticeQuerySet
from people.models import Tree, User

BATCH = 500


class Holders:
    """Who has a role in the line of somebody at this moment. The teams are read once, and each holder."""

    def __init__(self) -> None:
        self._found: dict[int, User | None] = {}

    @cached_property
    def _tree(self) -> Tree:
        return Tree()

    def of(self, role: str, salesperson: User) -> User | None:
        """The active person with that role; None where there is nobody."""
        pk = self.id_of(role, salesperson.pk, salesperson.team_id, is_active=salesperson.is_active)
        if pk is None or pk == salesperson.pk:
            return salesperson if pk else None
        if pk not in self._found:
            self._found[pk] = User.objects.active().filter(pk=pk).first()
        return self._found[pk]

    def id_of(self, role: str, person_id: int, team_id: int | None, *, is_active: bool) -> int | None:
        """The same by ids, which costs no question more."""
        if role == Notice.Role.INSPECTOR:
            return self._tree.inspector(team_id, person_id)
        if role == Notice.Role.MANAGER:
            return next(self._tree.managers_above(team_id, person_id), None)
        return person_id if is_active else None


class Readdressing:
    """Brings what waits to whoever has the role now: a new manager, today's delegate, who took over the work.

    What is addressed rightly is not read: the database says who was told of whose work in which role, and only where
    somebody else has that role now are the notices looked at, one by one. Whatever changed, a team, a day, the owner
    of a record, and however long ago: it is found.
    """

    def __init__(self) -> None:
        self._holders = Holders()

    @classmethod
    def of_leaver(cls, leaver: User) -> int:
        """Somebody left: what waited for him in a role goes to whoever has it now; say how much. Fills a slot."""
        return cls().run(told=leaver)

    def run(self, *, told: User | None = None) -> int:
        """Readdress every open notice to a role, or those that `told` has; say how many changed hands."""
        waiting = Notice.objects.open().to_a_role()
        if told is not None:
            waiting = waiting.of(told)
        astray = sorted(self._astray(waiting))
        return sum(self._readdress(astray[first : first + BATCH]) for first in range(0, len(astray), BATCH))

    # What is addressed wrongly ------------------------------------------------------------------------

    def _astray(self, waiting: NoticeQuerySet) -> Iterator[int]:
        """The ids of those that somebody else should have."""
        together: dict[tuple[type[Model], tuple[str, ...]], list[str]] = {}
        for kind in map(kind_named, waiting.kinds()):
            together.setdefault((kind.about, kind.salesperson), []).append(kind.name)
        for (about, columns), names in together.items():
            record = about._default_manager.filter(pk=OuterRef("about_id")).order_by()
            whose = record.values(named=Coalesce(*columns) if len(columns) > 1 else F(*columns))
            yield from self._astray_among(waiting.filter(kind__in=names).annotate(whose=Subquery(whose)).order_by())

    def _astray_among(self, told: NoticeQuerySet) -> Iterator[int]:
        columns = ("role", "person_id", "whose")
        found = set(told.values_list(*columns).distinct())
        whose = {pk for _role, _person, pk in found}
        people = {
            pk: facts for pk, *facts in User.objects.filter(pk__in=whose).values_list("pk", "team_id", "is_active")
        }
        wrong = {each for each in found if each[2] not in people or not self._is_right(*each, *people[each[2]])}
        if wrong:
            rows = told.values_list("pk", *columns)
            yield from (pk for pk, *facts in rows.iterator() if tuple(facts) in wrong)

    def _is_right(self, role: str, person_id: int, whose: int, team_id: int | None, is_active: bool) -> bool:
        holder = self._holders.id_of(role, whose, team_id, is_active=is_active)
        return holder == person_id or (holder is None and role != Notice.Role.SALESPERSON)

    # What becomes of it -------------------------------------------------------------------------------

    def _readdress(self, ids: list[int]) -> int:
        batch = list(Notice.objects.open().filter(pk__in=ids).order_by("pk"))
        records = self._records(batch)
        changed = 0
        for notice in batch:
            record = records.get((notice.about_type_id, notice.about_id))
            holder = None
            if record is not None:
                holder = self._holders.of(notice.role, notice.kind_of.salesperson_of(record))
            if record is not None and holder is None and notice.role != Notice.Role.SALESPERSON:
                continue  # nobody leads there at this moment: it waits, unseen, for whoever will
            if holder is None or holder.pk != notice.person_id:
                changed += notice.address(holder)
        return changed

    def _records(self, batch: list[Notice]) -> dict[tuple[int, int], Any]:
        """What these notices are about: one query for each kind of record."""
        wanted: dict[int, set[int]] = {}
        for notice in batch:
            wanted.setdefault(notice.about_type_id, set()).add(notice.about_id)
        found: dict[tuple[int, int], Any] = {}
        for type_id, ids in wanted.items():
            model = ContentType.objects.get_for_id(type_id).model_class()
            assert model is not None
            related = {name for n in batch if n.about_type_id == type_id for name in kind_named(n.kind).related}
            records = model._default_manager.select_related(*related) if related else model._default_manager.all()
            found |= {(type_id, pk): record for pk, record in records.in_bulk(ids).items()}
        return found
