"""Thirty at once: nobody gets more than they paid for, nobody is counted twice, everybody sees one order."""
import collections
import concurrent.futures
import random
import threading

import pytest
from support.people import check_books

SENDS = 30


def all_at_once(calls):
    """Runs the calls in threads that start together: their results, in the calls' order."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        return call()

    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return [f.result(60) for f in [pool.submit(run, call) for call in calls]]


def by_rest(sender, receiver, content, session):
    def send():
        answer = session.post(f"{sender.server.url}/api/messages/send", json={"receiver_id": receiver.id, "content": content},
                              headers={"Authorization": f"Bearer {sender.token}"}, timeout=30)
        return answer.status_code

    return send


def by_socket(device, receiver, content):
    def send():
        (ack,) = device.call("send_message_realtime", {"receiver_id": receiver.id, "content": content}, timeout=30)
        return 200 if ack.get("success") else ack.get("code", ack)

    return send


def mixed_sends(sender, receiver, n, prefix="m"):
    """n sends, half over REST on connections of their own, half over three sockets."""
    import requests

    devices = [sender.device() for _ in range(3)]
    calls = [by_rest(sender, receiver, f"{prefix} {i}", requests.Session()) if i % 2 else by_socket(devices[i // 2 % 3], receiver, f"{prefix} {i}")
             for i in range(n)]
    return calls, devices


@pytest.mark.parametrize("attempt", range(3))
def test_ten_credits_and_thirty_sends_over_both_doors(people, attempt):
    ann, ben = people("Ann", "Ben")
    calls, devices = mixed_sends(ann, ben, SENDS)
    listener = ben.device()
    outcomes = collections.Counter(all_at_once(calls))
    assert outcomes == {200: 10, 402: 20}
    assert ann.balance() == 0
    check_books(ann)
    history = ben.whole_history(ann)
    assert len(history) == 10 and len({m["id"] for m in history}) == 10 and len({m["content"] for m in history}) == 10
    (conversation,) = ben.conversations_with(ann)
    assert conversation["unread_count"] == 10
    (mirrored,) = ann.conversations_with(ben)
    assert mirrored["unread_count"] == 0 and mirrored["conversation_id"] == conversation["conversation_id"]
    for message in history:
        listener.wait_event("new_message", where=lambda d: d["id"] == message["id"])
    heard = [e[1]["id"] for e in listener.events() if e[0] == "new_message"]
    assert heard == [m["id"] for m in history]
    for device in [*devices, listener]:
        device.close()


def test_thirty_first_messages_make_one_conversation(people):
    ann, ben = people("Ann", "Ben", credits=100)
    a_calls, a_devices = mixed_sends(ann, ben, SENDS // 2, "a")
    b_calls, b_devices = mixed_sends(ben, ann, SENDS // 2, "b")
    assert set(all_at_once(a_calls + b_calls)) == {200}
    (by_ann,), (by_ben,) = ann.conversations_with(ben), ben.conversations_with(ann)
    assert by_ann["conversation_id"] == by_ben["conversation_id"]
    assert (by_ann["unread_count"], by_ben["unread_count"]) == (SENDS // 2, SENDS // 2)
    assert len(ann.whole_history(ben)) == SENDS
    for device in a_devices + b_devices:
        device.close()


def test_thirty_first_messages_one_way(people):
    ann, ben = people("Ann", "Ben", credits=100)
    calls, devices = mixed_sends(ann, ben, SENDS)
    assert set(all_at_once(calls)) == {200}
    (conversation,) = ben.conversations_with(ann)
    assert conversation["unread_count"] == SENDS
    assert ann.balance() == 80
    check_books(ann)
    for device in devices:
        device.close()


def test_both_sides_and_the_history_see_one_order(people):
    ann, ben = people("Ann", "Ben", credits=500)
    watchers = [ann.device(), ben.device(), ben.device()]
    for watcher, other in zip(watchers, (ben, ann, ann)):
        watcher.call("join_conversation", {"other_user_id": other.id})
    a_calls, a_devices = mixed_sends(ann, ben, 60, "a")
    b_calls, b_devices = mixed_sends(ben, ann, 60, "b")
    calls = a_calls + b_calls
    random.Random(7).shuffle(calls)
    assert set(all_at_once(calls)) == {200}
    history = [m["id"] for m in ann.whole_history(ben)]
    assert history == [m["id"] for m in ben.whole_history(ann)]
    assert len(history) == 120
    last = history[-1]
    for watcher in watchers:
        names = ("new_message", "message_sent")
        watcher.wait(lambda f: isinstance(f, str) and f[:2] == "42" and last in f, what="the last message")
        seen = [e[1]["id"] for e in watcher.events() if e[0] in names]
        assert seen == history, "another order than the history's"
    sequence = [m["seq"] for m in ann.whole_history(ben)]
    assert sequence == sorted(sequence)
    for device in [*watchers, *a_devices, *b_devices]:
        device.close()


def test_timestamps_do_not_run_against_the_order(people):
    """Apps written for v1.0.0 sort by created_at: that must not give another order than everybody else sees."""
    ann, ben = people("Ann", "Ben", credits=1000)
    devices = []
    for wave in range(6):
        a_calls, a_devices = mixed_sends(ann, ben, 60, f"a{wave}")
        b_calls, b_devices = mixed_sends(ben, ann, 60, f"b{wave}")
        assert set(all_at_once(a_calls + b_calls)) == {200}
        devices += a_devices + b_devices
    times = [(m["created_at"], m["seq"]) for m in ann.whole_history(ben)]
    backwards = [(a, b) for a, b in zip(times, times[1:]) if b[0] < a[0]]
    assert not backwards, f"{len(backwards)} of {len(times)} messages are older than the one before them: {backwards[:3]}"
    for device in devices:
        device.close()


def test_reading_while_being_written_to_never_miscounts(people):
    ann, ben = people("Ann", "Ben", credits=500)
    reader = ben.device()
    calls, devices = mixed_sends(ann, ben, 60)
    listener = ann.device()
    read = []

    def mark():
        (ack,) = reader.call("mark_read_realtime", {"other_user_id": ann.id})
        read.append(ack["marked_read"])

    all_at_once(calls + [mark] * 10)
    mark()
    assert sum(read) == 60
    assert ben.conversations_with(ann)[0]["unread_count"] == 0
    def told():
        return sum(e[1]["count"] for e in listener.events() if e[0] == "messages_read")

    listener.wait(lambda _: told() == 60, what="60 messages told as read")
    for device in [reader, listener, *devices]:
        device.close()


def test_signups_with_one_address_at_once_make_one_account(server):
    import requests
    from support.people import profile

    fields = profile("Twin")
    calls = [lambda i=i: requests.post(f"{server.url}/api/auth/signup", json={**fields, "mobile_number": f"+77000000{i:04d}"}, timeout=30).status_code
             for i in range(10)]
    assert collections.Counter(all_at_once(calls)) == {200: 1, 400: 9}


def test_grants_and_sends_at_once_keep_the_books(people):
    ann, ben = people("Ann", "Ben")
    calls, devices = mixed_sends(ann, ben, SENDS)
    outcomes = collections.Counter(all_at_once(calls + [lambda: ann.server.grant(ann.id, 5)] * 4))
    assert outcomes[200] + outcomes[402] == SENDS
    assert ann.balance() == 10 + 20 - outcomes[200]
    check_books(ann)
    for device in devices:
        device.close()
