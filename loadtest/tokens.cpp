#include "tokens.hpp"

#include "failure.hpp"

#include <cstdio>
#include <ctime>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace loadtest {

namespace {

constexpr long token_seconds = 86'400;

std::string base64url(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), data, static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    while (out.ends_with('=')) out.pop_back();
    for (char& c : out) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             digest, &length) == nullptr) {
        throw Failure("cannot sign a token");
    }
    return {reinterpret_cast<const char*>(digest), length};
}

}  // namespace

std::string seeded_user_id(std::size_t n) {
    char id[25];
    std::snprintf(id, sizeof id, "5eed%020zx", n);
    return id;
}

std::string random_uuid() {
    unsigned char b[16];
    if (RAND_bytes(b, sizeof b) != 1) throw Failure("no random numbers");
    b[6] = static_cast<unsigned char>((b[6] & 0x0F) | 0x40);
    b[8] = static_cast<unsigned char>((b[8] & 0x3F) | 0x80);
    char text[37];
    std::snprintf(text, sizeof text, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4],
                  b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
    return text;
}

std::string Tokens::user(std::size_t n) const { return secret_.empty() ? "user" + std::to_string(n) : seeded_user_id(n); }

std::string Tokens::token(std::size_t n) const {
    if (secret_.empty()) return user(n);
    const std::time_t issued = std::time(nullptr);
    // With a generation, or it would not be good in the second in which its user was seeded.
    const std::string claims = R"({"sub":")" + user(n) + R"(","type":"access","jti":")" + random_uuid() + R"(","iat":)" +
                               std::to_string(issued) + R"(,"exp":)" + std::to_string(issued + token_seconds) + R"(,"gen":0})";
    const std::string signed_part = base64url(R"({"alg":"HS256","typ":"JWT"})") + "." + base64url(claims);
    return signed_part + "." + base64url(hmac_sha256(secret_, signed_part));
}

}  // namespace loadtest
