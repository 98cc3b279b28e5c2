#include "chat/edge/jwt.hpp"

#include "base/encoding.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

#include <array>
#include <cmath>
#include <mutex>
#include <new>
#include <span>
#include <vector>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace truebond {
namespace {

namespace json = sioxx::wire::json;
using sioxx::Value;

constexpr std::size_t token_bytes_max = 4096;
constexpr std::size_t digest_bytes = 32;
/// {"alg":"HS256","typ":"JWT"}: what we and v1.0.0 write.
constexpr std::string_view usual_header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

using Digest = std::array<unsigned char, digest_bytes>;

/// The header's word is taken for nothing but refusing: one algorithm, no extensions.
bool acceptable_header(std::string_view encoded) {
    if (encoded == usual_header) return true;
    const auto text = base::unbase64(encoded, base::Base64::url);
    if (!text) return false;
    const auto header = json::parse(*text);
    if (!header || !header->is_object() || header->find("crit") != nullptr || header->find("b64") != nullptr) return false;
    const Value* alg = header->find("alg");
    return alg != nullptr && alg->if_string() != nullptr && *alg->if_string() == "HS256";
}

/// As int() in Python takes a JSON number; nullopt: absent or no number.
std::optional<std::int64_t> seconds(const Value* value) {
    if (value == nullptr) return std::nullopt;
    if (const auto* i = value->if_int()) return *i;
    const double* d = value->if_double();
    if (d == nullptr || !std::isfinite(*d) || std::abs(*d) > 1e15) return std::nullopt;
    return static_cast<std::int64_t>(*d);
}

TokenType type_of(const Value* type) {
    const std::string* text = type == nullptr ? nullptr : type->if_string();
    if (text == nullptr) return TokenType::other;
    return *text == "access" ? TokenType::access : *text == "refresh" ? TokenType::refresh : TokenType::other;
}

/// The registered claims as PyJWT checks them: absent is fine for all but `exp`.
Outcome<TokenClaims> read_claims(const Value& payload, WallTime now) {
    if (!payload.is_object()) return fail(Errc::token_invalid);
    const Value* sub = payload.find("sub");
    const Value* jti = payload.find("jti");
    const Value* iat = payload.find("iat");
    const Value* nbf = payload.find("nbf");
    const Value* aud = payload.find("aud");
    const auto exp = seconds(payload.find("exp"));
    const bool well_formed = exp && (sub == nullptr || sub->is_string()) && (jti == nullptr || jti->is_string()) &&
                             (iat == nullptr || seconds(iat)) && (nbf == nullptr || seconds(nbf)) && (aud == nullptr || aud->is_null());
    if (!well_formed) return fail(Errc::token_invalid);
    const std::int64_t now_s = now.us / 1'000'000;  // whole seconds compare as fractions would: the claims are whole
    if ((iat != nullptr && *seconds(iat) > now_s) || (nbf != nullptr && *seconds(nbf) > now_s)) return fail(Errc::token_invalid);
    if (*exp <= now_s) return fail(Errc::token_expired);

    TokenClaims claims;
    if (sub != nullptr) claims.sub = *sub->if_string();
    claims.type = type_of(payload.find("type"));
    if (jti != nullptr) claims.jti = *jti->if_string();
    claims.expires_at_s = *exp;
    if (iat != nullptr) claims.issued_at_s = *seconds(iat);
    if (const Value* fam = payload.find("fam"); fam != nullptr && fam->if_string() != nullptr) claims.family = *fam->if_string();
    if (const Value* gen = payload.find("gen"); gen != nullptr && gen->if_int() != nullptr) claims.generation = *gen->if_int();
    return claims;
}

}  // namespace

/// HMAC-SHA-256 with one key. A keyed context costs more to make than to use, and serves one thread at a time: they are kept.
class JwtCodec::Hmac {
public:
    explicit Hmac(std::string_view key) : mac_(EVP_MAC_fetch(nullptr, "HMAC", nullptr)), keyed_(EVP_MAC_CTX_new(mac_)) {
        char digest[] = "SHA256";
        const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
        if (keyed_ == nullptr || EVP_MAC_init(keyed_, reinterpret_cast<const unsigned char*>(key.data()), key.size(), params) != 1) {
            throw std::bad_alloc();
        }
    }
    ~Hmac() {
        for (EVP_MAC_CTX* context : idle_) EVP_MAC_CTX_free(context);
        EVP_MAC_CTX_free(keyed_);
        EVP_MAC_free(mac_);
    }
    Hmac(const Hmac&) = delete;
    Hmac& operator=(const Hmac&) = delete;

    Digest digest(std::string_view text) {
        EVP_MAC_CTX* context = take();
        Digest out{};
        std::size_t size = 0;
        const bool ok = EVP_MAC_init(context, nullptr, 0, nullptr) == 1 &&
                        EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1 &&
                        EVP_MAC_final(context, out.data(), &size, out.size()) == 1 && size == out.size();
        give_back(context);
        if (!ok) throw std::bad_alloc();  // nothing else can go wrong in there
        return out;
    }

private:
    EVP_MAC_CTX* take() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                EVP_MAC_CTX* context = idle_.back();
                idle_.pop_back();
                return context;
            }
        }
        EVP_MAC_CTX* context = EVP_MAC_CTX_dup(keyed_);
        if (context == nullptr) throw std::bad_alloc();
        return context;
    }
    void give_back(EVP_MAC_CTX* context) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(context);
    }

    EVP_MAC* mac_;
    EVP_MAC_CTX* keyed_;
    std::mutex mutex_;
    std::vector<EVP_MAC_CTX*> idle_;  // as many as threads ever met here
};

JwtCodec::JwtCodec(std::string_view secret) : hmac_(std::make_unique<Hmac>(secret)) {}
JwtCodec::~JwtCodec() = default;

std::string JwtCodec::sign(const TokenClaims& claims) const {
    std::string payload;
    json::Writer w(payload);
    w.open_object();
    if (claims.sub) w.member("sub").string(*claims.sub);
    if (claims.type != TokenType::other) w.member("type").string(claims.type == TokenType::access ? "access" : "refresh");
    if (!claims.jti.empty()) w.member("jti").string(claims.jti);
    w.member("exp").integer(claims.expires_at_s);
    w.member("iat").integer(claims.issued_at_s);
    if (!claims.family.empty()) w.member("fam").string(claims.family);
    if (claims.generation) w.member("gen").integer(*claims.generation);
    w.close_object();

    std::string token(usual_header);
    token += '.';
    token += base::base64(base::as_bytes(payload), base::Base64::url);
    const Digest digest = hmac_->digest(token);
    token += '.';
    token += base::base64(std::as_bytes(std::span(digest)), base::Base64::url);
    return token;
}

Outcome<TokenClaims> JwtCodec::verify(std::string_view token, WallTime now) const {
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    if (token.size() > token_bytes_max || first == std::string_view::npos || first == last) return fail(Errc::token_invalid);
    if (!acceptable_header(token.substr(0, first))) return fail(Errc::token_invalid);
    const auto signature = base::unbase64(token.substr(last + 1), base::Base64::url);
    if (!signature || signature->size() != digest_bytes) return fail(Errc::token_invalid);
    const Digest expected = hmac_->digest(token.substr(0, last));
    if (CRYPTO_memcmp(expected.data(), signature->data(), digest_bytes) != 0) return fail(Errc::token_invalid);
    const auto payload = base::unbase64(token.substr(first + 1, last - first - 1), base::Base64::url);
    if (!payload) return fail(Errc::token_invalid);
    const auto value = json::parse(*payload);
    if (!value) return fail(Errc::token_invalid);
    return read_claims(*value, now);
}

}  // namespace truebond
