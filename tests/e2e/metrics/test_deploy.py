"""What is in deploy/ fits the program: promtool finds no fault, and every expression names what there is."""
import json
import re

import pytest
from support.process import ROOT

from .prometheus import DEPLOY, alerts, eventually, families, names_in, promtool, scrape

DASHBOARD = json.loads((DEPLOY / "grafana/truebond.json").read_text())


def panel_queries() -> list[tuple[str, str]]:
    return [(panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]


def filled_in(expression: str) -> str:
    return expression.replace("$__rate_interval", "1m").replace("$instance", ".*")


@pytest.mark.parametrize("arguments", [("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")],
                         ids=" ".join)
def test_promtool_finds_no_fault(arguments):
    done = promtool(*arguments[:-1], DEPLOY / "prometheus" / arguments[-1])
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_likes_the_metrics(server):
    done = promtool("check", "metrics", stdin=scrape(server))
    assert done.returncode == 0 and not done.stdout + done.stderr, done.stdout + done.stderr


def test_every_alert_has_a_test_and_a_page():
    tested = (DEPLOY / "prometheus/alerts_test.yml").read_text()
    page = (ROOT / "docs/OPERATE.md").read_text()
    headings = re.findall(r"^### (\w+)$", page, re.M)
    for rule in alerts():
        name = rule["alert"]
        assert rule["annotations"]["runbook"] == f"docs/OPERATE.md#{name.lower()}"
        assert name in headings, f"docs/OPERATE.md does not say what to do about {name}"
        assert re.search(rf"alertname: {name}\n\s+exp_alerts:\n\s+- exp_labels", tested), f"{name} never fires in alerts_test.yml"
        assert rule["labels"]["severity"] in ("page", "ticket") and rule["annotations"]["summary"]
    assert [h for h in headings if h.startswith("TrueBond")] == [rule["alert"] for rule in alerts()], "the page has the alerts in their order"


def test_expressions_name_only_what_there_is(server):
    there = families(scrape(server))
    expressions = panel_queries() + [(rule["alert"], rule["expr"]) for rule in alerts()]
    for where, expression in expressions:
        names = names_in(expression, there)
        assert names <= there, (where, names - there)
        assert names or expression.startswith("up{"), (where, expression)
    shown = set().union(*(names_in(expression, there) for _, expression in expressions))
    assert there - shown == set(), "counted, and shown nowhere"


def test_docs_tell_of_every_metric(server):
    page = (ROOT / "docs/OPERATE.md").read_text()
    there = families(scrape(server))
    told = set(re.findall(r"^\| `((?:truebond|process)_\w+)`", page, re.M))
    assert told == {name for name in there if name.startswith("truebond_")} | {"process_cpu_seconds_total"}


def test_prometheus_answers_every_panel(server, prometheus, people):
    ann, ben = people("Ann", "Ben")
    ann.send(ben, "so that there is something to see")
    for title, expression in panel_queries():
        eventually(lambda: prometheus.query(filled_in(expression)), f"an answer to {title}: {expression}")
    (annotation,) = DASHBOARD["annotations"]["list"]
    prometheus.query(annotation["expr"])


def test_prometheus_knows_every_alert(prometheus):
    rules = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
    assert [rule["name"] for rule in rules] == [rule["alert"] for rule in alerts()]
    for rule in rules:
        # Not a word of them is wrong to Prometheus, evaluated on what the server shows.
        eventually(lambda: rule_health(prometheus, rule["name"]) == "ok", f"{rule['name']} evaluated")


def rule_health(prometheus, name: str) -> str:
    return next(rule["health"] for group in prometheus.get("rules")["groups"] for rule in group["rules"] if rule["name"] == name)
