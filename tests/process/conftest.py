import pytest

from process import defaults
from process.models import CallType, Element


@pytest.fixture
def laid(cast):
    """The defaults, with the cast that works by them."""
    defaults.lay_down()
    return cast


@pytest.fixture
def element(laid):
    return Element.objects.in_order().first()


@pytest.fixture
def call_type(laid):
    return CallType.objects.get(name="Presentation")
