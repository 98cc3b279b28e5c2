"""pytest fixtures for suites on one running server."""
import pytest

from .people import Person
from .process import TrueBond


@pytest.fixture(scope="module")
def server():
    with TrueBond() as server:
        yield server


@pytest.fixture
def people(server):
    """people("Ann", "Ben") → two new users; people("Ann", credits=100) → one."""

    def make(*names: str, credits: int = 0):
        made = [Person.sign_up(server, name, credits) for name in names]
        return made[0] if len(made) == 1 else made

    return make
