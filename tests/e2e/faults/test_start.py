"""What a wrong start looks like: one clear line, the right exit code, nothing left behind."""
import os
import re
import socket
import stat
import subprocess

import pytest
from support.people import Person
from support.process import TrueBond, truebond_binary


@pytest.fixture
def server():
    with TrueBond(start=False) as server:
        yield server


def attempt(server: TrueBond, *extra: str, env: dict | None = None, timeout: float = 20):
    """Starts and expects it to leave by itself: (exit code, its output)."""
    argv = [truebond_binary(), "serve", "--host", "127.0.0.1", "--port", str(server.port), "--data-dir", str(server.data_dir), *extra]
    values = {k: v for k, v in {**server.environment(), **(env or {})}.items() if v is not None}
    done = subprocess.run(argv, env=values, capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout + done.stderr


def one_clear_line(output: str, *words: str):
    lines = [line for line in output.splitlines() if line.strip()]
    assert 1 <= len(lines) <= 3, f"one clear line, please: {output}"
    for word in words:
        assert word.lower() in output.lower(), (word, output)
    assert "terminate called" not in output and "Assertion" not in output


def test_the_data_directory_is_a_file(server):
    server.data_dir.write_text("not a directory")
    code, output = attempt(server)
    assert code == 1
    one_clear_line(output, str(server.data_dir))


def test_the_data_directory_cannot_be_made(server):
    blocker = server.base_dir / "blocker"
    blocker.write_text("")
    server.data_dir = blocker / "data"
    code, output = attempt(server)
    assert code == 1
    one_clear_line(output, str(server.data_dir))


@pytest.mark.skipif(not os.path.exists("/proc/version"), reason="needs /proc")
def test_the_data_directory_cannot_be_written(server):
    server.data_dir = "/proc/self"
    code, output = attempt(server)
    assert code == 1
    one_clear_line(output, "/proc/self")


def test_the_database_is_no_database(server):
    server.start()
    server.stop()
    (database,) = [p for p in server.data_dir.iterdir() if p.is_file() and p.read_bytes()[:6] == b"SQLite"]
    for extra in ("-wal", "-shm"):
        database.with_name(database.name + extra).unlink(missing_ok=True)
    database.write_bytes(b"this is not a database, it only sits where one should be" * 100)
    code, output = attempt(server)
    assert code == 1
    one_clear_line(output, database.name)
    assert database.read_bytes().startswith(b"this is not a database"), "somebody else's file was overwritten"


def test_another_program_s_database_is_left_alone(server):
    import sqlite3

    server.start()
    server.stop()
    (database,) = [p for p in server.data_dir.iterdir() if p.is_file() and p.read_bytes()[:6] == b"SQLite"]
    for path in list(server.data_dir.glob(database.name + "*")):
        path.unlink()
    with sqlite3.connect(database) as db:
        db.execute("CREATE TABLE theirs (x)")
    code, output = attempt(server)
    assert code == 1
    one_clear_line(output, database.name)
    with sqlite3.connect(database) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_the_port_is_in_use(server):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        code, output = attempt(server)
    assert code == 1
    one_clear_line(output, str(server.port))


def test_two_servers_on_one_port(server):
    """The listeners share the port among their own loops (SO_REUSEPORT): another server must not slip in."""
    server.start()
    with TrueBond(start=False) as second:
        second.port = server.port
        code, output = attempt(second)
        assert code == 1
        one_clear_line(output, str(server.port))


def test_two_servers_on_one_data_directory(server):
    server.start()
    with TrueBond(data_dir=server.data_dir, start=False) as second:
        code, output = attempt(second)
        assert code == 1
        one_clear_line(output, str(server.data_dir))
    person = Person.sign_up(server, "Still")
    assert person.balance() == 10


def test_a_crash_leaves_no_lock_behind(server):
    server.start()
    server.kill()
    server.start()
    assert Person.sign_up(server, "Again").balance() == 10


@pytest.mark.parametrize("flags, env, word", [
    ((), {"PORT": "http"}, "PORT"), ((), {"BCRYPT_COST": "99"}, "BCRYPT_COST"), ((), {"LOG_LEVEL": "loud"}, "LOG_LEVEL"), ((), {"RATE_LIMITS": "maybe"}, "RATE_LIMITS"),
    ((), {"ENVIRONMENT": "prod"}, "ENVIRONMENT"), ((), {"PRESENCE_GRACE_MS": "-1"}, "PRESENCE_GRACE_MS"), (("--no-such-flag",), {}, "no-such-flag"), (("--bcrypt-cost", "x"), {}, "BCRYPT_COST"),
    (("--config", "/nonexistent/truebond.toml"), {}, "/nonexistent/truebond.toml"), ((), {"FRONTEND_URL": "not a url"}, "FRONTEND_URL"), ((), {"JWT_SECRET": "short"}, "JWT_SECRET"),
    ((), {"JWT_SECRET": "x" * 31}, "JWT_SECRET"), ((), {"ENVIRONMENT": "production", "RATE_LIMITS": "off"}, "RATE_LIMITS"),
], ids=lambda v: str(v)[:60])
def test_wrong_configuration_is_exit_2(server, flags, env, word):
    if "PORT" in env:
        argv = [truebond_binary(), "serve", "--data-dir", str(server.data_dir)]
        done = subprocess.run(argv, env={**server.environment(), **env}, capture_output=True, text=True, timeout=20)
        code, output = done.returncode, done.stdout + done.stderr
    else:
        code, output = attempt(server, *flags, env=env)
    assert code == 2, output
    assert word.lower().replace("_", "-") in output.lower().replace("_", "-"), output
    assert "short" not in output or "shorter" in output, "a secret must not be printed"


def test_a_configuration_file(server):
    server.data_dir.mkdir(parents=True)
    file = server.data_dir / "truebond.toml"
    for content, word in (("no_such_key = 1\n", "no_such_key"), ("bcrypt_cost = [\n", "truebond.toml"), ('loops = "many"\n', "loops"), ("bcrypt_cost = 99\n", "bcrypt_cost")):
        file.write_text(content)
        code, output = attempt(server, env={"BCRYPT_COST": None} if "cost" in content else {})
        assert code == 2, (content, output)
        assert word in output.lower(), (content, output)
    file.write_text('log_level = "warn"\npresence_grace_ms = 5\n')
    server.start()


def test_no_command_and_unknown_commands_are_exit_2():
    for argv in ([], ["nope"], ["serve", "extra"], ["credits"], ["credits", "grant"], ["credits", "grant", "x", "-5"], ["credits", "grant", "x", "many"]):
        done = subprocess.run([truebond_binary(), *argv], capture_output=True, text=True, timeout=20)
        assert done.returncode == 2, (argv, done.stdout, done.stderr)
        assert done.stdout + done.stderr


def test_help_and_version_are_exit_0():
    for argv in (["--help"], ["--version"], ["serve", "--help"]):
        done = subprocess.run([truebond_binary(), *argv], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0 and done.stdout


def mode(path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_the_generated_secret_is_private_and_stays(server):
    server.settings["JWT_SECRET"] = None
    server.start()
    secret = server.data_dir / "jwt_secret"
    assert mode(secret) == "0o600"
    value = secret.read_text().strip()
    assert len(value) >= 32
    person = Person.sign_up(server, "Keep")
    server.restart()
    assert secret.read_text().strip() == value
    assert person.balance() == 10


def test_the_control_socket_is_private(server):
    server.start()
    control = server.data_dir / "truebond.sock"
    assert stat.S_ISSOCK(control.stat().st_mode) and mode(control) == "0o600"


def test_a_generated_secret_that_was_damaged(server):
    server.settings["JWT_SECRET"] = None
    server.data_dir.mkdir(parents=True)
    (server.data_dir / "jwt_secret").write_text("short\n")
    code, output = attempt(server, env={"JWT_SECRET": None})
    assert code in (1, 2)
    one_clear_line(output, "jwt_secret")


def test_nothing_secret_is_logged(server):
    server.settings["LOG_LEVEL"] = "debug"
    server.start()
    person = Person.sign_up(server, "Quiet")
    person.request("POST", "/api/auth/login", {"email": person.fields["email"], "password": person.fields["password"]}, token=None)
    with person.device():
        pass
    log = server.log()
    for secret in (person.fields["password"], person.token, person.refresh_token, server.settings["JWT_SECRET"]):
        assert secret not in log
    assert not re.search(r"\$2b\$", log)


def test_commands_without_a_server(server):
    server.start()
    person = Person.sign_up(server, "Paid")
    server.grant(person.id, 5)
    server.stop()
    server.grant(person.fields["email"], 7)
    server.start()
    assert person.balance() == 22
    unknown = server.run("credits", "grant", "0123456789abcdef01234567", "5")
    assert unknown.returncode == 1 and unknown.stdout + unknown.stderr


def test_ports_are_free_again_at_once(server):
    for _ in range(3):
        server.start()
        server.stop()
