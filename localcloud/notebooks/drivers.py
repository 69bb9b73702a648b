"""The driver that runs share: one that is kept is warm, so that the next run of the same process begins in a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from localcloud.notebooks import driver_process
from localcloud.notebooks.driver_process import DriverProcess, Setup
from localcloud.notebooks.environment import Environment


@dataclass(slots=True)
class Drivers:
    """At most one driver at a time."""

    keeps: bool = False
    """Whether a driver stays when a run is over."""
    driver: DriverProcess | None = field(default=None)

    def begin(
        self, environment: Environment, setup: Setup, on_line: Callable[[str], None], is_canceled: Callable[[], bool]
    ) -> DriverProcess:
        """A driver for a run: the one that is there, on a Spark of its own, or a new one. Raises `DriverEnded`."""
        if self.driver is not None and self.driver.is_alive():
            self.driver.on_line = on_line
            self.driver.begin(setup, is_canceled)
        else:
            self.driver = driver_process.start(environment, setup, on_line, is_canceled)
        return self.driver

    def release(self) -> None:
        """A run needs it no more."""
        if not self.keeps:
            self.close()

    def close(self) -> None:
        """Ends the driver when all is done."""
        if self.driver is not None:
            self.driver.close()
            self.driver = None

    def kill(self) -> None:
        """Ends the driver at once."""
        if self.driver is not None:
            self.driver.kill()
            self.driver = None
