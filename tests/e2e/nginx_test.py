# SPDX-License-Identifier: BSL-1.0
"""A program behind nginx, as examples/nginx.conf sets it up."""

import http.client
import unittest

from fronts import Below, Cases, Cut, Front, LongHead, SendsFile
from servers import EXAMPLES, each_way


@each_way
class Nginx(Cases, Cut, SendsFile, Front):
    NAME = "nginx"

    def test_a_request_s_body_does_not_become_the_next_request(self):
        # cookies never reads the body; the connection to the app is kept.
        for _ in range(20):
            self.assertEqual(self.get("/cookies", "POST", b"\1\1\0\1" * 50_000).status, 200)
        self.assertEqual({line.split()[1] for line in self.lines()}, {"/cookies"})

    def test_a_path_that_nobody_mounted_is_a_404(self):
        self.assertEqual(self.get("/nowhere").status, 404)

    def test_the_front_server_s_whole_path_is_path_info(self):
        content = self.get("/env/a/b?c=d").content
        self.assertIn(b"script_name: /env\npath_info: /a/b\n", content)
        self.assertIn(b"\nQUERY_STRING=c=d\n", b"\n" + content)

    def test_a_mount_moves_its_path_from_path_info_to_script_name(self):
        content = self.get("/deep/mount/x/").content
        self.assertIn(b"script_name: /deep/mount\npath_info: /x/\n", content)

    def test_a_mount_hit_exactly_has_an_empty_path_info(self):
        content = self.get("/deep/mount").content
        self.assertIn(b"script_name: /deep/mount\npath_info: \n", content)

    def test_a_percent_encoded_path_is_decoded_once(self):
        content = self.get("/env/a%20b/%2525?q=%20").content
        self.assertIn(b"path_info: /a b/%25\n", content)
        self.assertIn(b"\nREQUEST_URI=/env/a%20b/%2525?q=%20\n", b"\n" + content)

    def test_a_path_in_encoded_utf_8_arrives_as_utf_8(self):
        self.assertIn("path_info: /grütze\n".encode(), self.get("/env/gr%C3%BCtze").content)

    def test_a_path_in_bare_utf_8_arrives_as_it_is(self):
        answer = self.raw("GET /env/grütze HTTP/1.0\r\n\r\n".encode())
        self.assertIn("path_info: /grütze\n".encode(), answer)

    def test_two_set_cookie_fields_arrive_in_order(self):
        response = self.get("/cookies")
        self.assertEqual(
            response.headers.get_all("Set-Cookie"),
            ["first=1; Path=/", "second=2; Path=/; HttpOnly"],
        )

    def test_a_part_of_a_file_is_a_206(self):
        whole = (EXAMPLES / "public" / "site.css").read_bytes()
        response = self.get("/static/site.css", Range="bytes=5-9")
        self.assertEqual((response.status, response.content), (206, whole[5:10]))
        self.assertEqual(response.getheader("Content-Range"), f"bytes 5-9/{len(whole)}")

    def test_a_stream_that_was_sent_whole_is_not_logged_as_aborted(self):
        self.get("/cookies")
        self.assertRegex(self.logged("GET /cookies "), r"^GET /cookies 200 6 [+-]$")

    def test_an_app_that_throws_has_its_text_in_the_server_s_log(self):
        self.get("/throws")
        self.assertIn("a secret of the house", self.server.said())

    def test_after_all_of_that_it_still_serves(self):
        self.get("/throws")
        response = self.begin("/breaks")
        self.happen()
        with self.assertRaises(http.client.IncompleteRead):
            response.read()
        self.assertEqual(self.get("/cookies").status, 200)
        self.server.check_runs()


class NginxBelow(Below, Front):
    NAME = "nginx"
    CHANGES = {
        "location / {": "location /app/ {",
        "fastcgi_split_path_info ^()(/.*)$;": "fastcgi_split_path_info ^(/app)(/.*)$;",
    }


class NginxStock(Below, Front):
    """Without a line about PATH_INFO, as nginx's own fastcgi_params have it."""

    NAME = "nginx"
    CHANGES = {
        "fastcgi_split_path_info ^()(/.*)$;": "",
        "fastcgi_param PATH_INFO $fastcgi_path_info;": "",
    }
    WORDS = ("--mount", "/app")


class NginxSendsFiles(Front):
    NAME = "nginx"
    CHANGES = {"location / {": "location /files/ { internal; alias public/; }\n        location / {"}
    WORDS = ("--sendfile-headers",)

    def test_with_the_switch_x_accel_redirect_sends_a_file(self):
        whole = (EXAMPLES / "public" / "site.css").read_bytes()
        self.assertEqual(self.get("/sends-file").content, whole)


class NginxLongHead(LongHead, Front):
    NAME = "nginx"
    CHANGES = {
        "fastcgi_buffering off;": "fastcgi_buffering off;\n"
        "fastcgi_buffer_size 32k;\nfastcgi_buffers 4 32k;"
    }


if __name__ == "__main__":
    unittest.main(verbosity=2)
