"""How many queries a page takes."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def cost(client, address):
    """The queries of a page, all of it: session, reader and frame included."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in seen.captured_queries]
