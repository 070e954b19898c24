// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/cgi.hpp>

#include <groat/blocking.hpp>
#include <groat/text.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "cgi_environment.hpp"
#include "cgi_head.hpp"
#include "child_process.hpp"
#include "spool.hpp"

namespace groat::inline v0::middleware {
namespace {

using groat::detail::child_process;

/// How long nobody looks whether the client is gone.
constexpr std::chrono::milliseconds glance{100};

/// What a line of the error log may have.
constexpr std::size_t longest_line = 1000;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

/// The time is over, or the client gone, and so is the program.
class stopped : public body_error {
public:
    using body_error::body_error;
};

/// One request's program, while it runs.
class running {
public:
    running(
        env& request,
        const cgi_options& options,
        const groat::detail::program& what,
        const std::vector<std::string>& environment,
        int input
    )
        : request_{request}, name_{what.path.substr(what.path.rfind('/') + 1)},
          grace_{options.grace}, errors_left_{options.max_errors},
          latest_{std::min(request.deadline(), now() + options.deadline)}, child_{
                                                                               what,
                                                                               environment,
                                                                               input} {}

    [[nodiscard]] child_process::found read(std::span<char> into) {
        return child_.read_output(into);
    }
    [[nodiscard]] bool ended() const noexcept { return child_.ended(); }

    /// Until there may be more. Throws `stopped`.
    void wait() {
        if (request_.client_gone())
            stop("the client has gone");
        const auto left = latest_ - now();
        if (left.count() <= 0)
            stop("its time is over");
        const blocking for_the_program{request_};
        child_.wait(std::chrono::ceil<std::chrono::milliseconds>(
            std::min<time_point::duration>(left, glance)
        ));
        pass_errors();
    }

    /// After its end. Tells whether it ended by itself, and writes down how if not well.
    bool finish() {
        pass_errors();
        end_line();
        const auto status = child_.finish();
        if (!status || (WIFEXITED(*status) && WEXITSTATUS(*status) == 0))
            return true;
        if (WIFEXITED(*status)) {
            log(cat("exit status ", std::to_string(WEXITSTATUS(*status))));
            return true;
        }
        log(cat("signal ", std::to_string(WTERMSIG(*status))));
        return false;
    }

    void log(std::string_view what) const { request_.error(cat("cgi: ", name_, ": ", what)); }

private:
    [[nodiscard]] time_point now() const noexcept { return request_.config().clock->now(); }

    [[noreturn]] void stop(std::string_view why) {
        const blocking for_the_grace{request_};
        child_.ask_to_end();
        child_.wait_for_end(grace_);
        pass_errors();
        end_line();
        child_.finish();
        log(cat("stopped: ", why));
        throw stopped{cat("cgi: ", name_, ": ", why)};
    }

    void pass_errors() {
        std::array<char, 4096> some;
        // As much as a pipe holds, so that one who never ends does not keep us here.
        for (int turns = 16; turns > 0; --turns) {
            const auto got = child_.read_errors(some);
            if (got.what != child_process::found::bytes)
                return;
            take_errors({some.data(), got.n});
        }
    }

    void take_errors(std::string_view bytes) {
        if (errors_left_ == 0)
            return;
        if (bytes.size() >= errors_left_) {
            bytes = bytes.substr(0, errors_left_);
            errors_left_ = 0;
        } else {
            errors_left_ -= bytes.size();
        }
        for (const char c : bytes) {
            if (c != '\n')
                line_ += c;
            if (c == '\n' || line_.size() == longest_line)
                end_line();
        }
        if (errors_left_ == 0) {
            end_line();
            log("what else it wrote to its standard error is left out");
        }
    }

    void end_line() {
        if (!line_.empty())
            log(line_);
        line_.clear();
    }

    env& request_;
    std::string name_;
    std::chrono::milliseconds grace_;
    std::size_t errors_left_;
    time_point latest_;
    std::string line_;
    child_process child_;
};

/// What the program writes after its head.
class output final : public body_source {
public:
    output(std::unique_ptr<running> program, std::string begun)
        : program_{std::move(program)}, begun_{std::move(begun)} {}

    pulled pull() override {
        if (!begun_.empty()) {
            buffer_ = std::exchange(begun_, {});
            return chunk(buffer_);
        }
        buffer_.resize(buffer_size);
        for (;;) {
            const auto got = program_->read(buffer_);
            if (got.what == child_process::found::bytes) {
                flushed_ = false;
                return chunk({buffer_.data(), got.n});
            }
            if (got.what == child_process::found::end && program_->ended())
                return end();
            // What was given is to be sent before the wait.
            if (!std::exchange(flushed_, true))
                return flushed({});
            program_->wait();
        }
    }

    // Nobody may wait here, so there is no grace.
    void told(fate) noexcept override { program_.reset(); }

private:
    static constexpr std::size_t buffer_size = 64 * 1024;

    pulled end() {
        if (!program_->finish())
            throw body_error{"cgi: the program was ended by a signal"};
        return end_of_body;
    }

    std::unique_ptr<running> program_;
    std::string begun_;
    std::string buffer_;
    bool flushed_ = false;
};

response bad_gateway(const running& program, std::string_view why) {
    program.log(cat("no answer: ", why));
    return text(http::status::bad_gateway, "the program gave no answer\n");
}

/// Reads up to the end of the head, and gives its length; or npos.
std::size_t read_head(running& program, std::size_t limit, std::string& into) {
    std::array<char, 16 * 1024> some;
    std::size_t line = 0;
    for (;;) {
        const auto got = program.read(some);
        if (got.what == child_process::found::end && program.ended())
            return into.npos;
        if (got.what != child_process::found::bytes) {
            program.wait();
            continue;
        }
        into.append(some.data(), got.n);
        const auto end = groat::detail::end_of_cgi_head(into, line);
        if (end != into.npos)
            return end <= limit ? end : into.npos;
        if (into.size() > limit)
            return into.npos;
    }
}

/// The request's body in a file of its own, or nothing at all in /dev/null.
struct input_file {
    body held;
    groat::detail::descriptor nothing{-1};
    int number = -1;
    std::uint64_t size = 0;
};

/// Nothing if there is too much.
std::optional<input_file> read_input(env& request, const cgi_options& options) {
    groat::detail::spool all{0, options.temporary};
    for (;;) {
        const auto got = request.input().pull();
        if (got.what == pulled::end)
            break;
        if (got.what == pulled::not_yet)
            throw body_error{"cgi: an input that can't be waited for"};
        if (got.what != pulled::bytes)
            continue;
        if (got.data.size() > options.max_input - all.size())
            return {};
        all.append(got.data);
    }
    input_file made;
    made.size = all.size();
    made.held = all.take();
    if (const auto* file = made.held.file()) {
        made.number = file->fd;
        if (::lseek(made.number, 0, SEEK_SET) != 0)
            fail("cgi: the request's body");
        return made;
    }
    made.nothing = groat::detail::descriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    if (made.nothing.number() < 0)
        fail("/dev/null");
    made.number = made.nothing.number();
    return made;
}

response too_large() {
    return text(http::status::payload_too_large, "the request's body is too large\n");
}

bool has_nul(std::string_view text) noexcept {
    return text.find('\0') != text.npos;
}

void check(const cgi_options& options) {
    const auto wrong = [](std::string_view what) {
        throw std::invalid_argument{cat("cgi: ", what)};
    };
    if (options.program.empty() || has_nul(options.program) || has_nul(options.folder))
        wrong("a program's path is wanted");
    if (std::ranges::any_of(options.arguments, has_nul))
        wrong("an argument has a NUL");
    for (const auto& [name, value] : options.variables)
        if (!groat::detail::is_variable_name(name) || has_nul(value))
            wrong(cat("\"", name, "\" is no variable for a program"));
    for (const auto* names : {&options.request_variables, &options.server_variables})
        for (const auto& name : *names)
            if (!groat::detail::is_variable_name(name))
                wrong(cat("\"", name, "\" is no variable for a program"));
    const std::chrono::hours day{24};
    if (options.deadline.count() < 1 || options.deadline > day)
        wrong("the deadline is not from 1 ms to a day");
    if (options.grace.count() < 0 || options.grace > std::chrono::minutes{1})
        wrong("the grace is not from 0 to a minute");
    if (options.max_head == 0)
        wrong("max_head must be at least 1 byte");
}

/// What may stand in a path as it is, and hides nothing.
bool is_program_name(std::string_view name) noexcept {
    constexpr std::string_view taken = "0123456789._-abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return !name.starts_with('.') && name.find_first_not_of(taken) == name.npos;
}

groat::detail::program program_of(const cgi_options& options) {
    check(options);
    const auto path = std::filesystem::absolute(options.program);
    if (::access(path.c_str(), X_OK) != 0)
        fail(cat("cgi: the program ", path.native()));
    if (!std::filesystem::is_regular_file(path))
        throw std::invalid_argument{cat("cgi: ", path.native(), " is no file")};
    const auto folder =
        options.folder.empty() ? path.parent_path() : std::filesystem::absolute(options.folder);
    return {path.string(), options.arguments, folder.string()};
}

} // namespace

struct cgi::state {
    explicit state(cgi_options given)
        : program{program_of(given)}, inherited{groat::detail::inherited(given.server_variables)},
          options{std::move(given)} {
        static_cast<void>(groat::detail::make_nameless_file(options.temporary));
        static_cast<void>(groat::detail::open_process(::getpid()));
    }

    [[nodiscard]] response answer(env& request, std::unique_ptr<running> child) const;

    groat::detail::program program;
    std::vector<std::pair<std::string, std::string>> inherited;
    cgi_options options;
};

response cgi::state::answer(env& request, std::unique_ptr<running> child) const {
    std::string begun;
    const auto head_size = read_head(*child, options.max_head, begun);
    if (head_size == begun.npos) {
        if (!child->ended())
            return bad_gateway(*child, "its head is too long");
        child->finish();
        return bad_gateway(*child, "it ended before its head did");
    }
    auto head = groat::detail::parse_cgi_head(std::string_view{begun}.substr(0, head_size));
    if (const auto* why = std::get_if<std::string>(&head))
        return bad_gateway(*child, *why);

    auto& [status, fields] = std::get<groat::detail::cgi_head>(head);
    begun.erase(0, head_size);
    const auto& asked = *child;
    response made{
        status,
        std::move(fields),
        body{std::make_unique<output>(std::move(child), std::move(begun))}};
    const bool left_out = request.verb() == http::verb::head || !made.status.allows_body();
    if (!left_out && made.headers.contains("Content-Type"))
        return made;
    // To be left out is to be ended, and this one may have work to do yet.
    for (auto got = made.body.pull(); got.what != pulled::end; got = made.body.pull())
        if (!left_out && !got.data.empty()) // RFC 3875, 6.3.1
            return bad_gateway(asked, "a body without a Content-Type");
    if (left_out)
        made.body.omit();
    else
        made.body = {};
    return made;
}

cgi::cgi(cgi_options options) : state_{std::make_shared<const state>(std::move(options))} {}

mount cgi::in(const std::string& folder, cgi_options each, std::source_location where) {
    if (!each.program.empty())
        throw std::invalid_argument{"cgi: a folder of programs, or one program"};
    std::vector<mount::entry> programs;
    for (const auto& one : std::filesystem::directory_iterator{folder}) {
        const auto name = one.path().filename().string();
        std::error_code broken; // a link that leads nowhere is no program
        if (!is_program_name(name) || !one.is_regular_file(broken) ||
            ::access(one.path().c_str(), X_OK) != 0)
            continue;
        each.program = one.path();
        programs.emplace_back(cat("/", name), cgi{each}, where);
    }
    if (programs.empty())
        throw std::invalid_argument{cat("cgi: no program in ", folder)};
    return mount{std::move(programs)};
}

response cgi::operator()(env& request, const app&) const {
    const auto& options = state_->options;
    const auto announced = request.content_length();
    if (announced.value_or(0) > options.max_input)
        return too_large();
    const auto input = read_input(request, options);
    if (!input)
        return too_large();
    const bool has_body = announced || input->size > 0;
    const auto variables = groat::detail::cgi_environment(
        request, options, state_->inherited, has_body ? std::optional{input->size} : std::nullopt
    );
    if (!variables)
        return text(http::status::bad_request, "a NUL in the request\n");

    const blocking for_the_program{request};
    std::unique_ptr<running> child;
    try {
        child =
            std::make_unique<running>(request, options, state_->program, *variables, input->number);
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::argument_list_too_long)
            throw;
        return text(
            http::status::request_header_fields_too_large, "the request's head is too large\n"
        );
    }
    try {
        return state_->answer(request, std::move(child));
    } catch (const stopped&) {
        return text(http::status::gateway_timeout, "the program took too long\n");
    }
}

} // namespace groat::inline v0::middleware
