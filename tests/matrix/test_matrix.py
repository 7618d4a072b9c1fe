"""The authorization matrix: every address, asked by everybody about everybody's records, by every method."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.matrix import oracle
from tests.matrix.rules import NAMES, READABLE, RULES
from tests.matrix.world import PERSONAS, SELLERS

pytestmark = pytest.mark.django_db
LET_IN = {200, 204, 302, 400, 409, 422}
ANSWERS = {"not there": {404}, "refused": {403}, "method": {404, 405}, "let in": LET_IN}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
MAY_BE_WRITTEN = {"django_session", "usersessions_usersession", "cache"}
CANARY = re.compile(f"zq({'|'.join(SELLERS)}|)({'|'.join(sorted(READABLE, key=len, reverse=True))})")


def addresses(patterns=None, space=""):
    """Every name in the URL conf, with the names of its parameters."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", list(pattern.pattern.converters)
        else:
            yield from addresses(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)


ADDRESSES = dict(addresses())


def test_every_address_has_a_name_and_a_rule_and_every_rule_an_address():
    assert set(ADDRESSES) == set(RULES)


class Asked:
    """One request and what came of it: the answer, and what was written meanwhile."""

    def __init__(self, world, who, method, path, data):
        self.written = set()
        client = Client(raise_request_exception=False)
        if who is not None:
            client.cookies = world.cookies(who)
        with transaction.atomic(), connection.execute_wrapper(self._note):
            self.response = client.get(path) if method == "GET" else client.post(path, data)
            transaction.set_rollback(True)
        self.status = self.response.status_code
        self.text = f"{self.response.headers}\n"
        if not self.response.streaming:
            self.text += self.response.content.decode()

    def _note(self, execute, sql, params, many, context):
        if found := WRITES.match(sql):
            self.written.add(found[1])
        return execute(sql, params, many, context)

    @property
    def answer(self) -> str:
        if self.status == 401 or (self.status == 302 and "/account/login/" in self.response["Location"]):
            return "signed out"
        return next((name for name, statuses in ANSWERS.items() if self.status in statuses), str(self.status))


WITHOUT_OWNER = {
    "company",
    "contact",
    "element",
    "spare element",
    "call type",
    "spare call type",
    "letter",
    "phrase",
    "spare team",
}
OWNERS = ["priya", "aisha", "wim", "tom", "mona", "dora", "nobody"]  # Dele stands where Priya does, and asks about hers
PEOPLE = ["priya", "wim", "ruth", "hana", "moira", "ines", "dora", "nobody"]


def owners(rule):
    if rule.of in {"", "token", "code", "reset key"}:
        return [""]
    if rule.of in WITHOUT_OWNER:
        return ["", "nobody"]
    if rule.of in {"team", "delegating person"}:
        return ["ruth", "nobody"]
    if rule.of == "active person":
        return [person for person in PEOPLE if person != "dora"]
    if rule.of == "person who left":
        return ["dora", "nobody"]
    if rule.of == "person" and not rule.also:
        return PEOPLE
    return OWNERS


@pytest.mark.parametrize("name", sorted(RULES))
def test_it_answers_everybody_as_agreed_and_gives_nothing_away(world, name):
    rule, wrong = RULES[name], []
    world.let_everything_run()
    for owner in owners(rule):
        path = world.path(name, rule, owner, ADDRESSES[name])
        for persona, who in PERSONAS.items():
            if who in oracle.SIGNED_OUT and owner not in {"", "priya", "nobody"}:
                continue  # whose it is makes no difference to them
            for method, word in (("GET", rule.get), ("POST", rule.post)):
                if word is None and owner not in {"", "priya"}:
                    continue  # an unknown method is refused before anybody looks whose it is
                asked = Asked(world, who, method, path, rule.data)
                expected = oracle.answers(rule, method, who, owner)
                place = f"{persona}: {method} {path} ({owner})"
                if not is_as_agreed(asked, expected, rule, method):
                    wrong.append(f"{place}: {asked.status}, but {expected}")
                if (expected != "let in" or method == "GET") and asked.written - MAY_BE_WRITTEN - rule.notes:
                    wrong.append(f"{place}: wrote {asked.written}")
                wrong += [f"{place}: shows {leak}" for leak in leaks(asked.text, who, rule)]
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong)


def is_as_agreed(asked, expected, rule, method) -> bool:
    """An open door may also lead on to the sign-in."""
    if "open" in {rule.get, rule.post} and expected == "let in" and asked.answer == "signed out":
        return True
    return asked.answer == expected or (expected == "method" and asked.answer == "not there")


def leaks(text: str, who: str | None, rule) -> set[str]:
    """Texts of the world which this reader may not see."""
    found = set()
    for owner, what in set(CANARY.findall(text)):
        is_mere_name = rule.names and who == "ines" and what in NAMES
        if not is_mere_name and (who in oracle.SIGNED_OUT or not oracle.may(READABLE[what], who, owner)):
            found.add(f"zq{owner}{what}")
    return found
