"""The house stands in one straight line: a room leans on the storeys below it, never on those above."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

STOREYS = ["salesproc", "coaching", "metrics", "calls", "customers", "process", "notices", "people"]
WITH_GENERIC_REFERENCES = {"notices", "people"}


def models_of_ours():
    """Every model of the rooms but the tables which simple-history makes of them."""
    for room in STOREYS:
        for model in apps.get_app_config(room).get_models():
            if not hasattr(model, "history_type") and not hasattr(model, "instance_type"):
                yield model


def references():
    for model in models_of_ours():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.model is model:
                yield pytest.param(field, id=f"{model._meta.label}.{field.name}")


def test_imports_point_down_between_rooms_and_inside_them():
    assert lint_imports(config_filename=str(settings.BASE_DIR / "pyproject.toml")) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("field", list(references()))
def test_a_reference_points_down_protects_its_target_and_leaves_no_name_in_another_room(field):
    here, there = field.model._meta.app_label, field.related_model._meta.app_label
    if isinstance(field, models.ForeignKey):
        assert field.remote_field.on_delete is models.PROTECT
    if there in STOREYS:
        assert STOREYS.index(here) <= STOREYS.index(there)
    if there != here:
        assert field.remote_field.hidden


def test_only_notices_and_the_audit_point_at_anything():
    from django.contrib.contenttypes.models import ContentType

    pointing = {param.values[0].model for param in references() if param.values[0].related_model is ContentType}
    assert {model._meta.app_label for model in pointing} <= WITH_GENERIC_REFERENCES


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_task_of_the_timetable_is_there_and_every_task_is_in_the_timetable():
    from salesproc.celery import app
    from salesproc.timetable import TIMETABLE

    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert {entry["task"] for entry in TIMETABLE.values()} == ours
