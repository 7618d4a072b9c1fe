"""Does the matrix notice? Takes one rule after another out of the product and expects the matrix to turn red.

`make mutants` tries them all, for an hour or more; `python -m tests.matrix.mutants calls.rules.may_inspect` tries one.
A mutant that survives is a right which no address shows, or a hole in the matrix.
"""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator

ROOMS = ["people", "notices", "process", "customers", "calls", "metrics", "coaching"]
SEEING = ["visible_to", "in_line_of"]  # words that say what somebody may see
MATRIX = [
    sys.executable,
    "-m",
    "pytest",
    "-x",
    "-q",
    "-n",
    "2",
    "tests/matrix/test_matrix.py",
    "tests/matrix/test_lists.py",
]


def mutants() -> Iterator[str]:
    """Every rule, and every word that says what somebody may see, by its place."""
    for room in ROOMS:
        rules = importlib.import_module(f"{room}.rules")
        yield from (f"{room}.rules.{name}" for name in vars(rules) if name.startswith("may_"))
        for name, thing in sorted(vars(importlib.import_module(f"{room}.models")).items()):
            if hasattr(thing, "_default_manager"):
                words = [word for word in SEEING if hasattr(thing.objects.all(), word)]
                yield from (f"{room}.models.{name}.{word}" for word in words)


def take_out(mutant: str) -> None:
    """Let this rule say yes to everything, or this queryset show everything. For the process that runs the matrix."""
    from people.rules import YES

    place, name = mutant.rsplit(".", 1)
    if name in SEEING:
        module, model = place.rsplit(".", 1)
        queryset = type(getattr(importlib.import_module(module), model).objects.all())
        setattr(queryset, name, lambda self, reader: self)
    else:
        setattr(importlib.import_module(place), name, lambda *args, **facts: YES)


def main(chosen: list[str]) -> int:
    survivors = []
    for mutant in chosen:
        done = subprocess.run(MATRIX, env={**os.environ, "MUTANT": mutant}, capture_output=True)
        print(f"{'noticed' if done.returncode else 'SURVIVED'}  {mutant}", flush=True)
        survivors += [] if done.returncode else [mutant]
    print(f"{len(chosen) - len(survivors)} noticed, {len(survivors)} survived")
    return bool(survivors)


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    everything = sys.argv[1:] or list(mutants())
    for inherited in ("TEST_FOLDER", "VAR"):
        del os.environ[inherited]  # each run of the matrix makes its own
    sys.exit(main(everything))
