// Tokens with any claims, signed without the code under test.
#pragma once

#include "base/encoding.hpp"

#include <array>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace truebond::test {

inline std::string base64url(std::string_view text) { return sioxx::base::base64(sioxx::base::as_bytes(text), sioxx::base::Base64::url); }

inline std::string raw_token(std::string_view payload, std::string_view secret, std::string_view header = R"({"alg":"HS256","typ":"JWT"})",
                             const EVP_MD* digest = EVP_sha256()) {
    const std::string text = base64url(header) + '.' + base64url(payload);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(digest, secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         mac.data(), &size);
    return text + '.' + sioxx::base::base64(std::as_bytes(std::span(mac.data(), size)), sioxx::base::Base64::url);
}

}  // namespace truebond::test
