"""A TrueBond that shows its metrics, and a Prometheus that asks for them."""
import pytest
from support.people import Person
from support.process import TrueBond

from .prometheus import Prometheus, metrics_port


@pytest.fixture(scope="module")
def server():
    with TrueBond(METRICS_ADDR="127.0.0.1:0", LOG_LEVEL="info", TRUST_FORWARDED="on", RATE_LIMITS="on", RATE_LIMIT_SIGNUP="off",
                  RATE_LIMIT_SEARCH="1/600", RATE_LIMIT_MESSAGES="off") as server:
        yield server


@pytest.fixture(scope="module")
def prometheus(server):
    with Prometheus(metrics_port(server)) as prometheus:
        yield prometheus


@pytest.fixture
def people(server):
    def make(*names: str, credits: int = 100):
        return [Person.sign_up(server, name, credits) for name in names]

    return make
