"""The crowd of tests/faults, and figures that are shown at the end of the run."""

from tests.faults.conftest import crowd, postgres, show

__all__ = ["crowd", "postgres", "show"]
