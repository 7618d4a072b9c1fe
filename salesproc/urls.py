"""Where everything stands. A URL is a noun; a deed is the making of one."""

from django.urls import include, path

from salesproc.views.appearance import appearance, presence
from salesproc.views.health import counts, health, healthz, prometheus, readyz
from salesproc.views.home import home
from salesproc.views.today import today

urlpatterns = [
    path("", home, name="home"),
    path("today/", today, name="today"),
    path("account/appearance/", appearance, name="appearance"),
    path("account/presence/", presence, name="presence"),
    path("account/counts/", counts, name="counts"),
    path("health/", health, name="health"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("prometheus", prometheus, name="prometheus"),
    path("", include("people.urls")),
    path("", include("notices.urls")),
    path("", include("process.urls")),
    path("", include("customers.urls")),
    path("", include("calls.urls")),
    path("", include("coaching.urls")),
    path("", include("metrics.urls")),
    path("account/", include("people.account_urls")),
]

handler400 = "salesproc.views.errors.bad_request"
handler403 = "salesproc.views.errors.refused"
handler404 = "salesproc.views.errors.not_here"
handler429 = "salesproc.views.errors.too_many"
handler500 = "salesproc.views.errors.server_failed"
