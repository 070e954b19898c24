// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

#include <groat/text.hpp>

#include <atomic>
#include <iterator>
#include <memory>
#include <utility>

using namespace groat;

namespace groat_test {

fault sets(
    std::string_view id,
    std::string_view by,
    std::string_view variable,
    std::optional<std::string> value
) {
    return {.breaks = id, .by = by, .layer = [=](env& request, const app& next) {
                return next(request.child({{variable, value}}));
            }};
}

fault edits(std::string_view id, std::string_view by, std::string_view variable, edit f) {
    return {.breaks = id, .by = by, .layer = [=](env& request, const app& next) {
                const auto made = f(std::string{request.var(variable).value_or("")});
                return next(request.child({{variable, made}}));
            }};
}

fault edits_input(std::string_view id, std::string_view by, edit f) {
    return {.breaks = id, .by = by, .layer = [=](env& request, const app& next) {
                auto all = request.input().gather(8 * 1024 * 1024).value_or("");
                return next(request.child({}, f(std::move(all))));
            }};
}

fault edits_fields(
    std::string_view id,
    std::string_view by,
    std::string_view name,
    std::function<std::vector<std::string>(std::vector<std::string>)> f
) {
    return {
        .breaks = id, .by = by, .request = [=](conformance::outgoing& what) {
            std::vector<std::string> values;
            for (const auto& one : what.headers)
                if (iequal(one.name, name))
                    values.push_back(one.value);
            std::erase_if(what.headers, [&](const auto& one) { return iequal(one.name, name); });
            for (auto& value : f(std::move(values)))
                what.headers.push_back({std::string{name}, std::move(value)});
        }};
}

fault edits_header(
    std::string_view id,
    std::string_view by,
    std::string_view name,
    std::function<std::optional<std::string>(std::string)> f
) {
    return answers(id, by, [=](conformance::answer& got) {
        const auto values = got.all(name);
        const field_name field{name};
        got.headers.remove(field);
        for (const auto& value : values)
            if (const auto made = f(value))
                got.headers.add(field, *made);
    });
}

fault adds_header(
    std::string_view id, std::string_view by, std::string_view name, std::string_view value
) {
    return answers(id, by, [=](conformance::answer& got) {
        got.headers.add(field_name{name}, value);
    });
}

fault edits_body(std::string_view id, std::string_view by, edit f) {
    return answers(id, by, [f = std::move(f)](conformance::answer& got) {
        if (got.over)
            got.body = f(std::move(got.body));
    });
}

fault answers(
    std::string_view id, std::string_view by, std::function<void(conformance::answer&)> f
) {
    return {
        .breaks = id,
        .by = by,
        .reply = [f = std::move(f)](const asked&, conformance::answer& got) { f(got); }};
}

fault pulls(
    std::string_view id, std::string_view by, std::function<std::function<pulled(body&)>()> make
) {
    return {.breaks = id, .by = by, .layer = [=](env& request, const app& next) {
                auto answer = next(request);
                answer.headers.remove("Content-Length");
                answer.body = [inside = std::make_shared<body>(std::move(answer.body)),
                               f = make()] { return f(*inside); };
                return answer;
            }};
}

fault chunks(
    std::string_view id,
    std::string_view by,
    std::function<std::string(std::string_view chunk, std::size_t from)> f
) {
    return pulls(id, by, [f] {
        return [f, from = std::size_t{0}, held = std::string{}](body& inside) mutable {
            auto next = inside.pull();
            if (next.what != pulled::bytes)
                return next;
            held = f(next.data, from);
            from += next.data.size();
            next.data = held;
            return next;
        };
    });
}

fault notes(
    std::string_view id,
    std::string_view by,
    std::string_view beginning,
    std::vector<std::string> become
) {
    return {.breaks = id, .by = by, .note = [=](std::string_view text) {
                if (text.starts_with(beginning))
                    return become;
                return std::vector{std::string{text}};
            }};
}

fault dies(std::string_view id, std::string_view by) {
    const auto times = std::make_shared<std::atomic<int>>(0);
    return {.breaks = id, .by = by, .layer = [=](env& request, const app& next) {
                if (times->fetch_add(1) > 0)
                    return text(502, "nobody there");
                return next(request);
            }};
}

} // namespace groat_test
