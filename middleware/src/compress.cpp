// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/compress.hpp>

#include <groat/accept.hpp>
#include <groat/list.hpp>
#include <groat/media_range.hpp>
#include <groat/representation.hpp>
#include <groat/text.hpp>
#include <groat/transform.hpp>
#include <groat/vary.hpp>

#include "coding/encoder_pool.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

using detail::encoder_pool;

/// The filter of one response. It takes its encoder when there are bytes, so HEAD needs none.
class compressed {
public:
    explicit compressed(std::shared_ptr<encoder_pool> from) : from_{std::move(from)} {}
    compressed(compressed&&) noexcept = default;
    compressed& operator=(compressed&&) = delete;
    ~compressed() { put_back(); }

    void operator()(std::string_view in, drain why, std::string& out) {
        if (!with_)
            with_ = from_->take();
        with_->encode(in, why, out);
        if (why == drain::end)
            put_back();
    }

private:
    void put_back() noexcept {
        if (with_)
            from_->give_back(std::move(with_));
    }

    std::shared_ptr<encoder_pool> from_;
    std::unique_ptr<detail::encoder> with_;
};

[[noreturn]] void refuse(std::string_view what, std::string_view name, std::string_view why) {
    throw std::invalid_argument{cat("compress: ", what, " \"", name, "\" ", why)};
}

} // namespace

struct compress::state {
    explicit state(const compress_options& options);

    [[nodiscard]] bool worth_it(const response& answer) const;

    std::vector<std::string> types;
    std::uint64_t min_size;
    std::vector<std::string_view> offered;            // identity last
    std::vector<std::shared_ptr<encoder_pool>> pools; // one for each but identity
};

compress::state::state(const compress_options& options)
    : types{options.types}, min_size{options.min_size} {
    const auto offer = [&](const detail::coding& one) {
        const auto said = options.levels.find(one.name);
        const int level = said != options.levels.end() ? said->second : one.usual;
        if (level < one.lowest || level > one.highest)
            refuse("the coding", one.name, cat("has no level ", std::to_string(level)));
        offered.push_back(one.name);
        pools.push_back(std::make_shared<encoder_pool>(one, level));
    };
    for (const auto& name : options.codings) {
        const auto* one = detail::find_coding(name);
        if (!one || !one->make_encoder)
            refuse("the coding", name, "is not in this build");
        if (std::ranges::find(offered, one->name) != offered.end())
            refuse("the coding", name, "is named twice");
        offer(*one);
    }
    if (options.codings.empty())
        for (const auto& one : detail::codings())
            if (one.make_encoder)
                offer(one);
    for (const auto& [name, level] : options.levels)
        if (std::ranges::find(offered, name) == offered.end())
            refuse("the coding", name, "has a level and is not offered");
    for (const auto& type : types)
        if (!is_media_range(type))
            refuse("the type", type, "is none");
    offered.push_back("identity");
}

bool compress::state::worth_it(const response& answer) const {
    const auto& fields = answer.headers;
    const auto type = fields.get("Content-Type");
    return answer.status >= 200 && answer.status.allows_body() && answer.status != 206 && type &&
           is_among(*type, types) && announced_length(answer).value_or(min_size) >= min_size &&
           !fields.contains("Content-Encoding") && !fields.contains("Content-Range") &&
           !has_element(fields, "Cache-Control", "no-transform");
}

compress::compress(compress_options options) : state_{std::make_shared<const state>(options)} {}

response compress::operator()(env& request, const app& next) const {
    auto answer = next(request);
    const bool unchanged = answer.status == http::status::not_modified;
    if (!unchanged && !state_->worth_it(answer))
        return answer;
    add_vary(answer.headers, "Accept-Encoding");

    const auto& offered = state_->offered;
    const auto chosen = choose_coding(request.header("Accept-Encoding"), offered);
    if (!chosen || *chosen == "identity")
        return answer;
    if (unchanged) {
        forget_bytes(answer.headers); // its tag names what was sent before
        return answer;
    }
    const auto which = std::ranges::find(offered, *chosen) - offered.begin();
    answer.headers.add("Content-Encoding", *chosen);
    transform(answer, compressed{state_->pools[static_cast<std::size_t>(which)]});
    return answer;
}

} // namespace groat::inline v0::middleware
