#include "chat/domain/client_address.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace truebond {
namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// Without brackets, port and zone.
std::string_view bare(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return {};
        text = text.substr(1, close - 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    return text.substr(0, text.find('%'));
}

}  // namespace

std::optional<ClientAddress> ClientAddress::parse(std::string_view text) {
    text = bare(text);
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    if (text.empty() || text.size() >= buffer.size()) return std::nullopt;
    std::copy(text.begin(), text.end(), buffer.begin());
    ClientAddress address;
    if (::inet_pton(AF_INET, buffer.data(), address.bytes_.data() + v4_prefix.size()) == 1) {
        std::copy(v4_prefix.begin(), v4_prefix.end(), address.bytes_.begin());
        return address;
    }
    if (::inet_pton(AF_INET6, buffer.data(), address.bytes_.data()) == 1) return address;
    return std::nullopt;
}

bool ClientAddress::is_v4() const { return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes_.begin()); }

std::string ClientAddress::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    const bool v4 = is_v4();
    const void* from = v4 ? bytes_.data() + v4_prefix.size() : bytes_.data();
    return ::inet_ntop(v4 ? AF_INET : AF_INET6, from, buffer.data(), buffer.size()) == nullptr ? std::string() : std::string(buffer.data());
}

ClientAddress ClientAddress::network() const {
    ClientAddress network = *this;
    if (!is_v4()) std::fill(network.bytes_.begin() + 8, network.bytes_.end(), std::uint8_t{0});
    return network;
}

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto first = ClientAddress::parse(text.substr(0, slash));
    if (!first) return std::nullopt;
    AddressRange range;
    range.first_ = *first;
    if (slash == std::string_view::npos) return range;
    const std::string_view digits = text.substr(slash + 1);
    const unsigned bits_max = first->is_v4() ? 32 : 128;
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > bits_max) return std::nullopt;
    range.bits_ = 128 - bits_max + bits;
    return range;
}

bool AddressRange::contains(const ClientAddress& address) const {
    const ClientAddress::Bytes& a = first_.bytes();
    const ClientAddress::Bytes& b = address.bytes();
    const std::size_t whole = bits_ / 8;
    if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) return false;
    const unsigned rest = bits_ % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

}  // namespace truebond
