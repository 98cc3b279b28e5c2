#include "chat/edge/resume_ticket.hpp"

#include "base/encoding.hpp"

#include <array>
#include <charconv>
#include <span>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace truebond {
namespace {

constexpr std::size_t ticket_bytes_max = 128;
constexpr std::size_t mac_bytes = 16;

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         digest.data(), &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

ResumeTickets::ResumeTickets(std::string_view secret) : key_(hmac_sha256(secret, "truebond resume ticket 1")) {}

std::string ResumeTickets::mac(std::string_view text) const {
    const std::string full = hmac_sha256(key_, text);
    return base::hex(std::as_bytes(std::span(full.data(), mac_bytes)));
}

std::string ResumeTickets::make(UserId user, EventOffset position, std::uint64_t nonce) const {
    const std::string body = std::to_string(position) + '.' + base::hex(std::as_bytes(std::span(&nonce, 1)));
    return body + '.' + mac(user.to_string() + '.' + body);
}

std::optional<EventOffset> ResumeTickets::read(std::string_view ticket, UserId user) const {
    if (ticket.size() > ticket_bytes_max) return std::nullopt;
    const auto dot = ticket.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view body = ticket.substr(0, dot);
    const std::string expected = mac(user.to_string() + '.' + std::string(body));
    const std::string_view given = ticket.substr(dot + 1);
    if (given.size() != expected.size() || CRYPTO_memcmp(given.data(), expected.data(), expected.size()) != 0) return std::nullopt;
    return parse_offset(body.substr(0, body.find('.')));
}

std::optional<EventOffset> parse_offset(std::string_view text) {
    EventOffset offset = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
    if (error != std::errc() || end != text.data() + text.size() || offset < 0 || text.starts_with('-')) return std::nullopt;
    return offset;
}

}  // namespace truebond
