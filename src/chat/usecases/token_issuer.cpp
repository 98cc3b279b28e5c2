#include "chat/usecases/token_issuer.hpp"

#include "base/encoding.hpp"

#include <array>

namespace truebond {
namespace {

TokenClaims claims(TokenType type, UserId user, std::int64_t generation, std::string family, std::string jti, std::int64_t issued_at_s) {
    TokenClaims c;
    c.sub = user.to_string();
    c.type = type;
    c.jti = std::move(jti);
    c.issued_at_s = issued_at_s;
    c.expires_at_s = issued_at_s + (type == TokenType::access ? access_token_seconds : refresh_token_seconds);
    c.family = std::move(family);
    c.generation = generation;
    return c;
}

}  // namespace

std::string make_uuid4(base::Random& random) {
    std::array<std::byte, 16> bytes{};
    random.fill(bytes);
    bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
    std::string uuid = base::hex(bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) uuid.insert(at, 1, '-');
    return uuid;
}

TokenPair make_token_pair(UserId user, std::int64_t generation, std::string family, std::string access_jti, std::string refresh_jti,
                          WallTime issued_at) {
    const std::int64_t issued_at_s = issued_at.us / 1'000'000;
    TokenPair pair;
    pair.user = user;
    pair.access = claims(TokenType::access, user, generation, family, std::move(access_jti), issued_at_s);
    pair.refresh = claims(TokenType::refresh, user, generation, std::move(family), std::move(refresh_jti), issued_at_s);
    return pair;
}

TokenPair TokenIssuer::issue(const User& user) const {
    std::string family = make_uuid4(random_);
    std::string access_jti = make_uuid4(random_);
    return make_token_pair(user.id, user.token_generation, std::move(family), std::move(access_jti), make_uuid4(random_), clock_.wall());
}

}  // namespace truebond
