"""What the frame around every page needs to know: the company, the tabs of this reader and their counts."""

from typing import Any

from django.http import HttpRequest

from people.models import Organisation


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"organisation": Organisation.current()}
