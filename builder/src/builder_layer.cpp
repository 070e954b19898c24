// SPDX-License-Identifier: BSL-1.0
#include <groat/detail/builder_layer.hpp>

#include <groat/middleware/mount.hpp>
#include <groat/text.hpp>

#include <stdexcept>

namespace groat::inline v0 {

/// Where the ways part; named for what observers are told. Both go on with the same inner app.
struct enable_if {
    response operator()(env& request) const { return (*leads_to(request).to)(request); }

    passage leads_to(env& request) const { return {asked(request) ? &with : &without, &request}; }

    std::string chose(const passage& taken) const {
        return cat(layer.label, taken.to == &with ? ": yes" : ": no");
    }

    /// The inner app is the same with the layer and without, so it is drawn once.
    void outlined(outline& drawn) const {
        drawn = layer;
        drawn.inside.push_back(without.outlined());
    }

    detail::predicate asked;
    app with;
    app without;
    outline layer;
};

namespace {

class conditional_cell final : public detail::builder_layer {
public:
    conditional_cell(detail::predicate pred, detail::layer_ptr layer)
        : builder_layer{layer->where}, asked_{std::move(pred)}, layer_{std::move(layer)} {}

    app around(app inner) const override {
        auto alone = drawn(); // before the layer is moved away, if it can't be copied
        auto with = layer_->around(inner);
        return app{enable_if{asked_, std::move(with), std::move(inner), std::move(alone)}, where};
    }

    outline drawn() const override {
        auto alone = layer_->drawn();
        alone.conditional = true;
        return alone;
    }

private:
    detail::predicate asked_;
    detail::layer_ptr layer_;
};

} // namespace

detail::layer_ptr detail::conditional_layer(predicate pred, layer_ptr layer) {
    return std::make_shared<const conditional_cell>(std::move(pred), std::move(layer));
}

void detail::refuse_second_app(const std::source_location& where) {
    throw std::logic_error{
        cat("builder: the layer at ",
            middleware::detail::place(where),
            " can't be copied and is in an app already")};
}

} // namespace groat::inline v0
