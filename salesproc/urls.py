"""Where everything stands. A URL is a noun; a deed is the making of one."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
