// SPDX-License-Identifier: BSL-1.0
// Apps under one roof, by path and by host, without a builder.
//
//     GET /shop/cart                      the shop, which sees /cart
//     GET / at Host: api.example.org      the API
//     GET /elsewhere                      the app around which the table stands
#include <groat/middleware/mount.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
response shop(env& request) {
    return text(cat("shop at ", request.script_name(), ", asked for ", request.path_info(), "\n"));
}

response api(env&) {
    return json_text(R"({"version": 1})");
}

response home(env&) {
    return text("home\n");
}

app site() {
    return wrap(middleware::mount{{"/shop", shop}, {"//api.example.org", api}}, home);
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
