#include "backends/vips/photo_format.hpp"

#include <cstddef>

namespace truebond::vips {
namespace {

constexpr std::size_t scans_max = 64;  // progressive JPEGs have about ten, and a thumbnail inside has its own
constexpr std::string_view start_of_scan = "\xFF\xDA";

bool has_few_scans(std::string_view bytes) {
    std::size_t scans = 0;
    // Inside a scan such a pair does not occur: FF is followed by 00 there.
    for (std::size_t at = bytes.find(start_of_scan); at != std::string_view::npos; at = bytes.find(start_of_scan, at + 2)) {
        if (++scans > scans_max) return false;
    }
    return true;
}

}  // namespace

bool is_taken(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xD8\xFF")) return has_few_scans(bytes);
    if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return true;
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return true;
    return bytes.size() >= 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP";
}

}  // namespace truebond::vips
