import pytest

from notices import kinds
from notices.kinds import KNOW, NOW, Kind, register
from people import clock as house_clock
from people.models import User
from tests.calls.desk import MONDAY, Clock, Desk
from tests.faults.smtp_sink import smtp_sink


@pytest.fixture(autouse=True)
def _kinds():
    """Two kinds about people: work that holds while the person is active, and something good to know."""
    facts = {
        "about": User,
        "title": lambda notice: f"{notice.facts.get('name', 'Somebody')}: look",
        "text": lambda notice: "A sentence.",
        "url": lambda notice: "/somewhere/",
        "button": "Look",
        "salesperson": ("pk",),
    }
    register(Kind(name="look", urgency=NOW, holds=lambda person: person.is_active, **facts))
    register(Kind(name="looked", urgency=KNOW, **facts))
    yield
    for name in ("look", "looked"):
        del kinds._KINDS[name]


@pytest.fixture
def clock():
    """Monday 23 November 2026, nine o'clock in London: nobody's quiet hours."""
    clock = Clock()
    clock.stand(MONDAY)
    yield clock
    house_clock._standing.set(None)


@pytest.fixture
def desk(cast, clock):
    return Desk(cast)


@pytest.fixture
def sink(settings):
    with smtp_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 2
        yield sink
