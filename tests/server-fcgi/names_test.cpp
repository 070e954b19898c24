// SPDX-License-Identifier: BSL-1.0
#include "classify.hpp"

#include <support/catch.hpp>

#include <string>

using namespace groat;
using namespace groat::server::fcgi;

TEST_CASE("names: a usual name is known", "[environment]") {
    const auto is = [](std::string_view text, name which) {
        return classify(text).usual == static_cast<std::size_t>(which);
    };
    CHECK(is("REQUEST_METHOD", name::request_method));
    CHECK(is("SERVER_PROTOCOL", name::server_protocol));
    CHECK(is("SERVER_SOFTWARE", name::server_software));
    CHECK(is("SCRIPT_FILENAME", name::script_filename));
    CHECK(is("SERVER_NAME", name::server_name));
    CHECK(is("SERVER_PORT", name::server_port));
    CHECK(is("SCRIPT_NAME", name::script_name));
    CHECK(is("PATH_INFO", name::path_info));
    CHECK(is("REQUEST_URI", name::request_uri));
    CHECK(is("QUERY_STRING", name::query_string));
    CHECK(is("HTTPS", name::https));
    CHECK(is("REQUEST_SCHEME", name::request_scheme));
    CHECK(is("CONTENT_LENGTH", name::content_length));
    CHECK(is("HTTP_HOST", name::http_host));
    CHECK(classify("HTTP_COOKIE").how == handling::cookie);
    CHECK(classify("HTTP_UPGRADE_INSECURE_REQUESTS").how == handling::header);
}

TEST_CASE("names: a name that differs in any byte is another", "[environment]") {
    for (const std::string known :
         {"HTTPS",
          "HTTP_DNT",
          "PATH_INFO",
          "SERVER_SOFTWARE",
          "REDIRECT_STATUS",
          "HTTP_SEC_FETCH_MODE",
          "HTTP_TRANSFER_ENCODING",
          "HTTP_UPGRADE_INSECURE_REQUESTS"}) {
        INFO(known);
        REQUIRE(classify(known).usual < usual_names);
        for (std::size_t i = 0; i < known.size(); ++i) {
            auto other = known;
            other[i] = static_cast<char>(other[i] ^ 1);
            CHECK(classify(other).usual == usual_names);
        }
        CHECK(classify(known + "S").usual == usual_names);
        CHECK(classify(known.substr(1)).usual == usual_names);
        CHECK(classify(known.substr(0, known.size() - 1)).usual == usual_names);
    }
    CHECK(classify("").usual == usual_names);
}
