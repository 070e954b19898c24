// SPDX-License-Identifier: BSL-1.0
// All middlewares, but for body_filter, which brings range-v3 with it.
#pragma once

#include <groat/middleware/access_log.hpp>
#include <groat/middleware/basic_auth.hpp>
#include <groat/middleware/bearer.hpp>
#include <groat/middleware/body_limit.hpp>
#include <groat/middleware/buffer.hpp>
#include <groat/middleware/cascade.hpp>
#include <groat/middleware/catch_exceptions.hpp>
#include <groat/middleware/cgi.hpp>
#include <groat/middleware/concurrency_limit.hpp>
#include <groat/middleware/conditional_get.hpp>
#include <groat/middleware/content_length.hpp>
#include <groat/middleware/content_types.hpp>
#include <groat/middleware/cors.hpp>
#include <groat/middleware/csrf.hpp>
#include <groat/middleware/directory.hpp>
#include <groat/middleware/embedded_files.hpp>
#include <groat/middleware/error_document.hpp>
#include <groat/middleware/etag.hpp>
#include <groat/middleware/file.hpp>
#include <groat/middleware/head.hpp>
#include <groat/middleware/health.hpp>
#include <groat/middleware/http_exceptions.hpp>
#include <groat/middleware/https_redirect.hpp>
#include <groat/middleware/ip_rules.hpp>
#include <groat/middleware/layer_if.hpp>
#include <groat/middleware/layer_times.hpp>
#include <groat/middleware/lock.hpp>
#include <groat/middleware/logger.hpp>
#include <groat/middleware/maintenance.hpp>
#include <groat/middleware/method_override.hpp>
#include <groat/middleware/metrics.hpp>
#include <groat/middleware/mount.hpp>
#include <groat/middleware/normalize_path.hpp>
#include <groat/middleware/range.hpp>
#include <groat/middleware/rate_limit.hpp>
#include <groat/middleware/request_id.hpp>
#include <groat/middleware/response_time.hpp>
#include <groat/middleware/reverse_proxy.hpp>
#include <groat/middleware/security_headers.hpp>
#include <groat/middleware/sensitive_headers.hpp>
#include <groat/middleware/server_timing.hpp>
#include <groat/middleware/set_header.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/middleware/timeout.hpp>
#include <groat/middleware/trace_context.hpp>
#include <groat/middleware/trusted_host.hpp>
#include <groat/middleware/x_sendfile.hpp>

// Only where groat was built with zlib.
#if __has_include(<groat/middleware/compress.hpp>)
#include <groat/middleware/compress.hpp>
#include <groat/middleware/decompress.hpp>
#endif
