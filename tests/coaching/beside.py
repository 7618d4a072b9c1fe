"""A call that Priya has planned while she works on one of the two elements of its type."""

from coaching.models import Focus
from people.clock import standing_at
from tests.calls.encounter import BOOKED, Encounter
from tests.coaching.conftest import BY_DAY

FOCUS, OTHER = "Listens first", "Prepares"
TEXT = "Read the anchors by herself."  # between the two


def at_work(cast, **facts):
    """The call, its focus opened and begun."""
    encounter = Encounter(cast, **facts)
    with standing_at(BOOKED):
        encounter.focus = Focus.begin(
            person=cast.salesperson, by=cast.manager, element=encounter.elements[1], to_value=7, by_day=BY_DAY
        )
        encounter.focus.teach(by=cast.manager, evidence=TEXT)
    return encounter


def page(client, person, url, at):
    client.force_login(person)
    with standing_at(at):
        answer = client.get(url)
    return " ".join(answer.content.decode().split())
