"""The Python of docs/INTEGRATE.md, run as it stands there."""
import re
import threading

from support.process import ROOT
from support.raw import DEADLINE


def test_the_page_works(people):
    ann, ben = people("Ann", "Ben")
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/INTEGRATE.md").read_text(), re.S)
    shown, more = [], threading.Condition()

    def show(message):
        with more:
            shown.append(message["content"])
            more.notify_all()

    app = {"url": ann.server.url, "email": ann.fields["email"], "password": ann.fields["password"], "other": ben.id, "show": show}
    exec(compile(code, "INTEGRATE.md", "exec"), app)
    ann.server.visitors.append(app["http"])
    client, device = app["client"], ben.device()
    try:
        assert app["answer"]["success"] is True
        assert [m["content"] for m in ben.history(ann)] == ["hello"]
        sent = ben.send(ann, "hello Ann")
        with more:
            assert more.wait_for(lambda: "hello Ann" in shown, DEADLINE)
        device.wait_event("message_delivered", where=lambda d: d["message_id"] == sent["message_id"])
        # What comes while nobody is connected is caught up with.
        client.disconnect()
        ben.send(ann, "while you were away")
        client.connect(ann.server.url, auth={"token": ann.token})
        with more:
            assert more.wait_for(lambda: "while you were away" in shown, DEADLINE), shown
    finally:
        client.disconnect()
        device.close()
