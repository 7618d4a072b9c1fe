"""Every page of the product, in the demo company: it opens, complains of nothing, and everybody can use it."""

from itertools import groupby

from people.models import User
from salesproc.demo.build import build
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.pages import check, places


def test_every_page_is_accessible_and_complains_of_nothing(window, complaints, transactional_db):
    complaints.expect("status of 404")  # one of the pages is the one for what is not there
    build(1, PASSWORD, with_drawn=False)
    for who, wanted in groupby(list(places()), lambda place: place.who):
        page = window()
        if who:
            sign_in(page, User.objects.get(email=f"{who}@demo.example"))
        for place in wanted:
            answer = page.goto(place.path)
            assert answer.status == place.status, f"{place.path} answered {answer.status}"
            if place.deed:
                place.deed(page)
            check(page)
        page.context.close()
