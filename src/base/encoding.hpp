// Hex and base64 (RFC 4648), both alphabets. No allocation beyond the result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sioxx::base {

inline std::span<const std::byte> as_bytes(std::string_view s) { return std::as_bytes(std::span(s.data(), s.size())); }

/// Lower-case hex.
std::string hex(std::span<const std::byte> bytes);
/// Fills `out` from exactly 2 × out.size() hex digits of either case; false, and `out` unspecified, otherwise.
bool unhex(std::string_view text, std::span<std::byte> out);

enum class Base64 : std::uint8_t { standard, url };  // url: '-' and '_', no padding written
std::string base64(std::span<const std::byte> bytes, Base64 alphabet = Base64::standard);
/// Strict: no white space; padding optional; nullopt for anything else, also for non-zero trailing bits.
std::optional<std::string> unbase64(std::string_view text, Base64 alphabet = Base64::standard);

}  // namespace sioxx::base
