"""Two people at once: one of them wins, and nothing is left half done."""

import threading

import pytest
from django.db import connection, connections

from people.models import EntryLink, Team, Tree, User
from people.rules import Refused, Stale

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "four unrelated words are easiest"


def together(*deeds):
    """Do all of these at the same moment, each on a connection of its own; what each returned or raised."""
    barrier, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(place, deed):
        try:
            barrier.wait(10)
            answers[place] = deed() or "done"
        except (Refused, Stale) as refusal:
            answers[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_two_moves_at_once_never_make_a_cycle(cast):
    west, east = (Team.make(by=cast.admin, name=name) for name in ("West", "East"))
    answers = together(
        lambda: Team.objects.get(pk=west.pk).move(by=cast.admin, version=1, parent=east),
        lambda: Team.objects.get(pk=east.pk).move(by=cast.admin, version=1, parent=west),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "str"]
    tree = Tree()
    assert sum(branch.parent_id in {west.pk, east.pk} for branch in tree.branches.values()) == 1


def test_two_admins_who_remove_each_other_leave_one(cast):
    second = User.invite(by=cast.admin, email="second@aldwark.example", name="Second Admin", is_admin=True)
    together(
        lambda: User.objects.get(pk=second.pk).change(by=cast.admin, version=1, is_admin=False),
        lambda: User.objects.get(pk=cast.admin.pk).change(by=second, version=1, is_admin=False),
    )
    assert User.objects.configuring().count() == 1


def test_a_link_opened_twice_at_once_lets_one_in(cast):
    nora = User.invite(by=cast.admin, email="nora@aldwark.example", name="Nora Whitfield")
    token = EntryLink.issue(by=cast.admin, person=nora).rstrip("/").rpartition("/")[2]
    links = [EntryLink.find(token) for _ in range(2)]
    answers = together(*(lambda link=link: link.enter(password=PASSWORD) for link in links))
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "User"]
    assert EntryLink.objects.filter(used_at__isnull=False).count() == 1


def test_two_changes_of_one_version_keep_the_first(cast):
    answers = together(
        *(
            lambda name=name: User.objects.get(pk=cast.salesperson.pk).change(by=cast.admin, version=1, name=name)
            for name in ("Priya A", "Priya B")
        )
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Stale", "str"]
    assert connection.vendor in {"sqlite", "postgresql"}
