// Secrets by the kernel's random numbers, digests by HMAC-SHA256.
#pragma once

#include "base/random.hpp"
#include "chat/domain/base.hpp"
#include "chat/ports/secrets.hpp"

namespace truebond {

/// `random` must outlive it. The key is derived from `secret`: a database read without it tells nothing.
class HmacSecrets final : public Secrets {
public:
    HmacSecrets(std::string_view secret, base::Random& random);
    std::string new_token() override;
    std::string new_code() override;
    std::string digest(std::string_view purpose, std::string_view secret) const override;

private:
    const std::string key_;
    base::Random& random_;
};

}  // namespace truebond
