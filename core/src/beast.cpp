// SPDX-License-Identifier: BSL-1.0
#include <groat/beast.hpp>
#include <groat/exchange.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace groat::inline v0::beast {
namespace {

std::string_view view(boost::core::string_view text) {
    return {text.data(), text.size()};
}

boost::beast::string_view beast_view(std::string_view text) {
    return {text.data(), text.size()};
}

/// Collects a response; its input is a request's body that is there already.
class collector final : public transport {
public:
    collector(std::string input, void (*errors)(std::string_view))
        : input_{std::move(input)}, errors_{errors} {}

    void head(std::string& out, groat::status code, const headers& of) override {
        answer.result(static_cast<unsigned>(code.value()));
        for (const auto field : of)
            answer.insert(beast_view(field.name), beast_view(field.value));
        transport::head(out, code, of); // the exchange counts it
        head_left_ = out.size();
    }
    took write(std::string_view bytes, bool) override {
        const auto of_head = std::min(head_left_, bytes.size());
        head_left_ -= of_head;
        answer.body() += bytes.substr(of_head);
        return {io::ok, bytes.size()};
    }
    took read(std::span<char> into) override {
        const auto n = std::min(into.size(), input_.size() - given_);
        std::copy_n(input_.data() + given_, n, into.data());
        given_ += n;
        return {io::ok, n};
    }
    io finish(int, bool) override { return io::ok; }
    void wake() noexcept override {
        const std::lock_guard hold{guard_};
        woken_ = true;
        changed_.notify_one();
    }
    void wait_readable() override {}
    void error(std::string_view line) noexcept override {
        errors_ ? errors_(line) : transport::error(line);
    }

    void wait_for_wake() {
        std::unique_lock hold{guard_};
        changed_.wait(hold, [this] { return woken_; });
        woken_ = false;
    }

    response answer;

private:
    std::string input_;
    void (*errors_)(std::string_view);
    std::size_t given_ = 0;
    std::size_t head_left_ = 0;
    std::mutex guard_;
    std::condition_variable changed_;
    bool woken_ = false;
};

std::string variable_name(std::string_view header) {
    std::string name{"HTTP_"};
    for (const char c : header)
        name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return name;
}

/// Names and values of the environment, in strings that stay.
class environment {
public:
    void set(std::string name, std::string_view value) {
        texts_.emplace_back(std::move(name), std::string{value});
    }
    /// Repeats of one field become one variable (RFC 3875, 4.1.18; RFC 6265, 5.4, for Cookie).
    void add_header(std::string name, std::string_view value) {
        const auto same = [&](const auto& text) { return text.first == name; };
        const auto at = std::ranges::find_if(texts_, same);
        if (at == texts_.end())
            return set(std::move(name), value);
        at->second.append(name == "HTTP_COOKIE" ? "; " : ", ").append(value);
    }
    [[nodiscard]] std::vector<variable> variables() const {
        std::vector<variable> all;
        all.reserve(texts_.size());
        for (const auto& [name, value] : texts_)
            all.push_back({name, value});
        return all;
    }

private:
    std::vector<std::pair<std::string, std::string>> texts_;
};

struct target {
    std::string_view path; // raw
    std::string_view query;
    std::string_view authority; // of an absolute target
};

target split(std::string_view text) {
    target parts;
    if (const auto scheme = text.find("://"); !text.starts_with('/') && scheme != text.npos) {
        const auto rest = text.substr(scheme + 3);
        const auto slash = std::min(rest.find_first_of("/?"), rest.size());
        parts.authority = rest.substr(0, slash);
        text = rest.substr(slash);
    }
    const auto mark = text.find('?');
    parts.path = text.substr(0, mark);
    if (mark != text.npos)
        parts.query = text.substr(mark + 1);
    if (parts.path.empty())
        parts.path = "/";
    return parts;
}

response plain(groat::status code, unsigned version) {
    auto answer = text(code, cat(code.reason(), "\n"));
    return *to_message(answer, version, 1024);
}

std::string protocol(unsigned version) {
    return cat("HTTP/", std::to_string(version / 10), ".", std::to_string(version % 10));
}

} // namespace

fields to_fields(const headers& from) {
    fields all;
    for (const auto field : from)
        all.insert(beast_view(field.name), beast_view(field.value));
    return all;
}

result<headers> from_fields(const fields& from) {
    headers all;
    for (const auto& field : from) {
        const auto name = field_name::parse(view(field.name_string()));
        if (!name)
            return name.error();
        try {
            all.add(*name, view(field.value()));
        } catch (const header_error&) {
            return errc::bad_field_value;
        }
    }
    return all;
}

std::optional<response> to_message(groat::response& from, unsigned version, std::size_t limit) {
    auto gathered = from.body.omitted() ? std::string{} : from.body.gather(limit);
    if (!gathered)
        return {};
    response message{
        boost::beast::http::int_to_status(static_cast<unsigned>(from.status.value())), version};
    message.result(static_cast<unsigned>(from.status.value()));
    static_cast<fields&>(message) = to_fields(from.headers);
    message.body() = std::move(*gathered);
    return message;
}

result<groat::response> from_message(response from) {
    auto all = from_fields(from);
    if (!all)
        return all.error();
    const auto code = static_cast<int>(from.result_int());
    if (code < 100 || code > 999)
        return errc::bad_status;
    all->remove("Transfer-Encoding");
    all->remove("Connection");
    return groat::response{code, std::move(*all), std::move(from.body())};
}

std::optional<response> handle(
    const app& what,
    request message,
    const connection& over,
    const config& settings,
    void (*errors)(std::string_view line)
) {
    const auto version = message.version();
    const std::string uri{view(message.target())};
    const auto parts = split(uri);
    const auto decoded = percent_decode(parts.path);
    if (!decoded)
        return plain(400, version);
    const std::string path = uri == "*" ? uri : *decoded;
    if (path.empty() || (path != "*" && path.front() != '/') || path.find('\0') != path.npos)
        return plain(400, version);
    const auto below =
        std::string_view{path}.substr(std::min(over.script_name.size(), path.size()));
    if (!path.starts_with(over.script_name) ||
        (!below.empty() && !below.starts_with('/') && path != "*"))
        return plain(404, version);

    environment made;
    made.set("GATEWAY_INTERFACE", "CGI/1.1");
    made.set("REQUEST_METHOD", view(message.method_string()));
    made.set("SCRIPT_NAME", over.script_name);
    made.set("PATH_INFO", below);
    made.set("REQUEST_URI", uri);
    made.set("QUERY_STRING", parts.query);
    made.set("SERVER_NAME", over.server_name);
    made.set("SERVER_PORT", std::to_string(over.server_port));
    made.set("SERVER_PROTOCOL", protocol(version));
    made.set("SERVER_SOFTWARE", settings.server_name);
    made.set("REQUEST_SCHEME", over.secure ? "https" : "http");
    if (over.secure)
        made.set("HTTPS", "on");
    made.set("REMOTE_ADDR", over.remote_addr);
    made.set("REMOTE_PORT", std::to_string(over.remote_port));
    if (!message.body().empty())
        made.set("CONTENT_LENGTH", std::to_string(message.body().size()));
    if (!parts.authority.empty())
        made.set("HTTP_HOST", parts.authority);
    if (const auto type = message.find(http::field::content_type); type != message.end())
        made.set("CONTENT_TYPE", view(type->value()));
    for (const auto& field : message) {
        // X_Forwarded_For would be taken for X-Forwarded-For, which a proxy vouches for.
        if (view(field.name_string()).find('_') != std::string_view::npos)
            continue;
        auto name = variable_name(view(field.name_string()));
        // The body is whole, so its framing is past; and a header must not become a process's
        // HTTP_PROXY.
        if (name == "HTTP_CONTENT_TYPE" || name == "HTTP_CONTENT_LENGTH" ||
            name == "HTTP_TRANSFER_ENCODING" || name == "HTTP_PROXY")
            continue;
        // RFC 9112, 3.2.2: an absolute target says it.
        if (name == "HTTP_HOST" && !parts.authority.empty())
            continue;
        made.add_header(std::move(name), view(field.value()));
    }
    const auto variables = made.variables();
    const bool head_only = message.method() == http::verb::head;
    collector line{std::move(message.body()), errors};
    exchange one{line, what, settings, variables};
    while (one.run() != exchange::wants::done)
        line.wait_for_wake();
    if (one.result().how != fate::done)
        return {};
    line.answer.version(version);
    // The whole body is here, so its end need not be the connection's.
    const bool has_body = status{one.result().status}.allows_body() && !head_only;
    if (has_body && !line.answer.has_content_length())
        line.answer.content_length(line.answer.body().size());
    return std::move(line.answer);
}

} // namespace groat::inline v0::beast
