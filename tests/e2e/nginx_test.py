# SPDX-License-Identifier: BSL-1.0
"""A program behind nginx, as examples/nginx.conf sets it up."""

import http.client
import random
import unittest

from servers import EXAMPLES, Run, each_way


@each_way
class Nginx(Run):
    def setUp(self):
        super().setUp()
        self.server = self.app()
        self.nginx()

    def test_get_answers_with_the_app_s_text(self):
        response = self.get("/cookies")
        self.assertEqual((response.status, response.content), (200, b"baked\n"))
        self.assertEqual(response.getheader("Content-Type"), "text/plain; charset=utf-8")

    def test_head_has_get_s_headers_and_no_body(self):
        size = (EXAMPLES / "public" / "site.css").stat().st_size
        response = self.get("/static/site.css", "HEAD")
        self.assertEqual((response.status, response.content), (200, b""))
        self.assertEqual(response.getheader("Content-Length"), str(size))

    def test_post_of_five_megabytes_comes_back_unchanged(self):
        sent = random.Random(4).randbytes(5_000_000)
        response = self.get("/echo", "POST", sent)
        self.assertEqual(response.status, 200)
        self.assertTrue(response.content == sent, f"{len(response.content)} bytes came back")

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

    def test_a_file_that_did_not_change_is_a_304(self):
        first = self.get("/static/site.css")
        self.assertEqual(first.content, (EXAMPLES / "public" / "site.css").read_bytes())
        again = self.get("/static/site.css", If_None_Match=first.getheader("ETag"))
        self.assertEqual((again.status, again.content), (304, b""))

    def test_a_part_of_a_file_is_a_206(self):
        whole = (EXAMPLES / "public" / "site.css").read_bytes()
        response = self.get("/static/site.css", Range="bytes=5-9")
        self.assertEqual((response.status, response.content), (206, whole[5:10]))
        self.assertEqual(response.getheader("Content-Range"), f"bytes 5-9/{len(whole)}")

    def test_a_client_that_leaves_amid_a_stream_is_logged_as_aborted(self):
        response = self.begin("/endless")
        self.assertEqual(response.status, 200)
        self.assertEqual(len(response.read(100_000)), 100_000)
        response.leave()
        self.assertRegex(self.logged("GET /endless "), r"^GET /endless 200 \d+ X$")

    def test_a_stream_that_was_sent_whole_is_not_logged_as_aborted(self):
        self.get("/cookies")
        self.assertRegex(self.logged("GET /cookies "), r"^GET /cookies 200 6 [+-]$")

    def test_an_app_that_throws_is_a_500_without_its_text(self):
        response = self.get("/throws")
        self.assertEqual(response.status, 500)
        self.assertNotIn(b"secret", response.content)
        self.assertNotIn("secret", str(response.headers))

    def test_an_app_that_throws_has_its_text_in_the_server_s_log(self):
        self.get("/throws")
        self.assertIn("a secret of the house", self.server.said())

    def test_a_body_that_throws_is_cut_and_not_ended(self):
        response = self.begin("/breaks")
        self.assertEqual(response.readline(), b"so far so good\n")
        self.happen()
        with self.assertRaises(http.client.IncompleteRead):
            response.read()
        self.assertRegex(self.logged("GET /breaks "), r"^GET /breaks 200 15 X$")

    def test_after_all_of_that_it_still_serves(self):
        self.get("/throws")
        response = self.begin("/breaks")
        self.happen()
        with self.assertRaises(http.client.IncompleteRead):
            response.read()
        self.assertEqual(self.get("/cookies").status, 200)
        self.server.check_runs()


if __name__ == "__main__":
    unittest.main(verbosity=2)
