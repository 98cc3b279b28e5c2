"""Socket.IO: packets that are none, and limits. They end the connection, and nothing else."""
import pytest
from support.eio import Client, event

MALFORMED = {
    "unknown_packet_type": "4abc",
    "packet_type_7": "47",
    "no_packet_type": "4",
    "payload_is_an_object": "42{}",
    "payload_is_a_string": '42"x"',
    "payload_is_not_json": '42["x"',
    "payload_is_an_empty_array": "42[]",
    "no_payload": "42",
    "event_name_is_an_object": "42[{}]",
    "event_name_is_null": "42[null]",
    "event_name_is_a_bool": "42[true]",
    "ack_id_is_not_a_number": '42abc["message-with-ack",1]',
    "ack_payload_is_an_object": "431{}",
    "trailing_garbage": '42["message"]x',
    "two_payloads": '42["message"]["message"]',
    "binary_without_a_count": '45["x"]',
    "binary_count_is_not_a_number": '45x-["x"]',
    "event_to_a_namespace_not_joined": '42/custom,["message"]',
    "ack_to_a_namespace_not_joined": "43/custom,1[]",
    "disconnect_with_a_payload": '41{"a":1}',
    "connect_payload_is_a_string": '40/custom,"abc"',
    "connect_payload_is_broken": '40/custom,{"a"',
}


@pytest.fixture
def client(mount):
    with Client(mount("ext")) as client:
        client.wait_event("auth")
        yield client


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_packet_closes(client, name):
    client.send(MALFORMED[name])
    assert client.wait_closed(3)


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_packet_over_polling_closes(mount, name):
    session = mount("ext").polling()
    session.post("40")
    got = []
    while len(got) < 2:
        got += session.poll()
    session.post(MALFORMED[name])
    assert session.wait_gone(5)


ATTACHMENTS = {
    "placeholder_out_of_range": ['451-["x",{"_placeholder":true,"num":1}]', b"a"],
    "placeholder_negative": ['451-["x",{"_placeholder":true,"num":-1}]', b"a"],
    "placeholder_not_a_number": ['451-["x",{"_placeholder":true,"num":"length"}]', b"a"],
    "placeholder_a_fraction": ['451-["x",{"_placeholder":true,"num":0.5}]', b"a"],
    "text_while_an_attachment_is_due": ['451-["x",{"_placeholder":true,"num":0}]', event("message")],
    "binary_when_none_is_due": [b"abc"],
    "one_binary_too_many": ['451-["x",{"_placeholder":true,"num":0}]', b"a", b"b"],
    "eleven_attachments": ['4511-["x"]'],
    "a_huge_count": ['4599999999999999999999-["x"]'],
    "more_placeholders_than_attachments": ['451-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', b"a"],
}


@pytest.mark.parametrize("name", ATTACHMENTS)
def test_wrong_attachments_close(client, name):
    for packet in ATTACHMENTS[name]:
        try:
            client.send(packet)
        except OSError:
            break
    assert client.wait_closed(3)


def test_event_before_connect_closes(mount):
    with mount("ext").engine_ws() as ws:
        ws.send(event("message", "x"))
        ws.wait_close(timeout=0.6)  # sooner than the connect timeout of 0.7 s


def test_ack_before_connect_closes(mount):
    with mount("ext").engine_ws() as ws:
        ws.send("431[]")
        ws.wait_close(timeout=0.6)


@pytest.mark.parametrize("depth", [1_000, 20_000, 45_000])
def test_deep_nesting_does_no_harm(mount, depth):
    with Client(mount("ext")) as client:
        client.send('42["message",' + "[" * depth + "]" * depth + "]")
        try:
            client.call("message-with-ack", 1, timeout=3)
        except (AssertionError, OSError):
            assert client.wait_closed(3)


@pytest.mark.parametrize("name", ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"])
def test_reserved_event_names_do_no_harm(mount, name):
    with Client(mount("ext")) as client:
        client.emit(name, 1)
        try:
            client.call("message-with-ack", 1, timeout=3)
        except (AssertionError, OSError):
            assert client.wait_closed(3)


def test_an_ack_id_beyond_any_number_does_no_harm(mount):
    with Client(mount("ext")) as client:
        client.send("42" + "9" * 400 + '["message-with-ack",1]')
        try:
            client.call("message-with-ack", 1, timeout=3)
        except (AssertionError, OSError):
            assert client.wait_closed(3)


def test_over_max_payload_closes(mount):
    with Client(mount("ext")) as client:
        try:
            client.emit("message", "x" * 150_000)
        except OSError:
            pass
        assert client.wait_closed(3)


def test_an_attachment_over_max_payload_closes(mount):
    with Client(mount("ext")) as client:
        client.send('451-["message",{"_placeholder":true,"num":0}]')
        try:
            client.send(b"x" * 150_000)
        except OSError:
            pass
        assert client.wait_closed(3)


def test_one_bad_client_leaves_the_others_alone(mount):
    with Client(mount("ext")) as good, Client(mount("ext")) as bad:
        bad.send("4abc")
        assert bad.wait_closed(3)
        assert good.call("message-with-ack", "still") == ["still"]
