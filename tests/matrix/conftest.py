"""One world for all questions; every question is asked inside a transaction that is taken back."""

import os

import pytest
from django.db import transaction

from tests.matrix.mutants import take_out
from tests.matrix.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        built = World()
        if mutant := os.environ.get("MUTANT"):
            take_out(mutant)
        yield built
        transaction.set_rollback(True)
