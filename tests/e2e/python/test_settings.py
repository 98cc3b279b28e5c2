"""What the switches in `PUT /api/users/settings` do, for others and at once."""
from support.people import Person
from support.process import TrueBond


def friends(server):
    ann, ben = Person.sign_up(server, "Ann"), Person.sign_up(server, "Ben")
    ann.send(ben, "hi")
    ben.send(ann, "hello")
    return ann, ben


def switch(person, **privacy):
    return person.ok("PUT", "/api/users/settings", {"privacy": privacy})["settings"]["privacy"]


def seen_by(viewer, person):
    profile = viewer.ok("GET", f"/api/users/profile/{person.id}")
    (conversation,) = viewer.conversations_with(person)
    assert profile["is_online"] == conversation["user"]["is_online"]
    assert profile["last_seen_at"] == conversation["user"]["last_seen_at"]
    return profile["is_online"], profile["last_seen_at"]


def presence_of(device, person):
    names = {f"user_{state}": state for state in ("online", "offline")}
    return [names[e] for e, data in device.events() if e in names and data["user_id"] == person.id]


def test_who_hides_goes_offline_at_once_and_comes_back():
    with TrueBond() as server:
        ann, ben = friends(server)
        watching, device = ben.device(), ann.device()
        watching.wait_event("user_online", where=lambda d: d["user_id"] == ann.id)
        assert seen_by(ben, ann) == (True, None)
        assert switch(ann, show_online=False)["show_online"] is False
        (gone,) = watching.wait_event("user_offline", where=lambda d: d["user_id"] == ann.id)
        assert gone["last_seen"]
        online, last_seen = seen_by(ben, ann)
        assert online is False and last_seen == gone["last_seen"]
        switch(ann, show_online=False)
        second = ann.device()
        second.close()
        since = len(watching.frames)
        switch(ann, show_online=True)
        watching.wait_event("user_online", since, where=lambda d: d["user_id"] == ann.id)
        assert seen_by(ben, ann)[0] is True
        # Hidden again, and really gone: that is one more change, not two.
        since = len(watching.frames)
        switch(ann, show_online=False)
        watching.wait_event("user_offline", since, where=lambda d: d["user_id"] == ann.id)
        device.close()
        third = ann.device()
        since = len(watching.frames)
        switch(ann, show_online=True)
        watching.wait_event("user_online", since, where=lambda d: d["user_id"] == ann.id)
        ann.send(ben, "the last thing")
        watching.wait_event("new_message", since, where=lambda d: d["content"] == "the last thing")
        assert presence_of(watching, ann) == ["online", "offline", "online", "offline", "online"]
        third.close()
        watching.close()


def test_who_hides_when_they_were_there():
    with TrueBond() as server:
        ann, ben = friends(server)
        watching = ben.device()
        switch(ann, show_last_seen=False)
        ann.device().close()
        (gone,) = watching.wait_event("user_offline", where=lambda d: d["user_id"] == ann.id)
        assert gone["last_seen"] is None
        assert seen_by(ben, ann) == (False, None)
        switch(ann, show_last_seen=True)
        assert seen_by(ben, ann)[1] is not None
        watching.close()


def test_who_wants_no_notifications_gets_messages_only():
    with TrueBond() as server:
        ann, ben = friends(server)
        device = ben.device()
        ben.ok("PUT", "/api/users/settings", {"notifications": {"messages": False}})
        before = ben.ok("GET", "/api/notifications/unread-count")["count"]
        since = len(device.frames)
        ann.send(ben, "quiet")
        device.wait_event("new_message", since, where=lambda d: d["content"] == "quiet")
        ben.ok("PUT", "/api/users/settings", {"notifications": {"messages": True}})
        ann.send(ben, "loud")
        device.wait_event("new_message_notification", since, where=lambda d: d["content_preview"] == "loud")
        previews = [data["content_preview"] for e, data in device.events(since) if e == "new_message_notification"]
        assert previews == ["loud"]
        assert ben.ok("GET", "/api/notifications/unread-count")["count"] == before + 1
        device.close()


def test_who_is_connected_when_the_server_ends_was_seen_last_then():
    with TrueBond(PRESENCE_GRACE_MS="60000") as server:
        ann, ben = friends(server)
        device = ann.device()
        assert seen_by(ben, ann) == (True, None)
        server.restart()
        online, last_seen = seen_by(ben, ann)
        assert online is False and last_seen
        device.close()
