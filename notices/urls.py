"""/notices/: what waits for the reader and how it reaches him. /letters/: what leaves the house, for admins."""

from django.urls import path

from notices.views import chats, letters, notices, wishes

app_name = "notices"

urlpatterns = [
    path("notices/", notices.notices, name="list"),
    path("notices/settings/", wishes.settings, name="settings"),
    path("notices/settings/test/", wishes.test_letter, name="test_letter"),
    path("notices/unsubscribe/<str:token>/", wishes.unsubscribe, name="unsubscribe"),
    path("notices/<int:pk>/snooze/", notices.snooze, name="snooze"),
    path("notices/<int:pk>/return/", notices.bring_back, name="return"),
    path("letters/", letters.letters, name="letters"),
    path("letters/hold/", letters.hold, name="hold"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/retry/", letters.retry, name="retry"),
    path("letters/<int:pk>/drop/", letters.drop, name="drop"),
    path("letters/inside/", letters.inside, name="inside"),
    path("people/teams/<int:pk>/chat/", chats.team_chat, name="team_chat"),
    path("people/teams/<int:pk>/chat/test/", chats.test_message, name="chat_test"),
]
