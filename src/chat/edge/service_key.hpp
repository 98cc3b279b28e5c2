// The key by which a service beside us shows that it is one.
#pragma once

#include <string>
#include <string_view>

namespace truebond {

/// Compared in the same time whatever is presented.
class ServiceKey {
public:
    ServiceKey() = default;  // nobody has one
    explicit ServiceKey(std::string_view key);
    bool is_set() const { return !digest_.empty(); }
    bool matches(std::string_view presented) const;

private:
    std::string digest_;
};

}  // namespace truebond
