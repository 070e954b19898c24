// SPDX-License-Identifier: BSL-1.0
// Whether what layers say of themselves goes together.
#pragma once

#include <groat/outline.hpp>

namespace groat::inline v0 {

/// Throws std::invalid_argument for a composition that cannot work as it is ordered; the message
/// names both layers, where they were enabled, and what to move. A builder asks this of each app
/// that it makes.
///
/// *Outside* is what a request meets before: all layers on its way, also those around a mount. So
/// an app that is mounted may need what a layer around the mount gives, and a branch's layers are
/// no help to its neighbours.
///
/// Refused are
///
/// - `needs(key)`: where only a layer further in gives the key, or only some requests meet the
///   layer that does (enable_if). What nobody gives is left open: it may come from around.
/// - `inside_of(key)`: where layers further in give the key and none outside does for every
///   request.
/// - `outside_of(key)`: where layers outside give the key and none further in does for every
///   request.
///
/// One layer on the right side is enough, whoever else gives the key: what is complete in itself
/// can be mounted anywhere.
void check_order(const outline& composed);

/// Throws std::invalid_argument when anything is needed that nobody gives. Asked of what is served:
/// `setup` does, from which every server takes its app, the test client too.
void check_complete(const outline& composed);

} // namespace groat::inline v0
