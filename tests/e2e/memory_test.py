# SPDX-License-Identifier: BSL-1.0
"""A response of any size goes out in constant memory."""

import pathlib
import unittest

from servers import Run

MIB = 1024 * 1024


def peak_memory(pid):
    """The most that the process ever had in memory, in bytes (proc(5), VmHWM)."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


class Memory(Run):
    def test_a_stream_of_256_mib_costs_no_memory(self):
        server = self.app()
        self.nginx()
        self.get("/cookies")
        before = peak_memory(server.pid)
        response = self.begin("/large")
        received = 0
        while block := response.read(MIB):
            received += len(block)
        self.assertEqual(received, 256 * MIB)
        self.assertLess(peak_memory(server.pid) - before, 16 * MIB)

    def test_an_upload_of_15_mib_that_is_read_in_pieces_costs_no_memory(self):
        server = self.app()
        self.nginx()
        self.get("/cookies")
        before = peak_memory(server.pid)
        answer = self.get("/count", "POST", bytes(15 * MIB))
        self.assertEqual(int(answer.content), 15 * MIB)
        self.assertLess(peak_memory(server.pid) - before, 8 * MIB)


if __name__ == "__main__":
    unittest.main(verbosity=2)
