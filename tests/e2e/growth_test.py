# SPDX-License-Identifier: BSL-1.0
"""What growth.py calls growing, on series made for it: 45 minutes, a measurement each 5 seconds."""

import random
import unittest

from growth import Growth

MINUTES = [second / 60 for second in range(0, 45 * 60, 5)]


def series(at):
    """A process of 20 MiB: what it has beside that, and a load that comes and goes."""
    chance = random.Random(1)
    return Growth(MINUTES, [20480 + at(minute) + chance.randrange(200) for minute in MINUTES])


class AProcess(unittest.TestCase):
    def test_that_stays_as_it_is_does_not_grow(self):
        self.assertFalse(series(lambda _: 0).grows)

    def test_that_leaks_24_kib_a_minute_grows(self):
        growth = series(lambda minute: 24 * minute)
        self.assertTrue(growth.grows)
        self.assertAlmostEqual(growth.slope, 24, delta=2)

    def test_that_leaks_15_kib_a_minute_passes(self):
        self.assertFalse(series(lambda minute: 15 * minute).grows)

    def test_that_took_a_step_once_does_not_grow(self):
        for when in (5, 11, 20, 22, 33, 40):
            with self.subTest(when=when):
                self.assertFalse(series(lambda minute: 1024 if minute > when else 0).grows)

    def test_that_takes_a_step_too_large_grows(self):
        self.assertTrue(series(lambda minute: 3072 if minute > 20 else 0).grows)

    def test_that_takes_step_after_step_grows(self):
        self.assertTrue(series(lambda minute: 512 * (minute // 8)).grows)

    def test_that_still_came_to_its_size_does_not_grow(self):
        self.assertFalse(series(lambda minute: 1024 * (1 - 0.85**minute)).grows)

    def test_that_gives_memory_back_does_not_grow(self):
        self.assertFalse(series(lambda minute: -50 * minute).grows)


if __name__ == "__main__":
    unittest.main(verbosity=2)
