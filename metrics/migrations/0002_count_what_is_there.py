"""An installation that has calls already: mark every day on which something may be counted."""

from django.db import migrations
from django.utils import timezone


def mark(apps, _schema_editor):
    touched = apps.get_model("people", "DayTouched")
    days = set()
    for room, name, owner, day in [
        ("calls", "Call", "salesperson_id", "day"),
        ("customers", "LedgerEntry", "person_id", "due_on"),
        ("customers", "Opportunity", "owner_id", "state_on"),
    ]:
        rows = apps.get_model(room, name).objects.filter(**{f"{day}__isnull": False})
        days |= set(rows.order_by().values_list(owner, day).distinct())
    at = timezone.now()
    touched.objects.bulk_create(
        (touched(person_id=person, day=day, at=at) for person, day in sorted(days)), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0001_initial"),
        ("people", "0002_daytouched"),
        ("customers", "0003_fill_local_days"),
        ("calls", "0002_recap"),
    ]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
