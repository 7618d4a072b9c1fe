import re

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from process import defaults

FIRST_VISIT = 150_000  # bytes over the wire: page, styles, scripts, icons and the font of the page's alphabet
NEXT_VISIT = 15_000
ALREADY_SMALL = (".woff2", ".png")


def wire(name):
    """What a static file weighs as it is served, compressed where that helps."""
    path = finders.find(name)
    assert path, f"{name} is not there"
    with open(path, "rb") as file:
        content = file.read()
    return len(content) if name.endswith(ALREADY_SMALL) else len(brotli.compress(content, quality=11))


@pytest.mark.parametrize("page", ["process:elements", "process:call_type_new", "notices:list"])
def test_a_page_with_all_it_needs_is_light(client, cast, page):
    defaults.lay_down()
    client.force_login(cast.admin)
    answer = client.get(reverse(page), headers={"accept-encoding": "gzip"})
    html = client.get(reverse(page)).content.decode()
    needed = set(re.findall(r"/static/([^\"#]+)", html)) - {"mark-192.png", "salesproc.webmanifest"}
    assert any(name.endswith(".css") for name in needed)
    assert len(answer.content) < NEXT_VISIT
    assert len(answer.content) + sum(wire(name) for name in needed) < FIRST_VISIT


def test_no_page_waits_for_a_style_or_script_of_somebody_else(client, db):
    html = client.get(reverse("account_login")).content.decode()
    assert not re.findall(r"(?:src|href)=\"https?://", html)
