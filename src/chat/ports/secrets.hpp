// Secrets that travel by mail or text message, and the digests that are kept of them.
#pragma once

#include <string>
#include <string_view>

namespace truebond {

/// Thread-safe.
class Secrets {
public:
    virtual ~Secrets() = default;
    /// 256 random bits, fit for a URL.
    virtual std::string new_token() = 0;
    /// Six random digits.
    virtual std::string new_code() = 0;
    /// Keyed, so that whoever has read the database can try no codes. `purpose` keeps digests of different things apart.
    virtual std::string digest(std::string_view purpose, std::string_view secret) const = 0;
};

}  // namespace truebond
