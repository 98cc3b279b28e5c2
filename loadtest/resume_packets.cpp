// By search, not by parsing: the server's own spelling is what is read.
#include "resume_packets.hpp"

#include <charconv>

namespace loadtest {

namespace {

std::uint64_t number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() ? value : 0;
}

}  // namespace

std::uint64_t written_number(std::string_view packet) {
    constexpr std::string_view key = "\"content\":\"r";
    const std::size_t at = packet.find(key);
    if (at == std::string_view::npos) return 0;
    const std::string_view rest = packet.substr(at + key.size());
    const std::size_t space = rest.find(' ');
    return space == std::string_view::npos ? 0 : number(rest.substr(0, space));
}

std::uint64_t offset_of(std::string_view packet) {
    if (!packet.ends_with("\"]")) return 0;
    packet.remove_suffix(2);
    const std::size_t quote = packet.rfind('"');
    if (quote == std::string_view::npos || quote == 0 || packet[quote - 1] != ',') return 0;
    return number(packet.substr(quote + 1));
}

std::string text_member(std::string_view json, std::string_view name) {
    const std::string key = "\"" + std::string(name) + "\":\"";
    const std::size_t at = json.find(key);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = json.substr(at + key.size());
    return std::string(rest.substr(0, rest.find('"')));
}

}  // namespace loadtest
