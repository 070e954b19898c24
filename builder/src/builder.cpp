// SPDX-License-Identifier: BSL-1.0
#include <groat/builder.hpp>

#include <groat/order.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <vector>

namespace groat::inline v0 {

using middleware::detail::place;

struct builder::layer_link {
    detail::layer_ptr added;
    std::shared_ptr<const layer_link> before;
};

struct builder::mount_link {
    row added;
    std::shared_ptr<const mount_link> before;
};

builder builder::with(std::shared_ptr<const detail::builder_layer> added) const {
    auto more = *this;
    more.layers_ = std::make_shared<const layer_link>(layer_link{std::move(added), layers_});
    return more;
}

builder builder::with(row added) const {
    auto more = *this;
    more.mounts_ = std::make_shared<const mount_link>(mount_link{std::move(added), mounts_});
    return more;
}

app builder::to_app(here where) const {
    if (!mounts_)
        throw std::invalid_argument{
            cat("builder: to_app has neither an app nor a mount (", place(where), ")")};
    return compose(app{middleware::answer_404{}, where});
}

app builder::beside_mounts(app fallback, const here& where) const {
    for (const auto* link = mounts_.get(); link; link = link->before.get())
        if (link->added.host().empty() && link->added.path().empty())
            throw std::invalid_argument{
                cat("builder: to_app's app (",
                    place(where),
                    ") can never be reached: \"/\" is mounted (",
                    place(link->added.where()),
                    ")")};
    return compose(std::move(fallback));
}

app builder::alone(app inner, const here& where) const {
    if (mounts_)
        throw std::invalid_argument{
            cat("builder: wrap (",
                place(where),
                ") leaves no room for the mount of \"",
                mounts_->added.at(),
                "\" (",
                place(mounts_->added.where()),
                "): to_app does")};
    return compose(std::move(inner));
}

app builder::compose(app innermost) const {
    if (mounts_) {
        const auto where = first_mount().where();
        innermost = groat::wrap(table(), std::move(innermost), where);
    }
    for (const auto* link = layers_.get(); link; link = link->before.get())
        innermost = link->added->around(std::move(innermost));
    check_order(innermost.outlined());
    return innermost;
}

outline builder::outlined() const {
    std::optional<outline> inner;
    if (mounts_) {
        inner.emplace(outline{"mount", first_mount().where()});
        table().outlined(*inner);
    }
    for (const auto* link = layers_.get(); link; link = link->before.get()) {
        auto layer = link->added->drawn();
        if (inner)
            layer.inside.push_back(std::move(*inner));
        inner = std::move(layer);
    }
    return inner.value_or(outline{"nothing yet", {}});
}

/// The one that was written first.
const builder::row& builder::first_mount() const {
    const auto* link = mounts_.get();
    while (link->before)
        link = link->before.get();
    return link->added;
}

middleware::mount builder::table() const {
    std::vector<row> rows;
    for (const auto* link = mounts_.get(); link; link = link->before.get())
        rows.push_back(link->added);
    std::reverse(rows.begin(), rows.end());
    return middleware::mount{std::move(rows)};
}

} // namespace groat::inline v0
