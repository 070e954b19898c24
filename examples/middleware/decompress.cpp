// SPDX-License-Identifier: BSL-1.0
// An app that counts the bytes of a form, whether it came compressed or not.
//
//     gzip -c form | curl --data-binary @- -H "Content-Encoding: gzip" http://localhost/
#include <groat/builder.hpp>
#include <groat/middleware/decompress.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::decompress{{.codings = {"gzip"}, .max_bytes = 1024 * 1024}}
    ).to_app([](env& request) {
        std::size_t bytes = 0;
        for (auto next = request.input().pull(); next.what != pulled::end;
             next = request.input().pull())
            bytes += next.data.size();
        return text(cat(std::to_string(bytes), " bytes\n"));
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
