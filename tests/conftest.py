from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.statements import share_compiled
from tests.support.talk import PAID, Talk

pytest_plugins = ["tests.support.fixtures"]
FIGURES = "figures"


@pytest.fixture(scope="session", autouse=True)
def _statements() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share_compiled(patch)
        yield


@pytest.fixture
def talk() -> Talk:
    """A new person on a channel with buttons."""
    return Talk()


@pytest.fixture
def paid() -> Talk:
    """A new person on a channel where messages cost money and choices are typed."""
    return Talk(PAID)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lines of figures come with the reports, from whatever process a test ran in."""
    reports = (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed"))
    for report in reports:
        for name, line in report.user_properties:
            if name == FIGURES and report.when == "call":
                terminalreporter.write_line(line)
