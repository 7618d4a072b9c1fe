from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType

from notices.kinds import kind_named
from notices.models.notice import Notice
from people.models import Tree

if TYPE_CHECKING:
    from people.models import User

BATCH = 500


class Holders:
    """Who has a role in the line of somebody at this moment. Each is asked once, and the teams are read once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], User | None] = {}

    @cached_property
    def _tree(self) -> Tree:
        return Tree()

    def of(self, role: str, salesperson: User) -> User | None:
        """The active person with that role; None where there is nobody."""
        key = (role, salesperson.pk)
        if key not in self._found:
            salesperson.tree = self._tree
            self._found[key] = self._seek(role, salesperson)
        return self._found[key]

    def _seek(self, role: str, salesperson: User) -> User | None:
        if role == Notice.Role.INSPECTOR:
            return salesperson.inspector()
        if role == Notice.Role.MANAGER:
            return salesperson.manager
        return salesperson if salesperson.is_active else None


class Readdressing:
    """Brings what waits to whoever has the role now: a new manager, today's delegate, who took over the work.

    Each person of the line is asked once, however many notices wait.
    """

    def __init__(self) -> None:
        self._holders = Holders()

    @classmethod
    def of_leaver(cls, leaver: User) -> int:
        """Somebody left: what waited for him in a role goes to whoever has it now; say how much. Fills a slot."""
        return cls().run(told=leaver)

    def run(self, *, told: User | None = None) -> int:
        """Readdress every open notice to a role, or those that `told` has; say how many changed hands."""
        waiting = Notice.objects.open().to_a_role().order_by("pk")
        if told is not None:
            waiting = waiting.of(told)
        changed, last = 0, 0
        while batch := list(waiting.filter(pk__gt=last)[:BATCH]):
            changed += self._readdress(batch)
            last = batch[-1].pk
        return changed

    def _readdress(self, batch: list[Notice]) -> int:
        records = self._records(batch)
        changed = 0
        for notice in batch:
            record = records.get((notice.about_type_id, notice.about_id))
            holder = self._holders.of(notice.role, notice.kind_of.salesperson(record)) if record is not None else None
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
