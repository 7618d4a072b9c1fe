"""What kinds of notices there are. Each room declares its own in `<room>/notices.py`; the roof connects them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from notices.models import Notice
    from people.models import User

NOW, KNOW = "now", "know"
AT_ONCE, DIGEST, NO_LETTER = "at_once", "digest", ""
SELLS, LEADS = "sells", "leads"
GONE = _("Done, or out of date.")


def _always(*_anything: Any) -> bool:
    return True


def _for_good(_record: Any) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Clock:
    """When notices of a kind fall due by the hour, and whom they are for. Moments are aware, in UTC.

    Nothing is computed ahead: at each sweep `records()` are those whose cause stands, and of them those are due whose
    column `due_at` has come and which are of use still: until the moment in the column `useful_until`, else for
    `useful_for`. `number` names the column that counts how often the record was scheduled: what was told of an
    earlier date may be told again of a later one. What `stands` no more is withdrawn, with the sentence `Kind.gone`.
    """

    records: Callable[[], QuerySet[Any]]
    due_at: str  # a column, perhaps of a related record: "call__plan_due_at"; a partial index should lead on it
    role: str  # as what somebody is told: Notice.Role. Who has it is found when it falls due
    facts: Callable[[Any], dict[str, Any]]
    useful_until: str = ""
    useful_for: timedelta = timedelta(days=60)
    ahead: timedelta = timedelta(0)  # how long before the moment in `due_at` it falls due
    number: str = ""
    fell_due: Callable[[Any], datetime] | None = None  # of one record, where `records` works the column out

    def due(self, moment: datetime) -> QuerySet[Any]:
        """What is due at a moment, and of use."""
        return self.stands(moment).filter(**{f"{self.due_at}__lte": moment + self.ahead})

    def stands(self, moment: datetime) -> QuerySet[Any]:
        """What is told of these is not taken back: the cause is there, and it is of use. A clock set back is none."""
        return self.records().filter(**self._end("gt", moment))

    def missed(self, since: datetime, moment: datetime) -> QuerySet[Any]:
        """What fell due after `since`, when the last sweep was, and is of no use any more."""
        fell_due = {f"{self.due_at}__gt": since + self.ahead, f"{self.due_at}__lte": moment + self.ahead}
        return self.records().filter(**fell_due).filter(**self._end("lte", moment))

    def fell_due_at(self, record: Any) -> datetime:
        """The moment when it fell due for one record."""
        if self.fell_due is not None:
            return self.fell_due(record)
        for name in self.due_at.split("__"):
            record = getattr(record, name)
        return record - self.ahead

    def _end(self, compare: str, moment: datetime) -> dict[str, Any]:
        if self.useful_until:
            return {f"{self.useful_until}__{compare}": moment}
        return {f"{self.due_at}__{compare}": moment + self.ahead - self.useful_for}


@dataclass(frozen=True, kw_only=True)
class Family:
    """Kinds that are one thing to whoever is told: one row on the page of settings, one switch a channel."""

    name: str  # that of the kind by whose switch the family goes
    label: Any  # lazy text
    when: Any  # lazy text


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How notices of one kind speak, and how long they hold.

    `title`, `text` and `url` speak from the facts that the notice carries (`notice.facts`, `notice.about_id`); they
    cost no query, or a list would cost many. What the reader may not see today is left out by
    `about.objects.visible_to(reader)`, in the list and in the count alike; `visible` narrows that further for one
    record. `holds` asks the record whether there is still something to do or to know.

    `label` and `when` name it on the page of settings. A letter of its own is made of `letter_piece` and
    `letter_context(record, reader)`. After `useful_until(record)` nobody is told any more. A deed tells a kind by
    `Notice.tell`; what falls due by the hour has a `clock`, which the sweep follows.
    """

    name: str
    about: type[Model]  # what a notice of this kind is about
    urgency: str  # "now": work that waits for the person; "know": good to know, asks for nothing
    title: Callable[[Notice], str]
    text: Callable[[Notice], str]
    url: Callable[[Notice], str]
    button: str  # lazy text: what opens
    holds: Callable[[Any], bool] = _always
    visible: Callable[[Any, User], bool] = _always
    related: tuple[str, ...] = ()  # what `holds` and `visible` look at, for select_related
    salesperson: tuple[str, ...] = ("salesperson",)  # in whose line a role is sought: the first column that names one
    label: Any = ""  # lazy text
    when: Any = ""  # lazy text: when one hears of it
    family: Family | None = None  # switched together with others; none: has a switch of its own
    whom: str = ""  # "sells", "leads": whom alone the page of settings asks about it; "": everybody
    letter: str = NO_LETTER  # "at_once", "digest", or "": in the application alone
    at_once_within: timedelta | None = None  # of the digest, but at once if it is of use for no longer than this
    chat: Any = ""  # lazy text: how a team's chat counts them, where it may hear of them: "Plans to inspect"
    always_shown: bool = False  # cannot be switched off in the application: it is where the work waits
    useful_until: Callable[[Any], datetime | None] = _for_good
    subject: Callable[[Notice], str] | None = None  # of its own letter; none: the title
    letter_piece: str = ""  # folder and name of its own letter, without ending; none: the general one
    letter_context: Callable[[Any, User], dict[str, Any]] | None = None
    clock: Clock | None = None  # falls due by the hour; none: a deed tells it
    gone: Any = GONE  # lazy sentence: why it went, where the clock takes it back

    def __post_init__(self) -> None:
        if self.urgency not in {NOW, KNOW}:
            raise ValueError(f"urgency of {self.name} is 'now' or 'know', not {self.urgency!r}")
        if self.letter not in {AT_ONCE, DIGEST, NO_LETTER}:
            raise ValueError(f"letter of {self.name} is 'at_once', 'digest' or '', not {self.letter!r}")

    def salesperson_of(self, record: Any) -> User:
        """In whose line a role is sought, for one record; "pk" is the record itself, where it is a person."""
        named = (record if column == "pk" else getattr(record, column) for column in self.salesperson)
        return next(person for person in named if person is not None)

    @property
    def switch(self) -> Family | Kind:
        """What is switched where this kind is: its family, or itself."""
        return self.family or self

    @property
    def looks_at_record(self) -> bool:
        """Must the record itself be asked, beyond what the database filters?"""
        return self.holds is not _always or self.visible is not _always

    def visible_records(self, reader: User) -> QuerySet[Any]:
        """Records of this kind which the reader may see at this moment."""
        return self.about._default_manager.all().visible_to(reader)  # type: ignore[attr-defined]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. Two different ones of the same name are a programmer's mistake: ValueError."""
    if _KINDS.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"two kinds of notices are named {kind.name!r}")
    return kind


def kind_named(name: str) -> Kind:
    """The kind of that name. Raises KeyError: every row was written by a kind that is registered."""
    return _KINDS[name]


def all_kinds() -> list[Kind]:
    """Every registered kind, by name."""
    return sorted(_KINDS.values(), key=lambda kind: kind.name)


def switched_with(kind: Kind) -> list[Kind]:
    """The kinds that go by the same switch, this one among them, by name."""
    return [other for other in all_kinds() if other.switch == kind.switch]


def kinds_with_clocks() -> list[tuple[Kind, Clock]]:
    """The kinds that fall due by the hour, by name."""
    return [(kind, kind.clock) for kind in all_kinds() if kind.clock is not None]


def names(urgency: str) -> list[str]:
    """The names of all kinds of one urgency."""
    return [kind.name for kind in all_kinds() if kind.urgency == urgency]
