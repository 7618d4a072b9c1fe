from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people.models import SetupCode, User


class Command(BaseCommand):
    """For whoever starts the server: `manage.py setup_code` prints the address that makes the first admin.

    Each call makes a new code and voids the one before; only its digest is kept. Once an admin exists it refuses
    with exit status 1.
    """

    help = "Prints a new one-time address at which the first admin is made."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.configuring().exists():
            raise CommandError("There is an admin already: sign in, or ask one for an invitation.")
        self.stdout.write(f"{settings.PUBLIC_URL}/set-up/{SetupCode.issue()}/")
