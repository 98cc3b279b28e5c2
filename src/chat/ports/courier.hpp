// Takes letters to people: mail to addresses, text messages to numbers.
#pragma once

#include <cstdint>
#include <string>

namespace truebond {

struct Letter {
    enum class Kind : std::uint8_t { mail, text } kind = Kind::mail;
    std::string to;       // address or number, as it is stored
    std::string subject;  // mail
    std::string body;
};

/// Thread-safe; never blocks. Delivery is tried again for some minutes; what cannot be delivered is logged, without its body.
class Courier {
public:
    virtual ~Courier() = default;
    /// Whether one more of that kind would be taken now. Each kind has a queue of its own: one that is slow delays no other.
    virtual bool has_room(Letter::Kind kind) const = 0;
    /// False: too many letters wait already, this one is not taken (and that is logged).
    virtual bool take(Letter letter) = 0;
};

}  // namespace truebond
