// multipart/form-data (RFC 7578), as browsers and HTTP libraries send files.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace truebond {

/// One field of a form. `content` points into the body that was read.
struct FormPart {
    std::string name;
    std::optional<std::string> filename;  // there: a file, even if the name is empty
    std::string content_type;             // as sent; empty: none
    std::string_view content;
};

enum class MultipartError : std::uint8_t {
    no_boundary,  // of a multipart/form-data without one, or with one that is none
    malformed,    // no such boundary in it, cut off, a bad header, too many parts
};

inline constexpr std::size_t form_parts_max = 32;
inline constexpr std::size_t form_part_header_bytes_max = 4096;

/// Whether that is what a Content-Type says.
bool says_multipart(std::string_view content_type);

/// All of `body`, in its order. What stands before the first boundary and behind the last one is ignored, as RFC 2046 wants it.
/// Linear in time; allocates what the names need. Without I/O.
sioxx::base::Result<std::vector<FormPart>, MultipartError> read_multipart(std::string_view body, std::string_view content_type);

}  // namespace truebond
