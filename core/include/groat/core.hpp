// SPDX-License-Identifier: BSL-1.0
// The core, whole: all but the opt-in doors <groat/ranges.hpp>, <groat/beast.hpp> and
// <groat/lint.hpp>.
#pragma once

#include <groat/app.hpp>
#include <groat/as.hpp>
#include <groat/attempt.hpp>
#include <groat/blocking.hpp>
#include <groat/body.hpp>
#include <groat/clock.hpp>
#include <groat/config.hpp>
#include <groat/env.hpp>
#include <groat/exchange.hpp>
#include <groat/explain.hpp>
#include <groat/facts.hpp>
#include <groat/fate.hpp>
#include <groat/file_ref.hpp>
#include <groat/filter.hpp>
#include <groat/generator.hpp>
#include <groat/headers.hpp>
#include <groat/http.hpp>
#include <groat/observer.hpp>
#include <groat/order.hpp>
#include <groat/outcome.hpp>
#include <groat/outline.hpp>
#include <groat/pulled.hpp>
#include <groat/reopening.hpp>
#include <groat/response.hpp>
#include <groat/result.hpp>
#include <groat/slot.hpp>
#include <groat/status.hpp>
#include <groat/text.hpp>
#include <groat/transform.hpp>
#include <groat/transport.hpp>
#include <groat/version.hpp>
#include <groat/waker.hpp>
