# SPDX-License-Identifier: BSL-1.0
"""A program behind lighttpd, as examples/lighttpd.conf sets it up."""

import unittest

from fronts import Below, Cases, Cut, Front, LongHead, SendsFile
from servers import EXAMPLES, each_engine


@each_engine
class Lighttpd(Cases, Cut, SendsFile, Front):
    NAME = "lighttpd"

    # It can't be kept from it, nor can it be told from the request.
    def test_a_header_with_an_underscore_is_not_another_s_namesake(self):
        seen = self.told(["X-Under: true", "X_Under: forged", "Content-Length: 0"])
        self.assertEqual(seen["HTTP_X_UNDER"], "true, forged")


class LighttpdBelow(Below, Front):
    NAME = "lighttpd"
    CHANGES = {'    "/" => ((': '    "/app" => (('}


class LighttpdWithoutItsName(Below, Front):
    """Only its profile's name makes right what SERVER_SOFTWARE tells elsewhere."""

    NAME = "lighttpd"
    CHANGES = {
        '    "/" => ((': '    "/app" => ((',
        "server.port          = env.PORT": 'server.port = env.PORT\nserver.tag = "mine"',
    }
    WORDS = ("--front", "lighttpd")

    def test_the_place_itself_without_a_slash_has_no_path(self):
        self.assertEqual(self.get("/app").getheader("X-Place"), "/app")


class LighttpdSendsFiles(Front):
    NAME = "lighttpd"
    CHANGES = {'"check-local"': '"x-sendfile" => "enable", "check-local"'}
    WORDS = ("--sendfile-headers",)

    def test_with_the_switch_x_sendfile_sends_a_file(self):
        whole = (EXAMPLES / "public" / "site.css").read_bytes()
        self.assertEqual(self.get("/sends-file").content, whole)


class LighttpdLongHead(LongHead, Front):
    NAME = "lighttpd"


if __name__ == "__main__":
    unittest.main(verbosity=2)
