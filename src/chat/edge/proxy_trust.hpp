// Whose word is taken for where a request comes from.
#pragma once

#include "chat/domain/client_address.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace truebond {

/// TRUST_FORWARDED and TRUSTED_PROXIES. A client can write anything into X-Forwarded-For; each proxy appends the peer that it has
/// seen itself. So the list is read from its end, and only as far as proxies of ours have written it.
class ProxyTrust {
public:
    using Header = std::pair<std::string, std::string>;  // the name in lower case

    /// Nobody's: the peer is the client.
    ProxyTrust() = default;
    /// `proxies` empty: there is one proxy, and it is the peer, whoever that is.
    explicit ProxyTrust(std::vector<AddressRange> proxies) : on_(true), proxies_(std::move(proxies)) {}

    /// Unknown when not even the peer's address can be read.
    ClientAddress client(std::string_view peer, std::span<const Header> headers) const;
    bool says_https(std::string_view peer, std::span<const Header> headers) const;
    /// Whether what this peer says of a request is believed.
    bool believes(std::string_view peer) const;

private:
    bool is_proxy(const ClientAddress& address) const;

    bool on_ = false;
    std::vector<AddressRange> proxies_;
};

}  // namespace truebond
