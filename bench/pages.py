"""Pages, each asked in turn with the floor, so that whatever else the machine does meanwhile strikes both alike."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.client import Client, Spans
from bench.ground import Ground

FLOOR = "floor"
AT_ONCE = 8


def addresses() -> dict[str, tuple[Any, str]]:
    """Who opens what. The plan, the recap and the review say the same at every size, whatever the company holds."""
    from django.urls import reverse

    from bench.deeds import Desk, colleague
    from calls.models import Recap
    from people.models import User

    seller, manager, director = (
        User.objects.get(email=f"{role}@demo.example") for role in ("salesperson", "manager", "director")
    )
    desk = Desk(seller)
    desk.fill_week()
    to_review = Recap.objects.filter(salesperson=colleague(), state="filed", asks_review=True).latest("filed_at")
    return {
        "Today": (seller, reverse("today")),
        "Calls": (seller, reverse("calls:list")),
        "An open plan": (seller, reverse("calls:plan", args=[desk.ahead().pk])),
        "A recap form": (seller, reverse("calls:recap", args=[desk.over().pk])),
        "Inspect": (manager, reverse("calls:inspect")),
        "Inspect, of the director": (director, reverse("calls:inspect")),
        "A review form": (manager, reverse("calls:review", args=[to_review.pk])),
        "Team": (manager, reverse("metrics:team")),
        "Team, of the director": (director, reverse("metrics:team")),
    }


def measure(ground: Ground, rounds: int) -> dict[str, dict[str, float]]:
    """p50, p95, bytes and queries of each page, and the same of the floor."""
    pages = addresses()
    clients = {name: (Client(ground.port, person), path) for name, (person, path) in pages.items()}
    seller = pages["Today"][0]
    clients[FLOOR] = (Client(ground.port, seller), "/floor/read/")
    for client, path in clients.values():
        for _warming in range(3):
            client.get(path)
    spans = {name: Spans() for name in clients}
    for _round in range(rounds):
        for name in random.sample(list(clients), len(clients)):
            client, path = clients[name]
            client.get(path, spans[name])
    queries = {name: _queries(person, path) for name, (person, path) in pages.items()}
    return {
        name: {
            "p50": each.p50,
            "p95": each.p95,
            "ratio": each.by(spans[FLOOR]),
            "bytes": each.size,
            "queries": queries.get(name, 7),
        }
        for name, each in spans.items()
    }


def a_second(ground: Ground, seconds: float) -> dict[str, float]:
    """How many requests a second eight people at once are answered, of Today and of the floor."""
    from people.models import User

    person, path = User.objects.get(email="salesperson@demo.example"), "/today/"
    return {
        "Today": _at_once(ground.port, person, path, seconds),
        FLOOR: _at_once(ground.port, person, "/floor/read/", seconds),
    }


def _at_once(port: int, person: Any, path: str, seconds: float) -> float:
    clients = [Client(port, person) for _n in range(AT_ONCE)]
    until = time.perf_counter() + seconds

    def ask(client: Client) -> int:
        return sum(1 for _answer in _answers(client, path, until))

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        return sum(crowd.map(ask, clients)) / seconds


def _answers(client: Client, path: str, until: float) -> Iterator[None]:
    while time.perf_counter() < until:
        client.get(path)
        yield


def _queries(person: Any, path: str) -> int:
    """How many queries the page asks, in this process."""
    from django.db import connection
    from django.test import Client as InProcess

    client, asked = InProcess(headers={"host": "127.0.0.1"}), []
    client.force_login(person)
    client.get(path)

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(path)
    return len(asked)
