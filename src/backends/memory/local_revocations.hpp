// The revoked tokens of a single process.
#pragma once

#include "chat/ports/revocations.hpp"

#include <shared_mutex>
#include <unordered_map>

namespace truebond {

/// See ports/revocations.hpp. Asked with every request and rarely added to: readers share the lock.
class LocalRevocations final : public Revocations {
public:
    bool contains(std::string_view key) const override;
    void add(const Revocation& revocation) override;
    void expire(WallTime now) override;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    };
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, WallTime, Hash, std::equal_to<>> until_;
};

}  // namespace truebond
