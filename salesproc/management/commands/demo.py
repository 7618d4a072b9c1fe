"""`manage.py demo`: fill an empty installation with the demo company."""

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Organisation, User
from salesproc.demo.build import build
from salesproc.demo.bulk import LEAST_PEOPLE, build_large


class Command(BaseCommand):
    help = "Builds the demo company in an empty installation: three months of past calls and a week of coming ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the same seed on the same day tells the same story")
        parser.add_argument("--people", type=int, help="a large company of so many people instead, made in bulk")
        parser.add_argument("--plans", type=int, help="how many plans the large company has made in three years")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.current()
        if organisation is not None and organisation.is_demo:
            self.stdout.write("The demo company is here already.")
            return
        if organisation is not None or User.objects.exists():
            raise CommandError("This installation holds real data. The demo company is only built in an empty one.")
        if (options["people"] is None) != (options["plans"] is None):
            raise CommandError("A large company needs both --people and --plans.")
        if options["people"] is not None and (options["people"] < LEAST_PEOPLE or options["plans"] < 1):
            raise CommandError(f"A large company has at least {LEAST_PEOPLE} people and one plan.")
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
        longest = Organisation._meta.get_field("demo_password").max_length
        if len(password) > longest:
            raise CommandError(f"DEMO_PASSWORD is longer than {longest} characters.")
        if options["people"] is not None:
            large = build_large(
                people=options["people"], plans=options["plans"], password=password, seed=options["seed"]
            )
            self.stdout.write(f"Built a large company: {len(large.sellers):,} people sell.")
            return
        world = build(options["seed"], password)
        self.stdout.write(f"Built the demo company: {len(world.people)} people, {len(world.companies)} companies.")
