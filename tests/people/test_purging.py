"""What has served its time is deleted by the clock, in short transactions."""

import uuid
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.clock import now
from people.models import Submission
from people.purging import purge
from people.tasks import purge_sessions, purge_submissions

pytestmark = pytest.mark.django_db


def sent(person, ago):
    return Submission.objects.create(actor=person, key=uuid.uuid4(), digest="x", at=now() - ago)


def session(key, until, person, since):
    Session.objects.create(session_key=key, session_data="", expire_date=until)
    device(key, person, since)


def device(key, person, since):
    UserSession.objects.create(session_key=key, user=person, ip="127.0.0.1", user_agent="", created_at=since)


def test_forms_sent_more_than_30_days_ago_are_forgotten(cast):
    kept = sent(cast.salesperson, timedelta(days=29, hours=23))
    sent(cast.salesperson, timedelta(days=30, minutes=1))
    purge_submissions()
    assert Submission.objects.get() == kept
    purge_submissions()
    assert Submission.objects.get() == kept


def test_many_rows_go_batch_by_batch(cast):
    for _n in range(7):
        sent(cast.salesperson, timedelta(days=40))
    with CaptureQueriesContext(connection) as asked:
        assert purge(Submission.objects.all(), batch=3) == 7
    deletes = [query["sql"] for query in asked if query["sql"].startswith("DELETE")]
    assert len(deletes) == 3
    assert not Submission.objects.exists()


def test_what_changed_meanwhile_stays(cast, monkeypatch):
    rows = [sent(cast.salesperson, timedelta(days=40)) for _n in range(2)]
    old = Submission.objects.filter(at__lt=now() - timedelta(days=30))
    fetched = type(old).values_list

    def then_one_is_renewed(queryset, *names, **more):
        found = list(fetched(queryset, *names, **more))
        Submission.objects.filter(pk=rows[1].pk).update(at=now())
        return found

    monkeypatch.setattr(type(old), "values_list", then_one_is_renewed)
    assert purge(old) == 1
    monkeypatch.undo()
    assert Submission.objects.get() == rows[1]


def test_sessions_that_expired_go_with_their_devices(cast):
    long_ago = now() - timedelta(days=20)
    session("alive", now() + timedelta(hours=1), cast.salesperson, long_ago)
    session("expired", now() - timedelta(hours=1), cast.salesperson, long_ago)
    device("signed-out", cast.salesperson, long_ago)
    device("just-begun", cast.salesperson, now())
    purge_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["alive"]
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {"alive", "just-begun"}
