// Where a request comes from: what limits count by, and what the audit log names.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace truebond {

/// An IPv4 or IPv6 address; made by nobody, the one that is not known.
class ClientAddress {
public:
    using Bytes = std::array<std::uint8_t, 16>;

    ClientAddress() = default;
    /// "192.0.2.7", "2001:db8::1"; in brackets, with a port or a zone, as proxies write them. nullopt: none of these.
    static std::optional<ClientAddress> parse(std::string_view text);

    bool known() const { return bytes_ != Bytes{}; }
    bool is_v4() const;
    /// An IPv4 address stands in the last four bytes, as ::ffff:a.b.c.d.
    const Bytes& bytes() const { return bytes_; }
    std::string to_string() const;
    /// What counts as one client: an IPv4 address, or the 64 bits of an IPv6 one that name a customer's network.
    ClientAddress network() const;

    friend auto operator<=>(const ClientAddress&, const ClientAddress&) = default;

private:
    Bytes bytes_{};
};

/// "10.0.0.0/8", "2001:db8::/32", or one address.
class AddressRange {
public:
    static std::optional<AddressRange> parse(std::string_view text);
    bool contains(const ClientAddress& address) const;

private:
    ClientAddress first_;
    unsigned bits_ = 128;  // of the 16 bytes
};

}  // namespace truebond
