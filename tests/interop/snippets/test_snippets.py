"""The Java and the Kotlin of docs/INTEGRATE.md, compiled and run as they stand there, against the real server."""
import json
import pathlib
import queue
import re
import subprocess
import threading

import pytest
from support.process import ROOT
from support.raw import DEADLINE

HERE = pathlib.Path(__file__).resolve().parent
BUILD = ROOT / "build/interop/snippets"
PROGRAMS = {"java": ("App.java.in", "JavaApp.java", "JavaApp"), "kotlin": ("App.kt.in", "App.kt", "AppKt")}
START_S = 60  # of a virtual machine beside whatever else runs


@pytest.fixture(scope="session")
def classpath() -> str:
    page = (ROOT / "docs/INTEGRATE.md").read_text()
    (BUILD / "src").mkdir(parents=True, exist_ok=True)
    for language, (around, name, _) in PROGRAMS.items():
        (snippet,) = re.findall(rf"```{language}\n(.*?)```", page, re.S)
        (BUILD / "src" / name).write_text((HERE / around).read_text().replace("@SNIPPET@", snippet))
    built = subprocess.run(["mvn", "-B", "-q", f"-DbuildDirectory={BUILD}", "compile",
                            "dependency:build-classpath", f"-Dmdep.outputFile={BUILD / 'classpath'}"], cwd=HERE, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout[-6000:] + built.stderr[-2000:]
    return f"{BUILD / 'classes'}:{(BUILD / 'classpath').read_text().strip()}"


class App:
    """The program; what it tells is waited for, by its first word."""

    def __init__(self, classpath: str, language: str, *arguments: str):
        command = ["java", "-cp", classpath, PROGRAMS[language][2], *arguments]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines: queue.Queue = queue.Queue()
        self.heard: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.child.stdout:
            self.lines.put(line.rstrip("\n"))

    def told(self, word: str, limit: float = DEADLINE) -> str:
        while True:
            try:
                line = self.lines.get(timeout=limit)
            except queue.Empty:
                raise AssertionError(f"nothing told of {word!r}, only {self.heard}") from None
            self.heard.append(line)
            if line.startswith(word + " "):
                return line[len(word) + 1:]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()


@pytest.mark.parametrize("language", PROGRAMS)
def test_it_sends_and_hears(classpath, people, language):
    ann, ben = people("Ann", "Ben")
    device = ben.device()
    with App(classpath, language, ann.server.url, ann.token, ben.id, "a-key-of-its-own") as app:
        answer = json.loads(app.told("sent", START_S))
        assert answer.get("success") is True, answer
        assert [(m["content"], m["id"]) for m in ben.history(ann)] == [("hello", answer["message_id"])]
        sent = ben.send(ann, "hello Ann")
        assert json.loads(app.told("show"))["id"] == sent["message_id"]
        device.wait_event("message_delivered", where=lambda d: d["message_id"] == sent["message_id"])
        # The page promises that a repeat with the same key is no second message.
        with App(classpath, language, ann.server.url, ann.token, ben.id, "a-key-of-its-own") as again:
            assert json.loads(again.told("sent", START_S))["message_id"] == answer["message_id"]
        assert len([m for m in ben.history(ann) if m["content"] == "hello"]) == 1
        app.child.communicate("\n", timeout=START_S)
        assert app.child.returncode == 0
    device.close()


def test_java_is_told_why_it_is_refused(classpath, people):
    ann, ben = people("Ann", "Ben")
    with App(classpath, "java", ann.server.url, "no token", ben.id, "key") as app:
        assert app.told("signIn", START_S) == "token_invalid"
