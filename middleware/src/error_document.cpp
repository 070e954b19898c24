// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/error_document.hpp>

#include <groat/media_type.hpp>
#include <groat/representation.hpp>
#include <groat/text.hpp>

#include <cerrno>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

constexpr std::size_t largest_page = 1024 * 1024;

std::string read_page(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(largest_page + 1, '\0');
    if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof())
        throw std::system_error{errno, std::generic_category(), cat("error_document: ", path)};
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > largest_page)
        throw std::invalid_argument{cat("error_document: ", path, " is larger than 1 MiB")};
    return text;
}

std::string type_of(std::string_view path) {
    const auto type = media_type_of(file_extension(path)).value_or("text/plain");
    return takes_charset(type) ? cat(type, "; charset=utf-8") : std::string{type};
}

/// The request for the page, within the request that it is for.
env& page_request(env& request, std::string_view path, int status) {
    const auto target = percent_encode_path(cat(request.script_name(), path));
    env& asked = request.sub(
        {{"REQUEST_METHOD", "GET"},
         {"PATH_INFO", path},
         {"REQUEST_URI", target},
         {"QUERY_STRING", ""},
         {"CONTENT_TYPE", unset},
         {"HTTP_CONTENT_ENCODING", unset},
         {"HTTP_RANGE", unset},
         {"HTTP_IF_RANGE", unset},
         {"HTTP_IF_MATCH", unset},
         {"HTTP_IF_NONE_MATCH", unset},
         {"HTTP_IF_MODIFIED_SINCE", unset},
         {"HTTP_IF_UNMODIFIED_SINCE", unset}}
    );
    asked.put(error_status, status);
    return asked;
}

} // namespace

/// A text that is there, or where to ask for one.
struct error_document::page {
    std::string text = {};
    std::string type = {};
    std::string path = {};
};

error_document::error_document(error_document_options options) {
    std::map<int, page> pages;
    const auto add = [&pages](int status, page one) {
        if (status < 400 || status > 599)
            throw std::invalid_argument{
                cat("error_document: ", std::to_string(status), " is no error")};
        if (!pages.emplace(status, std::move(one)).second)
            throw std::invalid_argument{
                cat("error_document: two pages for ", std::to_string(status))};
    };
    for (const auto& [status, path] : options.files)
        add(status, {.text = read_page(path), .type = type_of(path)});
    for (const auto& [status, path] : options.paths) {
        if (!path.starts_with('/'))
            throw std::invalid_argument{cat("error_document: \"", path, "\" is no path")};
        add(status, {.path = path});
    }
    pages_ = std::make_shared<const std::map<int, page>>(std::move(pages));
}

response error_document::operator()(env& request, const app& next) const {
    auto answer = next(request);
    if (answer.status < 400 || request.is_sub())
        return answer;
    const auto found = pages_->find(answer.status);
    if (found == pages_->end())
        return answer;

    const auto& [text, type, path] = found->second;
    response shown{200, {}, text};
    if (!path.empty())
        shown = next(page_request(request, path, answer.status));
    else
        shown.headers.add("Content-Type", type);
    if (shown.status != 200)
        return answer;
    forget_representation(answer.headers);
    for (const field_name name :
         {field_name{"Content-Type"},
          field_name{"Content-Encoding"},
          field_name{"Content-Language"}})
        if (const auto value = shown.headers.get(name))
            answer.headers.add(name, *value);
    answer.body = std::move(shown.body);
    if (request.verb() == http::verb::head)
        answer.body.omit();
    return answer;
}

} // namespace groat::inline v0::middleware
