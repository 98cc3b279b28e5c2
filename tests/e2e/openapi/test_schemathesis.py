"""Schemathesis makes requests up from the document, good and bad ones: no answer is a 500, and each is as the document says.

    .cache/venv/bin/python -m pytest tests/e2e/openapi/test_schemathesis.py --examples 1000     longer than usual
"""
import os
import pathlib
import subprocess
import sys

import pytest
from support.people import Person
from support.process import SERVICE_KEY

PROGRAM = pathlib.Path(sys.executable).with_name("schemathesis")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# After these the token that all the others carry is worth nothing: they get one of their own each.
ENDS_THE_SESSION = ["/api/auth/logout", "/api/users/account"]


def run(server, person: Person, examples: int, *which: str) -> None:
    argv = [
        str(PROGRAM), "run", f"{server.url}/openapi.json", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", str(examples),
        "--generation-deterministic", "--continue-on-failure", "--no-color", "--request-timeout", "20", "--workers", "1", "--warnings", "off",
        "--header", f"Authorization: Bearer {person.token}", "--header", f"X-Service-Key: {SERVICE_KEY}", *which,
    ]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=1800, env={**os.environ, "COLUMNS": "200"}, cwd=server.base_dir)
    print(done.stdout[-20000:], done.stderr[-5000:])
    assert done.returncode == 0, f"schemathesis: exit {done.returncode}"
    assert "generated" in done.stdout
    assert server.alive


def test_the_whole_surface(server, request):
    ann = Person.sign_up(server, "Ann", 100_000)
    others = [argument for path in ENDS_THE_SESSION for argument in ("--exclude-path", path)]
    run(server, ann, request.config.getoption("--examples"), *others)
    ann.ok("GET", "/api/auth/me")  # it was she who asked, all the time


@pytest.mark.parametrize("path", ENDS_THE_SESSION)
def test_what_ends_the_session(server, request, path):
    run(server, Person.sign_up(server, "Ben"), min(20, request.config.getoption("--examples")), "--include-path", path)
