"""After every hostile act: the process lives, health is well, and a normal send works through both doors."""
import pytest
from support.fixtures import people, server  # noqa: F401
from support.people import Person
from support.raw import request


@pytest.fixture(scope="module")
def calm(server):  # noqa: F811
    """Two people who just want to talk, and a device of the second one that must stay connected."""
    ann, ben = Person.sign_up(server, "Ann", 100_000), Person.sign_up(server, "Ben", 100_000)
    device = ben.device()
    yield ann, ben, device
    device.close()


@pytest.fixture(autouse=True)
def still_serves(server, calm):  # noqa: F811
    yield
    ann, ben, device = calm
    assert server.alive, f"the server died: {server.log()[-3000:]}"
    health = request("127.0.0.1", server.port, "GET", "/api/health")
    assert health.status == 200 and health.json()["status"] == "healthy"
    since = len(device.frames)
    sent = ann.send(ben, "all is well")
    device.wait_event("new_message", since, where=lambda d: d["id"] == sent["message_id"])
    (ack,) = device.call("send_message_realtime", {"receiver_id": ann.id, "content": "yes it is"})
    assert ack["success"] is True
