// A look at an upload before a decoder is let near it.
#pragma once

#include <string_view>

namespace truebond::vips {

/// Whether it begins as one of the formats that are taken: JPEG, PNG, WebP, GIF. What it is called, or says of itself, does not count.
/// False also for a JPEG of more scans than any camera writes: each costs a pass over all of its pixels, and only a few bytes.
bool is_taken(std::string_view bytes);

}  // namespace truebond::vips
