// Session ids: 20 characters of base64url. The first names the loop, the others are 114 random bits.
#include "base/encoding.hpp"
#include "sioxx/engine/shard.hpp"

#include <array>

namespace sioxx::engine {
namespace {
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
}

std::string make_sid(base::Random& random, unsigned loop) {
    std::array<std::byte, 15> bytes{};
    random.fill(bytes);
    std::string sid = base::base64(bytes, base::Base64::url);
    sid[0] = alphabet[loop % alphabet.size()];
    return sid;
}

int loop_of_sid(std::string_view sid) {
    if (sid.size() != sid_chars) return -1;
    const std::size_t at = alphabet.find(sid[0]);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace sioxx::engine
