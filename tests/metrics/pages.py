"""How tests of the pages of figures ask for one."""

from django.urls import reverse

from people.models import User


def enter(client, who):
    client.force_login(User.objects.get(pk=who.pk))


def text(client, name, status=200, **asked):
    answer = client.get(reverse(name), asked)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())
