#include "backends/crypto/hmac_secrets.hpp"

#include "base/encoding.hpp"

#include <array>
#include <span>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace truebond {
namespace {

constexpr std::uint64_t codes = 1'000'000;

std::string hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         out.data(), &size);
    return {reinterpret_cast<const char*>(out.data()), size};
}

}  // namespace

HmacSecrets::HmacSecrets(std::string_view secret, base::Random& random) : key_(hmac(secret, "truebond secrets 1")), random_(random) {}

std::string HmacSecrets::new_token() {
    std::array<std::byte, 32> bytes{};
    random_.fill(bytes);
    return base::base64(bytes, base::Base64::url);
}

std::string HmacSecrets::new_code() {
    constexpr std::uint64_t fair = UINT64_MAX / codes * codes;  // above it some codes would come more often than others
    std::uint64_t number = random_.next_u64();
    while (number >= fair) number = random_.next_u64();
    std::string digits = std::to_string(number % codes);
    return std::string(6 - digits.size(), '0') + digits;
}

std::string HmacSecrets::digest(std::string_view purpose, std::string_view secret) const {
    std::string text(purpose);
    text += '\0';
    text += secret;
    return base::hex(base::as_bytes(hmac(key_, text)));
}

}  // namespace truebond
