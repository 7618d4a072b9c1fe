import io
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection, transaction

from people.models import Organisation, User


class Command(BaseCommand):
    help = "Makes everything ready for the servers: database, static files, defaults, and the demo company if wanted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="lay the demo company into an empty installation")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        settings.VAR.mkdir(parents=True, exist_ok=True)
        self._say("database")
        self._reach_database()
        call_command("migrate", interactive=False, verbosity=0)
        self._say("static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        organisation = Organisation.current()
        if demo and (organisation is None or organisation.is_demo):
            self._say("demo company (up to a minute the first time)")
            call_command("demo", stdout=io.StringIO())
            self._follow_demo_password()
        self._say("process")
        call_command("lay_defaults", stdout=io.StringIO())  # after the demo company, which lays them down in its past

    def _follow_demo_password(self) -> None:
        """DEMO_PASSWORD may be set, or changed, after the demo company was made."""
        organisation, wanted = Organisation.current(), os.environ.get("DEMO_PASSWORD", "")
        if organisation is None or wanted in {"", organisation.demo_password}:
            return
        with transaction.atomic():
            for person in User.objects.active().filter(email__endswith="@demo.example"):
                if person.has_usable_password():
                    person.set_password(wanted)
                    person.save(update_fields=["password"])
            organisation.demo_password = wanted
            organisation.save(update_fields=["demo_password"])

    def _say(self, what: str) -> None:
        self.stdout.write(f"Preparing: {what}")
        self.stdout.flush()

    def _reach_database(self) -> None:
        """One line instead of a traceback when the database does not answer."""
        try:
            connection.ensure_connection()
        except OperationalError as error:
            where = settings.DATABASES["default"]["HOST"] or settings.DATABASES["default"]["NAME"]
            reason = str(error).strip().splitlines()[-1]
            sys.exit(f"DATABASE_URL: the database at {where} does not answer: {reason}")
