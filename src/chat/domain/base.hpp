// The chat speaks of the bottom layer as truebond::base.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/unique_function.hpp"

namespace sioxx::base {}
namespace truebond {
namespace base = sioxx::base;
using base::WallTime;
}  // namespace truebond
