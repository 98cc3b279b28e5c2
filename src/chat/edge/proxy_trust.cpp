#include "chat/edge/proxy_trust.hpp"

#include <algorithm>

namespace truebond {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

bool ProxyTrust::is_proxy(const ClientAddress& address) const {
    return std::any_of(proxies_.begin(), proxies_.end(), [&](const AddressRange& range) { return range.contains(address); });
}

ClientAddress ProxyTrust::client(std::string_view peer, std::span<const Header> headers) const {
    ClientAddress nearest = ClientAddress::parse(peer).value_or(ClientAddress());
    if (!on_ || (!proxies_.empty() && !is_proxy(nearest))) return nearest;
    for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
        if (header->first != "x-forwarded-for") continue;
        std::string_view list = header->second;
        while (!list.empty()) {
            const auto comma = list.rfind(',');
            const auto entry = ClientAddress::parse(trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1)));
            if (!entry) return nearest;
            nearest = *entry;
            if (!is_proxy(nearest)) return nearest;
            list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
        }
    }
    return nearest;
}

bool ProxyTrust::believes(std::string_view peer) const {
    return on_ && (proxies_.empty() || is_proxy(ClientAddress::parse(peer).value_or(ClientAddress())));
}

bool ProxyTrust::says_https(std::string_view peer, std::span<const Header> headers) const {
    if (!believes(peer)) return false;
    return std::any_of(headers.begin(), headers.end(),
                       [](const Header& h) { return h.first == "x-forwarded-proto" && h.second == "https"; });
}

}  // namespace truebond
