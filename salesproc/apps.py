from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class SalesprocConfig(AppConfig):
    name = "salesproc"
    verbose_name = "Salesproc"

    def ready(self) -> None:
        from salesproc import triggers, wiring

        wiring.connect()
        # post_migrate is sent once for each application that has models; `people` stands in for all of ours.
        post_migrate.connect(
            triggers.forge_after_migrate, sender=apps.get_app_config("people"), dispatch_uid="append-only triggers"
        )
