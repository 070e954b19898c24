# SPDX-License-Identifier: BSL-1.0
"""A program behind Caddy, as examples/Caddyfile sets it up."""

import unittest

from fronts import Below, Cases, Front, LongHead, SendsFile
from servers import each_engine


@each_engine
class Caddy(Cases, SendsFile, Front):
    NAME = "caddy"


class CaddyBelow(Below, Front):
    NAME = "caddy"
    CHANGES = {"reverse_proxy unix/app.sock {": "reverse_proxy /app/* unix/app.sock {"}
    WORDS = ("--mount", "/app")


class CaddyLongHead(LongHead, Front):
    NAME = "caddy"


if __name__ == "__main__":
    unittest.main(verbosity=2)
