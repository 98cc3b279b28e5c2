// Who the clients are: tokens for the server's seeded users, or plain names for servers without accounts.
#pragma once

#include <cstddef>
#include <string>

namespace loadtest {

/// The id of the n-th user that `truebond seed` makes: "5eed" and n in 20 hex digits.
std::string seeded_user_id(std::size_t n);

class Tokens {
public:
    /// An empty secret means plain tokens: "user<n>".
    explicit Tokens(std::string jwt_secret) : secret_(std::move(jwt_secret)) {}

    /// An access token (HS256, 24 h) of the n-th user, or its plain name.
    std::string token(std::size_t n) const;
    /// What others address the n-th user by.
    std::string user(std::size_t n) const;

private:
    std::string secret_;
};

/// A random (version 4) UUID.
std::string random_uuid();

}  // namespace loadtest
