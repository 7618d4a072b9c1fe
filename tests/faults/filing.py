"""Faults while a form is sent: the web server killed, the form sent twenty times, two people at one plan."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from calls.models import Call, Recap
from people.clock import now
from tests.faults.ground import Ground
from tests.faults.scene import Scene, check_invariants, told
from tests.faults.tally import Tally
from tests.faults.visitor import Unanswered


def web_killed(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F1: kill -9 of the web server at every point of filing, approving and filing a recap."""
    scene = Scene(ground)
    ground.start_web()
    deeds = [_Filing(scene), _Approving(scene), _Recapping(scene)]
    for deed in deeds[:1] if short else deeds:
        points = scene.points_of(deed.scope, lambda deed=deed: told(*deed.ready()))
        for point in points[:: max(1, len(points) // 4)] if short else points:
            tally.trials += 1
            visitor, form = deed.ready()
            with scene.death_at(deed.scope, point):
                place = told(visitor, form)
                tally.expect(scene.somebody_died, "wrong", f"nobody died at {point} of {deed.scope}")
            done = deed.count()
            tally.expect(bool(place) <= (done == 1), "lost", f"{deed.scope} was acknowledged at {point}")
            tally.expect(done <= 1, "double", f"{done} of {deed.scope} after {point}")
            _again(visitor, form)
            tally.expect(deed.count() == 1, "double", f"{deed.count()} of {deed.scope} resubmitted after {point}")
            check_invariants(tally, f"after {point} of {deed.scope}")


def sent_many_times(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F15: the same form 2 to 20 times at once: one record, and nobody is told that anything failed."""
    scene = Scene(ground)
    ground.start_web()
    makers = [_Filing(scene), _Booking(scene)] if short else [_Filing(scene), _Booking(scene), _Recapping(scene)]
    for deed in makers:
        for times in (8,) if short else (2, 5, 10, 20):
            tally.trials += 1
            visitor, form = deed.ready()
            with ThreadPoolExecutor(times) as crowd:
                pages = list(crowd.map(lambda _n, visitor=visitor, form=form: visitor.send(form), range(times)))
            answers = Counter(page.status for page in pages)
            tally.expect(set(answers) == {302}, "wrong", f"{times} times {deed.scope}: {dict(answers)}")
            tally.expect(len({page.location for page in pages}) == 1, "wrong", f"{deed.scope} led to different places")
            tally.expect(deed.count() == 1, "double", f"{times} times {deed.scope} made {deed.count()}")
            check_invariants(tally, f"after {times} times {deed.scope}")


def two_at_one_plan(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F16: two windows edit one draft; a manager approves while its owner sends a new version; two decide at once."""
    scene = Scene(ground)
    ground.start_web()
    for _trial in range(2 if short else 10):
        _two_windows(scene, tally)
        _approved_while_edited(scene, tally)
        _two_decide(scene, tally)
        check_invariants(tally, "after two people at one plan")


def _two_windows(scene: Scene, tally: Tally) -> None:
    tally.trials += 1
    plan = scene.written()
    texts = ["Anita signs on the ninth.", "Graham sends the log by Friday."]
    visitor = scene.visitor(plan.salesperson)
    form = visitor.get(f"/calls/{plan.call_id}/plan/").form("/filing/")
    forms = [form.with_(purpose=text) for text in texts]
    pages = _at_once([(visitor, each) for each in forms])
    plan.refresh_from_db()
    statuses = sorted(page.status for page in pages)
    tally.expect(statuses == [302, 409], "wrong", f"two windows were answered {statuses}")
    winner, loser = sorted(zip(pages, texts, strict=True), key=lambda each: each[0].status)
    tally.expect(plan.latest.text.purpose == winner[1], "lost", "the text that was acknowledged does not stand")
    tally.expect(loser[1] in loser[0].text and winner[1] in loser[0].text, "lost", "the page shows not both texts")


def _approved_while_edited(scene: Scene, tally: Tally) -> None:
    tally.trials += 1
    plan = scene.sent()
    ruth, priya = scene.visitor(scene.cast.manager), scene.visitor(plan.salesperson)
    approval = ruth.get(f"/inspect/{plan.pk}/").form("/inspection/").with_(decision="approved")
    again = priya.get(f"/calls/{plan.call_id}/plan/").form("/filing/").with_(purpose="Anita signs on the ninth.")
    pages = _at_once([(ruth, approval), (priya, again)])
    plan.refresh_from_db()
    seen = plan.inspections.first()
    tally.expect(pages[1].status == 302, "lost", f"the new version was answered {pages[1].status}")
    tally.expect(pages[0].status in {302, 409}, "wrong", f"the approval was answered {pages[0].status}")
    tally.expect((pages[0].status == 302) == (seen is not None), "lost", "what Ruth was told of her decision is not so")
    if seen is not None:
        tally.expect(seen.version.number == 1, "wrong", "Ruth approved a version which she had not seen")
    tally.expect(plan.approved is None or plan.approved.number != 2, "wrong", "version 2 is approved unseen")


def _two_decide(scene: Scene, tally: Tally) -> None:
    tally.trials += 1
    plan = scene.sent()
    visitors = [scene.visitor(scene.cast.manager) for _ in range(2)]
    form = visitors[0].get(f"/inspect/{plan.pk}/").form("/inspection/")
    decisions = [form.with_(decision="approved"), form.with_(decision="returned", comment="Which committee?")]
    pages = _at_once(list(zip(visitors, decisions, strict=True)))
    standing = plan.inspections.standing().count()
    acknowledged = sum(page.status == 302 for page in pages)
    tally.expect(standing == acknowledged == 1, "wrong", f"{acknowledged} decisions acknowledged, {standing} stand")


def _at_once(sent: list) -> list:
    with ThreadPoolExecutor(len(sent)) as crowd:
        return list(crowd.map(lambda each: each[0].send(each[1]), sent))


def _again(visitor, form) -> None:
    """Send the same form as a browser would: once more after each lost connection. Any answer will do."""
    for _try in range(3):
        try:
            visitor.send(form)
        except Unanswered:
            continue
        return
    raise AssertionError(f"{form.action} is never answered")


# The deeds that are interrupted ---------------------------------------------------------------------


class _Filing:
    """Priya sends a plan."""

    scope = "/filing/"

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def ready(self):
        self.plan = self.scene.written()
        visitor = self.scene.visitor(self.plan.salesperson)
        return visitor, visitor.get(f"/calls/{self.plan.call_id}/plan/").form("/filing/")

    def count(self) -> int:
        self.plan.refresh_from_db()
        assert self.plan.is_filed == self.plan.versions.exists()
        return self.plan.versions.count()


class _Booking:
    """Priya plans a new call."""

    scope = "/calls/new/"

    def __init__(self, scene: Scene) -> None:
        self.scene, self.number = scene, 0

    def ready(self):
        self.number += 1
        start = self.scene.soon(6)
        visitor = self.scene.visitor(self.scene.cast.salesperson)
        facts = {
            "company": str(self.scene.desk.company.pk),
            "call_type": str(self.scene.desk.sales_call.pk),
            "day": start.date().isoformat(),
            "time": "10:30",
            "place": f"Gate {self.number}",
        }
        return visitor, visitor.get("/calls/new/").form("/calls/new/").with_(**facts)

    def count(self) -> int:
        return Call.objects.filter(place=f"Gate {self.number}").count()


class _Approving:
    """Ruth approves a plan."""

    scope = "/inspection/"

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def ready(self):
        self.plan = self.scene.sent()
        visitor = self.scene.visitor(self.scene.cast.manager)
        form = visitor.get(f"/inspect/{self.plan.pk}/").form("/inspection/").with_(decision="approved")
        return visitor, form

    def count(self) -> int:
        return self.plan.inspections.count()


class _Recapping:
    """Priya sends the recap of a call that nobody had planned."""

    scope = "/filing/"

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def ready(self):
        desk = self.scene.desk
        self.call = Call.log(
            by=desk.seller, company=desk.company, call_type=desk.sales_call, starts_at=now(), minutes=20, how="phone"
        )
        visitor = self.scene.visitor(desk.seller)
        return visitor, visitor.get(f"/calls/{self.call.pk}/recap/").form("/filing/").with_(
            learned="Graham sends the log himself."
        )

    def count(self) -> int:
        return Recap.objects.filter(call=self.call, filed_at__isnull=False).count()
