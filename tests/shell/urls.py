"""Addresses at which something goes wrong, beside the real ones."""

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import path

from people.models import User
from people.rules import Refused, Stale
from salesproc.urls import handler400, handler403, handler404, handler429, handler500
from salesproc.urls import urlpatterns as real

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]


def breaks(request):
    raise RuntimeError("canary in the message")


def database_is_gone(request):
    raise OperationalError("could not connect to server")


def suspicious(request):
    raise SuspiciousOperation("odd")


def is_refused(request):
    raise Refused("The call has begun. Write the recap instead.")


def is_stale(request):
    raise Stale("Ruth saved this at 09:11.")


def is_stale_with_a_record(request):
    raise Stale(current=User.objects.get(pk=request.user.pk))


def reads(request):
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("wrong/breaks/", breaks),
    path("wrong/database/", database_is_gone),
    path("wrong/suspicious/", suspicious),
    path("wrong/refused/", is_refused),
    path("wrong/stale/", is_stale),
    path("wrong/record/", is_stale_with_a_record),
    path("wrong/reads/", reads),
    *real,
]
