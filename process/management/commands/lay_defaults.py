from typing import Any

from django.core.management.base import BaseCommand

from process.defaults import lay_down


class Command(BaseCommand):
    help = "Lays down the elements, call types and phrases every company starts with; what is there already stays."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(lay_down())
