#include "chat/edge/service_key.hpp"

#include <array>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace truebond {
namespace {

std::string digest_of(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

ServiceKey::ServiceKey(std::string_view key) : digest_(key.empty() ? std::string() : digest_of(key)) {}

bool ServiceKey::matches(std::string_view presented) const {
    const std::string other = digest_of(presented);
    return is_set() && CRYPTO_memcmp(digest_.data(), other.data(), digest_.size()) == 0;
}

}  // namespace truebond
