// Content-Encoding for polling answers.
#pragma once

#include "sioxx/http.hpp"

namespace sioxx::engine {

/// Compresses the body if the request accepts gzip or deflate, as whichever it likes better.
void compress(const HttpRequest& request, HttpResponse& response);

}  // namespace sioxx::engine
