// SPDX-License-Identifier: BSL-1.0
// A layer for some requests and not for others.
#pragma once

#include <groat/app.hpp>

#include <functional>
#include <string>
#include <utility>

namespace groat::inline v0::middleware {

/// Sends the requests that a condition wants through one layer, and the others through another one
/// or straight on: for those who have no builder. (Plack calls it Conditional.) A builder's
/// enable_if shows more of its layer: the facts, the calls to observers, the choice to explain.
///
///     layer_if{wants_timing, response_time{}}
///     layer_if{is_api, json_errors{}, error_document{…}}
///
/// The condition, `bool(const env&) const`, is asked once a request, when it comes here. Both
/// layers are made once and can be copied.
///
/// Reads    what the condition reads.
/// Writes   what the chosen layer writes.
/// Streams  as the chosen layer does.
/// Throws   std::invalid_argument at construction for a condition that is an empty function; what
///          the condition and the chosen layer throw.
/// Threads  the condition and both layers may be called by several threads at once.
/// Example  examples/middleware/layer_if.cpp
class layer_if {
public:
    using condition = std::function<bool(const env&)>;

    template <middleware_callable M>
    layer_if(condition wanted, M then)
        : layer_if{std::move(wanted), erased(std::move(then)), branch{}} {}

    template <middleware_callable M, middleware_callable Otherwise>
    layer_if(condition wanted, M then, Otherwise otherwise)
        : layer_if{std::move(wanted), erased(std::move(then)), erased(std::move(otherwise))} {}

    response operator()(env& request, const app& next) const;

    /// Names the layers between which it chooses.
    void outlined(outline& drawn) const;

private:
    struct branch {
        std::function<response(env&, const app&)> layer; // empty: straight on
        std::string label;
    };

    template <class M>
    static branch erased(M layer) {
        return {std::move(layer), std::string{groat::detail::type_name<M>()}};
    }

    layer_if(condition wanted, branch then, branch otherwise);

    condition wanted_;
    branch then_;
    branch otherwise_;
};

} // namespace groat::inline v0::middleware
