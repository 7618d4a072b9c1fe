"""Faults of the servers beneath: Redis killed or frozen, PostgreSQL killed or restarted."""

from __future__ import annotations

from django.db import connection

from tests.faults.ground import Ground, wait_until
from tests.faults.scene import Scene, check_invariants, told
from tests.faults.tally import Tally
from tests.faults.visitor import Page, Unanswered, Visitor

PAGES = ("/today/", "/calls/", "/calls/new/", "/opportunities/", "/companies/", "/notices/", "/scorecard/")


def redis_gone(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F8: Redis killed, then frozen: every page works, every deed is done, nothing answers 5xx."""
    assert ground.redis
    scene = Scene(ground)
    ground.start_web()
    for gone, back in ((ground.redis.kill, ground.redis.start), (ground.redis.freeze, ground.redis.thaw)):
        gone()
        _use_everything(scene, tally, gone.__name__)
        back()
        check_invariants(tally, f"after Redis: {gone.__name__}")


def _use_everything(scene: Scene, tally: Tally, how: str) -> None:
    priya, ruth = scene.visitor(scene.cast.salesperson), scene.visitor(scene.cast.manager)
    for visitor, paths in ((priya, PAGES), (ruth, ("/inspect/", "/review/", "/team/"))):
        for path in paths:
            tally.trials += 1
            page = visitor.get(path)
            tally.expect(page.status == 200, "wrong", f"{path} answered {page.status} with Redis {how}")
    tally.trials += 2
    plan = scene.written()
    told(priya, priya.get(f"/calls/{plan.call_id}/plan/").form("/filing/"))
    told(ruth, ruth.get(f"/inspect/{plan.pk}/").form("/inspection/").with_(decision="approved"))
    plan.refresh_from_db()
    tally.expect(plan.approved is not None, "lost", f"an approval acknowledged with Redis {how}")


def postgresql_gone(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F10: PostgreSQL killed in the middle of work: 503 meanwhile, then the next request works; nothing is lost."""
    assert ground.postgres
    scene = Scene(ground)
    ground.start_web()
    priya = scene.visitor(scene.cast.salesperson)
    for trial in range(1 if short else 4):
        tally.trials += 1
        plan = scene.written()
        page = priya.get(f"/calls/{plan.call_id}/plan/")
        form = page.form("/filing/").with_(purpose=f"Anita signs, for the {trial}. time.")
        assert told(priya, form)
        (ground.postgres.kill if trial % 2 == 0 else ground.postgres.stop)()
        for path in (*PAGES, form.action):
            answer = _try(priya, path, form)
            tally.expect(answer is not None and answer.status == 503, "wrong", f"{path}: {answer and answer.status}")
            if answer is not None and answer.status == 503:
                tally.expect("Retry-After" in answer.headers, "wrong", f"{path} says not when to come back")
        ground.postgres.start()
        connection.close()
        again = wait_until(lambda: _works(priya), "the first page after PostgreSQL came back", 10)
        tally.expect(again.status == 200, "wrong", f"afterwards: {again.status}")
        plan.refresh_from_db()
        tally.expect(
            plan.latest.text.purpose.endswith(f"{trial}. time."), "lost", "a plan acknowledged before the kill"
        )
        check_invariants(tally, "after PostgreSQL was away")


def _try(visitor: Visitor, path: str, form) -> Page | None:
    try:
        return visitor.send(form) if path == form.action else visitor.get(path)
    except Unanswered:
        return None


def _works(visitor: Visitor) -> Page | None:
    page = visitor.get("/today/")
    return page if page.status != 503 else None
