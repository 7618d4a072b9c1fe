"""Every address of the product, and the two of the floor."""

from django.urls import include, path

from bench.floor import read, write
from salesproc.urls import handler400, handler403, handler404, handler429, handler500

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

urlpatterns = [
    path("floor/read/", read),
    path("floor/write/", write),
    path("", include("salesproc.urls")),
]
