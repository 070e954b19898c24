# SPDX-License-Identifier: BSL-1.0
"""Whether a process grows: what "no slope of its memory" means where we say it.

A process that leaks grows for as long as it runs, and steadily if its load is steady. One that
doesn't leak may still take more memory when more happens at once than ever before: a step, and then
nothing for long. So the time is halved and two things are asked; either of them fails.

* The slope of each half, by Theil and Sen: the median of the slopes between each two measurements,
  which is robust against peaks. A leak is in both halves, a step in one of them only, so the smaller
  one counts. It may be 10 KiB a minute: 2 bytes a request at 85 requests a second, 14 MiB a day.
* What the later half's median has over the earlier one's: at most 2 MiB, for steps that don't end.
"""

import statistics

MOST_A_MINUTE = 10  # KiB
MOST_LATER = 2048  # KiB


def slope(minutes, memory):
    return statistics.median(
        (memory[later] - memory[earlier]) / (minutes[later] - minutes[earlier])
        for later in range(len(minutes))
        for earlier in range(later)
    )


class Growth:
    """Of measurements: minutes, rising, and KiB."""

    def __init__(self, minutes, memory):
        half = len(memory) // 2
        first, later = slice(half), slice(half, None)
        self.minutes = minutes[-1] - minutes[0]
        self.slope = min(slope(minutes[part], memory[part]) for part in (first, later))
        self.later = statistics.median(memory[later]) - statistics.median(memory[first])

    @property
    def grows(self):
        return self.slope > MOST_A_MINUTE or self.later > MOST_LATER

    def __str__(self):
        return (
            f"{'GROWS' if self.grows else 'does not grow'} in {self.minutes:.1f} min: "
            f"{self.slope:+.2f} KiB/min, later half {self.later:+.0f} KiB"
        )
