// SPDX-License-Identifier: BSL-1.0
#include "send_file.hpp"

#include <groat/byte_range.hpp>
#include <groat/conditional.hpp>
#include <groat/http_date.hpp>
#include <groat/text.hpp>

#include "file_tag.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <system_error>
#include <utility>

namespace groat::inline v0::detail {
namespace {

using std::chrono::sys_seconds;

/// Range means something for GET only (RFC 9110, 14.2).
range_choice choose(
    const env& request,
    const preconditions& asked,
    const selected_representation& selected,
    std::uint64_t size,
    sys_seconds now
) {
    const auto range = request.header("Range");
    if (request.verb() != http::verb::get || !range || !range_applies(asked, selected, now))
        return {};
    return choose_range(*range, size);
}

file_ref ref_of(found_file it, const served_as& how) {
    return {
        .fd = it.open.number(),
        .length = static_cast<std::uint64_t>(it.about.st_size),
        .owner = std::make_shared<descriptor>(std::move(it.open)),
        .path = how.path};
}

void describe_content(headers& fields, const served_as& how) {
    fields.add("Content-Type", how.type);
    if (!how.coding.empty())
        fields.add("Content-Encoding", how.coding);
}

response no_such_range(std::uint64_t size) {
    auto answer = text(http::status::range_not_satisfiable, "no such range\n");
    answer.headers.add("Content-Range", unsatisfied_range(size));
    return answer;
}

} // namespace

response send_file(const env& request, found_file it, const served_as& how) {
    const auto wall = request.config().clock->wall();
    const auto now = std::chrono::floor<std::chrono::seconds>(wall);
    const sys_seconds modified{std::chrono::seconds{it.about.st_mtim.tv_sec}};
    const file_tag tag{it.about, wall};
    const selected_representation selected{
        .etag = tag.get(), .last_modified = std::min(modified, now)};

    const auto asked = preconditions::of(request);
    const auto answer_is = evaluate(asked, selected, request.verb(), now);
    if (answer_is == verdict::failed)
        return text(http::status::precondition_failed, "precondition failed\n");

    response answer;
    auto& fields = answer.headers;
    fields.add("Last-Modified", http_date(*selected.last_modified));
    fields.add("ETag", selected.etag->text());
    fields.add("Accept-Ranges", "bytes");
    if (!how.cache_control.empty())
        fields.add("Cache-Control", how.cache_control);
    if (how.varies)
        fields.add("Vary", "Accept-Encoding");

    auto file = ref_of(std::move(it), how);
    if (answer_is == verdict::not_modified) {
        answer.status = http::status::not_modified;
    } else {
        describe_content(fields, how);
        const auto choice = choose(request, asked, selected, file.length, now);
        if (choice.what == range_choice::unsatisfiable)
            return no_such_range(file.length);
        if (choice.what == range_choice::part) {
            answer.status = http::status::partial_content;
            fields.add("Content-Range", content_range(choice.range, file.length));
            file.offset = choice.range.first;
            file.length = choice.range.length;
        }
    }
    answer.body = body{std::move(file)};
    if (answer_is == verdict::not_modified || request.verb() == http::verb::head)
        answer.body.omit();
    return answer;
}

response send_page(const env& request, status code, found_file it, const served_as& how) {
    response answer{code, {}, {}};
    describe_content(answer.headers, how);
    if (how.varies)
        answer.headers.add("Vary", "Accept-Encoding");
    answer.body = body{ref_of(std::move(it), how)};
    if (request.verb() == http::verb::head)
        answer.body.omit();
    return answer;
}

response no_file(const env& request, const found_file& it, std::string_view who) {
    switch (it.what) {
    case found_file::forbidden:
        return text(http::status::forbidden, "forbidden\n");
    case found_file::busy:
        request.error(cat(who, ": ", it.name, ": ", std::generic_category().message(it.error)));
        return text(http::status::service_unavailable, "try again later\n");
    default:
        return not_found();
    }
}

response wrong_method() {
    auto answer = text(http::status::method_not_allowed, "GET and HEAD only\n");
    answer.headers.add("Allow", "GET, HEAD");
    return answer;
}

} // namespace groat::inline v0::detail
