"""Whatever room a kind is declared in: what everybody may rely on."""

import pytest

from notices.kinds import AT_ONCE, NOW, all_kinds, kind_named, switched_with
from people.models import User

OURS = [kind for kind in all_kinds() if kind.name not in {"look", "looked"}]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_a_kind_says_on_the_page_of_settings_what_it_is_and_when_it_comes(kind):
    assert all(str(words) for words in (kind.label, kind.when, kind.button))


@pytest.mark.parametrize("kind", [kind for kind in OURS if kind.clock], ids=lambda kind: kind.name)
def test_what_falls_due_by_the_hour_is_told_in_a_role_and_says_why_it_goes(kind):
    assert kind.clock.role in {"salesperson", "manager", "inspector"}
    assert str(kind.gone)


@pytest.mark.parametrize("kind", [kind for kind in OURS if kind.clock], ids=lambda kind: kind.name)
def test_in_whose_line_a_role_is_sought_stands_in_columns_that_name_people(kind):
    columns = [kind.about._meta.get_field(name) for name in kind.salesperson]
    assert {column.related_model for column in columns} == {User}
    assert not columns[-1].null


@pytest.mark.parametrize("kind", [kind for kind in OURS if kind.letter == AT_ONCE], ids=lambda kind: kind.name)
def test_a_letter_at_once_is_for_what_cannot_wait_and_has_an_end(kind):
    assert kind.useful_until.__name__ != "_for_good"


@pytest.mark.parametrize("kind", [kind for kind in OURS if kind.chat], ids=lambda kind: kind.name)
def test_what_a_chat_hears_speaks_to_nobody_in_it(kind):
    """The whole team reads it: "your" would be everybody's."""
    assert "you" not in str(kind.chat).lower()


def test_what_cannot_be_switched_off_is_work_that_waits():
    assert all(kind.urgency == NOW for kind in OURS if kind.always_shown)


def test_kinds_of_one_switch_are_switched_alike():
    """They concern the same people, by the same channels, and the switch goes by the name of one of them."""
    families = {kind.family.name: kind.family for kind in OURS if kind.family}
    assert len(families) > 5
    for name, family in families.items():
        kinds = switched_with(kind_named(name))
        assert len(kinds) > 1
        assert all(kind.family == family for kind in kinds)
        assert len({(kind.whom, kind.always_shown, bool(kind.letter)) for kind in kinds}) == 1


@pytest.mark.parametrize("whom", ["sells", "leads"])
def test_the_page_of_settings_can_be_read(whom):
    """A switch for each thing somebody is told, not for each kind."""
    asked = [kind for kind in OURS if kind.whom in {"", whom}]
    assert len({kind.switch.name for kind in asked}) <= 16 < len(asked)
