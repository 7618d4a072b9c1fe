from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class SalesprocConfig(AppConfig):
    name = "salesproc"
    verbose_name = "Salesproc"

    def ready(self) -> None:
        from salesproc import triggers, wiring

        wiring.connect()
        people = apps.get_app_config("people")
        # post_migrate is sent once for each application that has models; `people` stands in for all of ours.
        post_migrate.connect(triggers.forge_after_migrate, sender=people, dispatch_uid="append-only triggers")
        post_migrate.connect(_make_cache_table, sender=people, dispatch_uid="cache table")


def _make_cache_table(sender: AppConfig, using: str, **_facts: Any) -> None:
    """Signing in counts its attempts in the cache: its table must stand however the database was migrated."""
    call_command("createcachetable", database=using, verbosity=0)
