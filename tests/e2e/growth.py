# SPDX-License-Identifier: BSL-1.0
"""Whether a process grows: what "no slope of its memory" means where we say it.

A process that leaks grows for as long as it runs, and steadily if its load is steady. One that
doesn't leak may still take more memory when more happens at once than ever before: a step, and then
nothing for long. And malloc takes and gives back: a worker that serves 12 clients goes up and down by
1 MiB around 19 MiB. So two things are asked; either of them fails.

* The slope, by Theil and Sen: the median of the slopes between each two measurements, which is robust
  against peaks; of the whole time and of each half. A leak is in all three, so the smallest counts.
  It may be 20 KiB a minute. In 24 minutes of a worker that doesn't leak the smallest was 14; a leak
  of 30 is found in an hour: 7 bytes a request at 70 requests a second.
* What the later half's median has over the earlier one's: at most 2 MiB, for steps that don't end.
"""

import statistics

MOST_A_MINUTE = 20  # KiB
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
        first, later, whole = slice(half), slice(half, None), slice(None)
        self.minutes = minutes[-1] - minutes[0]
        self.slope = min(slope(minutes[part], memory[part]) for part in (whole, first, later))
        self.later = statistics.median(memory[later]) - statistics.median(memory[first])

    @property
    def grows(self):
        return self.slope > MOST_A_MINUTE or self.later > MOST_LATER

    def __str__(self):
        return (
            f"{'GROWS' if self.grows else 'does not grow'} in {self.minutes:.1f} min: "
            f"{self.slope:+.2f} KiB/min, later half {self.later:+.0f} KiB"
        )
