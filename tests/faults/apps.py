from django.apps import AppConfig


class FaultsConfig(AppConfig):
    """Lets a process of the product be killed at a chosen point; never installed outside the trials."""

    name = "tests.faults"

    def ready(self) -> None:
        from tests.faults import death

        death.lie_in_wait()
        death.move_clock()
