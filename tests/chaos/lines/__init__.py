"""The lines of the chaos run: what happens to candidates while they sit. What they lost by it comparing says."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.ground import Ground
from tests.chaos.lines import browsers, content, devices, faults, killed, times


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    name: str
    run: Callable[[Ground], None]
    needs_browser: bool = False


LINES = (
    Line("worker, web and broker killed", killed.kills),
    Line("the deadline offline", browsers.deadline_offline, needs_browser=True),
    Line("two tabs", browsers.two_tabs, needs_browser=True),
    Line("two devices", devices.two_devices),
    Line("reload after a failed save", browsers.reload_after_failed_save, needs_browser=True),
    Line("a save around the grace", times.around_the_grace),
    Line("content published, key fixed", content.published_and_corrected),
    Line("time granted", times.time_granted),
    Line("clock set back", faults.clock_set_back),
    Line("disk nearly full, then full", faults.disk_nearly_full),
    Line("task twice", killed.task_twice),
    Line("broker hung", killed.broker_hung),
    Line("beat away for an hour", faults.beat_away),
    Line("beat's file dated tomorrow", faults.beat_dated_tomorrow),
)
