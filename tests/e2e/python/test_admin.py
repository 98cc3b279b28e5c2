"""`truebond user list`, while the server runs and when it does not."""
from support.people import Person
from support.process import TrueBond


def pages(server: TrueBond, limit: int) -> list[list[str]]:
    found, after = [], []
    for _ in range(20):
        done = server.run("user", "list", "--limit", str(limit), *after)
        assert done.returncode == 0, done.stderr
        lines = done.stdout.splitlines()
        if not lines[-1].startswith("more: --after "):
            return [*found, lines]
        found.append(lines[:-1])
        after = lines[-1].removeprefix("more: ").split()
    raise AssertionError("the list has no end")


def test_users_are_listed_by_page_with_and_without_a_server():
    with TrueBond() as server:
        assert server.run("user", "list").stdout == "no users\n"
        people = [Person.sign_up(server, f"Person{i}") for i in range(5)]
        people.append(Person.sign_up(server, "Sixth"))
        people[5].ok("PUT", "/api/users/profile", {"name": "Name\x1b[2Jx"})
        server.grant(people[1].id, 90)
        people[2].ok("DELETE", "/api/users/account")
        running = pages(server, 2)
        server.stop()
        assert pages(server, 2) == running
        assert [len(page) for page in running] == [2, 2, 2]
        rows = [row for page in running for row in page]
        assert [row.split()[0] for row in rows] == [p.id for p in people]
        assert [row.split()[1] for row in rows] == ["active", "active", "deactivated", "active", "active", "active"]
        assert "  100 credits  " + people[1].fields["email"] + "  Person1" in rows[1]
        assert "\x1b" not in rows[5] and "Name?[2Jx" in rows[5]
        assert server.run("user", "list", "--after", people[5].id).stdout == "no more users\n"
        assert server.run("user", "list", "--after", "nobody").returncode == 1
        assert server.run("user", "list", "--limit", "1000").returncode == 2
