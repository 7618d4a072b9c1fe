"""How fast the pages are: `make bench` asks each page of the demo company twenty times, in this process.

It prints the median in milliseconds, the queries, and the bytes of the page as they go over the wire. Compare two runs
on the same quiet machine; the figures of another one say nothing.
"""

import statistics
import sys
import time

TIMES = 20
PAGES = {
    "salesperson": ["today", "calls:list", "calls:week", "customers:companies", "customers:opportunities"],
    "manager": ["calls:inspect", "calls:reviews", "metrics:team", "notices:list"],
    "director": ["calls:inspect", "metrics:team", "coaching:matrix", "customers:opportunities"],
    "admin": ["process:elements", "people:list", "people:audit"],
}


def main() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from people.models import User

    call_command("prepare", demo=True)
    print(f"{'page':<44}{'ms':>8}{'queries':>9}{'bytes':>8}")
    for role, names in PAGES.items():
        client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
        client.force_login(User.objects.get(email=f"{role}@demo.example"))
        for name in names:
            address, spans, queries = reverse(name), [], []

            def note(execute, sql, params, many, context, noted=queries):
                noted.append(sql)
                return execute(sql, params, many, context)

            with connection.execute_wrapper(note):
                answer = client.get(address)
            if answer.status_code != 200:
                sys.exit(f"{role} {address}: {answer.status_code}")
            for _again in range(TIMES):
                began = time.perf_counter()
                client.get(address)
                spans.append(1000 * (time.perf_counter() - began))
            line = f"{role:<12} {address}"
            print(f"{line:<44}{statistics.median(spans):>8.1f}{len(queries):>9}{len(answer.content):>8}")
