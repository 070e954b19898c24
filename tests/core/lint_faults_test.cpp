// SPDX-License-Identifier: BSL-1.0
// One fault on purpose for each rule that lint checks: it must find that one and no other, and
// blame who made it.
#include <groat/lint.hpp>

#include <groat/core.hpp>
#include <groat/server/test.hpp>
#include <support/catch.hpp>

#include <cstdio>
#include <fstream>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using server::test::client;
using server::test::client_options;

namespace {

using faults = std::vector<fault>;
using test_request = server::test::request;

/// Who is to be blamed, when an app is.
struct faulty_app {
    std::function<response(env&)> answer;
    response operator()(env& request) const { return answer(request); }
};

/// Who is to be blamed, when a layer is.
struct faulty_layer {
    std::function<response(env&, const app&)> answer;
    response operator()(env& request, const app& next) const { return answer(request, next); }
};

/// Layers that hand on what they are given, around what is judged.
app within(app inside) {
    const auto pass = [](env& request, const app& next) { return next(request); };
    const auto wrap_body = [](env& request, const app& next) {
        auto answer = next(request);
        answer.body = on_end(std::move(answer.body), [](fate) {});
        return answer;
    };
    return wrap(pass, wrap(wrap_body, wrap(pass, std::move(inside))));
}

faults seen(app site, test_request what = {}, client_options how = {}) {
    lint watching;
    how.lint = false;
    how.prepare = [&](env& request) { request.observe(watching); };
    client{within(std::move(site)), how}.send(std::move(what));
    return watching.faults();
}

faults of_app(std::function<response(env&)> answer, test_request what = {}) {
    return seen(faulty_app{std::move(answer)}, std::move(what));
}

faults of_response(std::function<response()> make, test_request what = {}) {
    return of_app([make](env&) { return make(); }, std::move(what));
}

faults of_headers(headers fields) {
    return of_app([fields](env&) {
        auto answer = text("hello");
        for (const auto& field : fields)
            if (iequal(field.name, "Content-Type"))
                answer.headers.replace("Content-Type", field.value);
        for (const auto& field : fields)
            answer.headers.add(field_name{field.name}, field.value);
        return answer;
    });
}

faults of_layer(
    std::function<response(env&, const app&)> answer,
    app inside,
    test_request what = {},
    client_options how = {}
) {
    return seen(wrap(faulty_layer{std::move(answer)}, std::move(inside)), std::move(what), how);
}

response hello(env&) {
    return text("hello");
}

response reads_input(env& request) {
    while (request.input().pull().what != pulled::end) {
    }
    return text("hello");
}

/// A request with one variable that a server got wrong.
faults of_server(std::string name, std::optional<std::string> value, test_request what = {}) {
    what.variables.push_back({std::move(name), std::move(value)});
    return seen(hello, std::move(what));
}

/// A source of given answers, which says of itself what it is told to say.
struct script final : body_source {
    std::vector<pulled> answers = {};
    std::optional<std::uint64_t> says = {};
    std::optional<file_ref> is = {};
    std::function<void(std::size_t)> before = {};
    std::size_t at = 0;

    pulled pull() override {
        if (before)
            before(at);
        return at < answers.size() ? answers[at++] : end_of_body;
    }
    std::optional<std::uint64_t> length() const override { return says; }
    const file_ref* file() const override { return is ? &*is : nullptr; }
};

faults of_script(
    std::function<void(script&)> write, headers fields = {{"Content-Type", "text/plain"}}
) {
    return of_app([=](env&) {
        auto source = std::make_unique<script>();
        write(*source);
        return response{200, fields, body{std::move(source)}};
    });
}

/// Around a body, with a pull and a telling of its own.
struct around final : body_source {
    around(body of, std::function<pulled(body&)> how)
        : inside{std::move(of)}, pulls{std::move(how)} {}

    body inside;
    std::function<pulled(body&)> pulls;
    std::function<void(body&, fate)> tells = [](body& it, fate how) { it.tell(how); };

    pulled pull() override { return pulls(inside); }
    void told(fate how) noexcept override { tells(inside, how); }
};

app streaming(std::vector<pulled> answers) {
    return [answers](env&) {
        auto source = std::make_unique<script>();
        source->answers = answers;
        return response{200, {{"Content-Type", "text/plain"}}, body{std::move(source)}};
    };
}

struct temporary_file {
    std::FILE* file = std::tmpfile();
    temporary_file(const char* bytes) {
        std::fputs(bytes, file);
        std::fflush(file);
    }
    ~temporary_file() { std::fclose(file); }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
};

faults nested() {
    std::thread other;
    std::latch inside{1};
    std::latch go_on{1};
    const auto leaves_early = [&](env& request, const app& next) {
        other = std::thread{[&request, next] { static_cast<void>(next(request)); }};
        inside.wait();
        return text("too early");
    };
    const auto slow = [&](env&) {
        inside.count_down();
        go_on.wait();
        return text("too late");
    };
    const auto waits = [&](env& request, const app& next) {
        auto answer = next(request);
        go_on.count_down();
        other.join();
        return answer;
    };
    return seen(wrap(waits, wrap(faulty_layer{leaves_early}, slow)));
}

/// A server of the worst kind: what it says stands in the env as it is.
faults served(const variable& extra, app site) {
    struct line final : transport {
        took write(std::string_view bytes, bool) override { return {io::ok, bytes.size()}; }
        took read(std::span<char>) override { return {io::ok, 0}; }
        io finish(int, bool) override { return io::ok; }
        void wake() noexcept override {}
        void wait_readable() override {}
    } to;
    const config settings;
    const std::vector<variable> variables{
        {"REQUEST_METHOD", "GET"},
        {"SCRIPT_NAME", ""},
        {"PATH_INFO", "/"},
        {"REQUEST_URI", "/"},
        {"QUERY_STRING", ""},
        {"SERVER_NAME", "localhost"},
        {"SERVER_PORT", "80"},
        {"SERVER_PROTOCOL", "HTTP/1.1"},
        {"HTTP_X_A", "1"},
        extra};
    lint watching;
    exchange running{to, within(std::move(site)), settings, variables};
    running.environment().observe(watching);
    CHECK(running.run() == exchange::wants::done);
    return watching.faults();
}

faults unstable() {
    std::string value = "one";
    return served({"HTTP_X_ANY", value}, [&value](env&) {
        value[0] = 'O'; // the server reads the next request into the same buffer
        return text("hello");
    });
}

faults after_the_exchange() {
    auto kept = std::make_shared<body>();
    lint watching;
    client{
        wrap(
            faulty_layer{[kept](env& request, const app& next) {
                *kept = next(request).body;
                return text("hello");
            }},
            streaming({chunk("a")})
        ),
        {.lint = false, .prepare = [&](env& request) { request.observe(watching); }}}
        .get("/");
    CHECK(watching.faults().empty());
    static_cast<void>(kept->pull());
    return watching.faults();
}

const std::map<std::string, std::function<faults()>, std::less<>> seeded{
    {"call.nested", nested},
    {"call.catch",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 try {
                     throw 1;
                 } catch (int) {
                     return next(request);
                 }
             },
             hello
         );
     }},
    {"env.required", [] { return of_server("QUERY_STRING", std::nullopt); }},
    {"env.method", [] { return of_server("REQUEST_METHOD", "GET /"); }},
    {"env.script-name", [] { return of_server("SCRIPT_NAME", "/"); }},
    {"env.path-info", [] { return of_server("PATH_INFO", "no/slash"); }},
    {"env.path", [] { return of_server("PATH_INFO", ""); }},
    {"env.request-uri", [] { return of_server("REQUEST_URI", "no/slash"); }},
    {"env.server-name", [] { return of_server("SERVER_NAME", ""); }},
    {"env.server-port", [] { return of_server("SERVER_PORT", "http"); }},
    {"env.server-protocol", [] { return of_server("SERVER_PROTOCOL", "INCLUDED"); }},
    {"env.scheme", [] { return of_server("REQUEST_SCHEME", "ftp"); }},
    {"env.once",
     [] {
         return served({"HTTP_X_A", "2"}, hello);
     }},
    {"env.header-name",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 return next(request.child({{"HTTP_X-Request-Id", "1"}}));
             },
             hello
         );
     }},
    {"env.framing", [] { return of_server("HTTP_CONTENT_LENGTH", "5"); }},
    {"env.proxy", [] { return of_server("HTTP_PROXY", "evil.example"); }},
    {"env.host", [] { return of_server("HTTP_HOST", "user@host"); }},
    {"env.stable", unstable},
    {"input.content-length",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 static_cast<void>(request.input().pull());
                 return next(request);
             },
             reads_input,
             {.method = "POST", .body = "five!"}
         );
     }},
    {"input.waits",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 auto source = std::make_unique<script>();
                 source->answers = {not_yet, chunk("five!")};
                 return next(request.child({}, body{std::move(source)}));
             },
             reads_input,
             {.method = "POST", .body = "five!"}
         );
     }},
    {"response.status", [] { return of_response([] { return text(600, "hello"); }); }},
    {"response.content-type",
     [] { return of_response([] {
              return response{200, {}, "hello"};
          }); }},
    {"response.no-content",
     [] {
         return of_response([] { return response{204, {{"Content-Type", "text/plain"}}, {}}; });
     }},
    {"response.no-body", [] { return of_response([] {
                                  return response{304, {}, "hello"};
                              }); }},
    {"response.head",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 auto answer = next(request);
                 answer.body = {};
                 return answer;
             },
             hello,
             {.method = "HEAD"}
         );
     }},
    {"headers.status",
     [] {
         return of_headers({{"Status", "200 OK"}});
     }},
    {"headers.framing",
     [] {
         return of_headers({{"Transfer-Encoding", "chunked"}});
     }},
    {"headers.name",
     [] {
         return of_headers({{"X-Dash-", "1"}});
     }},
    {"headers.control",
     [] {
         return of_headers({{"X-Bell", "a\ab"}});
     }},
    {"headers.etag",
     [] {
         return of_headers({{"ETag", "abc"}});
     }},
    {"headers.one-length",
     [] {
         return of_headers({{"Content-Length", "5"}, {"Content-Length", "5"}});
     }},
    {"headers.length-digits",
     [] {
         return of_headers({{"Content-Length", "+5"}});
     }},
    {"headers.length",
     [] {
         return of_headers({{"Content-Length", "4"}});
     }},
    {"headers.once",
     [] {
         return of_headers({{"ETag", "\"a\""}, {"ETag", "\"b\""}});
     }},
    {"body.length",
     [] {
         return of_script([](script& it) {
             it.answers = {chunk("abc")};
             it.says = 4;
         });
     }},
    {"body.kind",
     [] {
         return of_script([](script& it) { it.answers = {{.what = pulled::end, .data = "lost"}}; });
     }},
    {"body.file",
     [] {
         static const temporary_file other{"abd"};
         return of_script([](script& it) {
             it.answers = {chunk("abc")};
             it.says = 3;
             it.is = file_ref{fileno(other.file), 0, 3, {}, {}};
         });
     }},
    {"body.view",
     [] {
         static std::string buffer;
         buffer = "abc";
         const auto overwrites = [](env& request, const app& next) {
             auto answer = next(request);
             answer.body = body{std::make_unique<around>(std::move(answer.body), [](body& it) {
                 const auto given = it.pull();
                 buffer = "xyz"; // someone reads the next line into what was given away
                 return given;
             })};
             return answer;
         };
         const auto gives_it_away = [](env&) {
             auto source = std::make_unique<script>();
             source->answers = {chunk(buffer)};
             return response{200, {{"Content-Type", "text/plain"}}, body{std::move(source)}};
         };
         return seen(wrap(overwrites, faulty_app{gives_it_away}));
     }},
    {"body.waker",
     [] {
         lint watching;
         client pulling{
             within(faulty_app{[](env&) {
                 auto source = std::make_unique<script>();
                 source->answers = {chunk("a"), not_yet, chunk("b")};
                 return response{200, {{"Content-Type", "text/plain"}}, body{std::move(source)}};
             }}),
             {.lint = false, .prepare = [&](env& request) { request.observe(watching); }}};
         auto under_way = pulling.start({});
         CHECK(under_way.run_until_waits() == exchange::wants::wake);
         under_way.abort();
         under_way.finish();
         return watching.faults();
     }},
    {"body.flush",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 auto answer = next(request);
                 answer.body = body{std::make_unique<around>(
                     std::move(answer.body),
                     [held = std::string{}](body& it) mutable {
                         held.clear();
                         for (;;) {
                             const auto next_one = it.pull();
                             if (next_one.what == pulled::end)
                                 return held.empty() ? end_of_body : chunk(held);
                             held += next_one.data;
                         }
                     }
                 )};
                 return answer;
             },
             streaming({flushed("a"), chunk("b")})
         );
     }},
    {"body.failure",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 auto answer = next(request);
                 answer.body = body{std::make_unique<around>(std::move(answer.body), [](body& it) {
                     try {
                         return it.pull();
                     } catch (...) {
                         return end_of_body;
                     }
                 })};
                 return answer;
             },
             [](env&) {
                 return response{
                     200,
                     {{"Content-Type", "text/plain"}},
                     [n = 0]() mutable -> std::optional<std::string> {
                         if (n++ == 3)
                             throw std::runtime_error{"the disk is on fire"};
                         return "abc";
                     }};
             }
         );
     }},
    {"body.told-last",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 auto answer = next(request);
                 answer.body.tell(fate::done);
                 return answer;
             },
             streaming({chunk("a")})
         );
     }},
    {"completion.inward",
     [] {
         return of_layer(
             [](env& request, const app& next) {
                 auto answer = next(request);
                 auto held = std::make_unique<around>(std::move(answer.body), [](body& it) {
                     return it.pull();
                 });
                 held->tells = [](body&, fate) {};
                 answer.body = body{std::move(held)};
                 return answer;
             },
             streaming({chunk(std::string_view{"abc"}), chunk("def")}),
             {},
             {.leaves_at = 20}
         );
     }},
    {"order.over", after_the_exchange},
};

/// The rules of docs/SPEC.md that have no note: those that lint checks.
std::set<std::string> checked_rules() {
    std::set<std::string> ids;
    std::ifstream page{"docs/SPEC.md"};
    for (std::string line; std::getline(page, line);)
        if (line.starts_with("* **") && !line.ends_with(")*"))
            ids.insert(line.substr(4, line.find("**", 4) - 4));
    return ids;
}

} // namespace

TEST_CASE("lint: finds each fault that is made on purpose, and no other", "[lint]") {
    for (const auto& [id, run] : seeded) {
        const auto found = run();
        std::string all;
        for (const auto& one : found)
            all += one.text() + "\n";
        INFO(id << "\n" << all);
        CHECK(found.size() == 1);
        if (found.size() != 1)
            continue;
        CHECK(found[0].id == id);
        const bool servers = id.starts_with("env.") && id != "env.header-name";
        CHECK(found[0].layer.find(servers ? "the server" : "faulty_") != std::string::npos);
    }
}

TEST_CASE("lint: has a fault on purpose for every rule that it checks", "[lint]") {
    std::set<std::string> tried;
    for (const auto& [id, run] : seeded)
        tried.insert(id);
    CHECK(tried == checked_rules());
}
