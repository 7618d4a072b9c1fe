from datetime import timedelta

from django.db import migrations
from django.db.models import Q

BATCH = 500


def fill(apps, _editor):
    """The manager hears a day after the recap was due, until a change of the call works it out by working days."""
    model = apps.get_model("calls", "Call")
    waiting = model.objects.filter(Q(state="scheduled") | Q(unplanned=True), over_at=None)
    while batch := list(waiting[:BATCH]):
        for call in batch:
            call.over_at = call.starts_at + timedelta(minutes=call.minutes)
            call.recap_missing_at = call.recap_due_at + timedelta(days=1)
        model.objects.bulk_update(batch, ["over_at", "recap_missing_at"])


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_the_clocks_have_their_indexes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
