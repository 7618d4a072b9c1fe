"""`manage.py demo`: fill an empty installation with the demo company."""

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Organisation, User
from salesproc.demo.build import build


class Command(BaseCommand):
    help = "Builds the demo company in an empty installation: three months of past calls and a week of coming ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the same seed on the same day tells the same story")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.current()
        if organisation is not None and organisation.is_demo:
            self.stdout.write("The demo company is here already.")
            return
        if organisation is not None or User.objects.exists():
            raise CommandError("This installation holds real data. The demo company is only built in an empty one.")
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
        longest = Organisation._meta.get_field("demo_password").max_length
        if len(password) > longest:
            raise CommandError(f"DEMO_PASSWORD is longer than {longest} characters.")
        world = build(options["seed"], password)
        self.stdout.write(f"Built the demo company: {len(world.people)} people, {len(world.companies)} companies.")
