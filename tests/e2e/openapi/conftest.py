import pytest
from support.process import SERVICE_KEY, TrueBond


def pytest_addoption(parser):
    parser.addoption("--examples", type=int, default=100, help="how many requests schemathesis makes up for each operation")


@pytest.fixture(scope="module")
def server():
    with TrueBond(SERVICE_KEY=SERVICE_KEY, OTP_IN_ANSWER="on") as server:
        yield server
