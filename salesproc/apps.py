from django.apps import AppConfig


class SalesprocConfig(AppConfig):
    name = "salesproc"
    verbose_name = "Salesproc"

    def ready(self) -> None:
        from salesproc import wiring

        wiring.connect()
