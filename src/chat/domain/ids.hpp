// Ids are MongoDB ObjectIds: 12 bytes inside, 24 lower-case hex digits outside, a type of their own for each thing they name.
#pragma once

#include "base/random.hpp"
#include "chat/domain/base.hpp"

#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace truebond {

struct ObjectId {
    std::array<std::byte, 12> bytes{};

    /// 24 hex digits of either case; anything else names nothing.
    static std::optional<ObjectId> parse(std::string_view hex);
    std::string to_string() const;
    friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

template <class Tag>
struct Id {
    ObjectId value{};

    static std::optional<Id> parse(std::string_view hex) {
        const auto id = ObjectId::parse(hex);
        if (!id) return std::nullopt;
        return Id{*id};
    }
    std::string to_string() const { return value.to_string(); }
    friend auto operator<=>(const Id&, const Id&) = default;
};

using UserId = Id<struct UserTag>;
using MessageId = Id<struct MessageTag>;
using ConversationId = Id<struct ConversationTag>;
using TransactionId = Id<struct TransactionTag>;

/// Makes ids as MongoDB's drivers do: seconds, five random bytes a process, a counter. Thread-safe; ids of one generator ascend.
class IdGenerator {
public:
    IdGenerator(const base::Clock& clock, base::Random& random);
    ObjectId next();
    template <class T>
    T next_as() {
        return T{next()};
    }

private:
    const base::Clock& clock_;
    std::array<std::byte, 5> process_{};
    std::atomic<std::uint64_t> last_{0};  // seconds << 24 | counter
};

}  // namespace truebond

template <>
struct std::hash<truebond::ObjectId> {
    std::size_t operator()(const truebond::ObjectId& id) const noexcept {
        // The counter (last bytes) and the seconds differ most; both halves are mixed.
        std::uint64_t a = 0;
        std::uint32_t b = 0;
        std::memcpy(&a, id.bytes.data() + 4, 8);
        std::memcpy(&b, id.bytes.data(), 4);
        return static_cast<std::size_t>((a ^ (static_cast<std::uint64_t>(b) << 17)) * 0x9E3779B97F4A7C15ULL);
    }
};
template <class Tag>
struct std::hash<truebond::Id<Tag>> {
    std::size_t operator()(const truebond::Id<Tag>& id) const noexcept { return std::hash<truebond::ObjectId>{}(id.value); }
};
