from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from people.models import Organisation, SetupCode, User

ACCOUNTS = ["salesperson", "manager", "director", "outsider", "admin"]


class Command(BaseCommand):
    help = "Says where Salesproc is and how one gets in: the demo accounts, or a new one-time code for the set-up."

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.current()
        if organisation is not None and organisation.is_demo:
            lines = self._demo(organisation)
        elif not User.objects.filter(is_admin=True, is_active=True).exists():
            lines = [f"{settings.PUBLIC_URL}/set-up/", f"One-time code for the set-up: {SetupCode.issue()}"]
        else:
            lines = [settings.PUBLIC_URL]
        self.stdout.write("\nSalesproc is at " + "\n  ".join(lines) + "\n")
        self.stdout.flush()

    def _demo(self, organisation: Organisation) -> list[str]:
        names = dict(User.objects.filter(email__endswith="@demo.example").values_list("email", "name"))
        accounts = [f"{role}@demo.example" for role in ACCOUNTS]
        width = max(map(len, accounts))
        return [
            settings.PUBLIC_URL,
            *(f"{email:<{width}}  {names.get(email, '')}" for email in accounts),
            f"Password of all five: {organisation.demo_password}",
        ]
