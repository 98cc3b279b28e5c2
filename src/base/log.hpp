// Structured logging as an interface; spdlog stands behind it in main/. It is public, for the library's users implement it too.
#pragma once

#include "sioxx/log.hpp"

namespace sioxx::base {
using sioxx::LogField;
using sioxx::Logger;
using sioxx::LogLevel;
using sioxx::NullLogger;
}  // namespace sioxx::base
