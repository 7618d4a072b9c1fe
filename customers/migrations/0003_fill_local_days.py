"""What ended or was closed already ended on a day where its owner was: by the zone he has now, for want of another."""

from zoneinfo import ZoneInfo

from django.db import migrations


def fill(apps, _schema_editor):
    for name, owner, moment, day in [
        ("Opportunity", "owner", "state_at", "state_on"),
        ("LedgerEntry", "person", "closed_at", "closed_on"),
    ]:
        model = apps.get_model("customers", name)
        batch = []
        empty = model.objects.filter(**{f"{moment}__isnull": False, f"{day}__isnull": True})
        for row in empty.select_related(owner).iterator(chunk_size=500):
            zone = ZoneInfo(getattr(row, owner).zone)
            setattr(row, day, getattr(row, moment).astimezone(zone).date())
            batch.append(row)
            if len(batch) == 500:
                model.objects.bulk_update(batch, [day])
                batch = []
        model.objects.bulk_update(batch, [day])


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_local_days")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
