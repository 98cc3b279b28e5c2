#include "wire/websocket/handshake.hpp"

#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace sioxx::wire::websocket {
namespace {

bool token_char(char c) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";  // RFC 9110 §5.6.2
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
}

std::string_view trim(std::string_view s) {
    const std::size_t first = s.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view() : s.substr(first, s.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string_view> first_token(std::string_view list) {
    std::optional<std::string_view> first;
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
        comma = list.find(',');
        const std::string_view token = trim(list.substr(0, comma));
        if (token.empty() || !std::all_of(token.begin(), token.end(), token_char)) return std::nullopt;
        if (!first) first = token;
        if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
    }
    return first;
}

std::string accept_key(std::string_view sec_websocket_key) {
    std::string text(sec_websocket_key);
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    // SHA1() would look the algorithm up by its name each time, for three times the cost of the digest.
    static const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> sha1(::EVP_MD_fetch(nullptr, "SHA1", nullptr), &::EVP_MD_free);
    ::EVP_Digest(text.data(), text.size(), digest.data(), nullptr, sha1.get(), nullptr);
    return base::base64(std::as_bytes(std::span(digest)));
}

bool valid_key(std::string_view sec_websocket_key) {
    if (sec_websocket_key.size() != 24 || !sec_websocket_key.ends_with("==")) return false;
    sec_websocket_key.remove_suffix(2);
    return std::all_of(sec_websocket_key.begin(), sec_websocket_key.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    });
}

}  // namespace sioxx::wire::websocket
