from django.core.management.base import BaseCommand, CommandError

from salesproc.invariants import broken


class Command(BaseCommand):
    help = "Ask whether anything in the database is so that must never be; ends with 1 where it is."

    def handle(self, *args, **options) -> None:
        if sentences := broken(with_worker=True):
            raise CommandError("\n".join(sentences))
        self.stdout.write("Every invariant holds.")
