#include "backends/sqlite/steps.hpp"
#include "backends/sqlite/user_rows.hpp"

#include <cstdio>

namespace truebond::sqlite {
namespace {

/// "5eed" and the number in 20 hex digits; `kind` tells ids of the same number from each other: 0 users, 1 and 2 their ledger
/// entries, 3 and 4 messages and conversations of pairs, 5 and 6 those of a hub.
ObjectId seed_id(std::int64_t number, unsigned kind) {
    ObjectId id;
    id.bytes[0] = std::byte{0x5e};
    id.bytes[1] = std::byte{0xed};
    id.bytes[2] = static_cast<std::byte>(kind);
    for (std::size_t i = 0; i < 8; ++i) id.bytes[11 - i] = static_cast<std::byte>(number >> (8 * i) & 0xff);
    return id;
}

User seed_user(std::int64_t number, std::int64_t credits, WallTime now) {
    char mobile[32];
    std::snprintf(mobile, sizeof mobile, "+1555%010lld", static_cast<long long>(number));
    User user;
    user.id = UserId{seed_id(number, 0)};
    user.name = "Seed " + std::to_string(number);
    user.email = "seed" + std::to_string(number) + "@example.com";
    user.mobile_number = std::string(mobile).substr(0, 15);
    user.password_hash = "!";  // no password hashes to this
    user.age = 30;
    user.credits_balance = credits;
    user.password_changed_at = user.created_at = now;
    return user;
}

}  // namespace

Outcome<std::int64_t> seed_users(WriteContext& context, std::int64_t first, std::int64_t last, std::int64_t credits, WallTime now) {
    std::int64_t made = 0;
    for (std::int64_t number = first; number < last && !context.db.failed(); ++number) {
        const User user = seed_user(number, credits, now);
        if (find_uid(context.db, user.id) != 0) continue;
        const std::int64_t uid = insert_user(context.db, user);
        LedgerEntry entry;
        entry.id = TransactionId{seed_id(number, 1)};
        entry.reason = LedgerReason::signup_bonus;
        entry.description = "Welcome bonus credits";
        entry.created_at = now;
        append_ledger(context.db, uid, 0, entry);
        entry.id = TransactionId{seed_id(number, 2)};
        entry.reason = LedgerReason::admin_adjustment;
        entry.amount = entry.balance_after = credits;
        entry.description = "Seeded";
        append_ledger(context.db, uid, 0, entry);
        ++made;
    }
    return made;
}

Outcome<std::int64_t> seed_messages(WriteContext& context, std::int64_t first, std::int64_t last, std::int64_t pairs, WallTime now) {
    std::int64_t made = 0;
    for (std::int64_t number = first; number < last && !context.db.failed(); ++number) {
        // All pairs grow side by side, as they do in life, and in each the two take turns.
        const std::int64_t pair = number % pairs;
        const std::int64_t turn = number / pairs % 2;
        SendCommand command;
        command.id = MessageId{seed_id(number, 3)};
        command.new_conversation = ConversationId{seed_id(pair, 4)};
        command.sender = UserId{seed_id(2 * pair + turn, 0)};
        command.receiver = UserId{seed_id(2 * pair + 1 - turn, 0)};
        command.content = "Seeded message " + std::to_string(number) + ", about as long as what people write";
        command.idempotency_key = "seed-" + std::to_string(number);
        command.now = now;
        const auto sent = commit_send(context, command);
        if (!sent) return fail(sent.error());
        if (!sent->replayed) ++made;
    }
    return made;
}

Outcome<std::int64_t> seed_hub(WriteContext& context, std::int64_t hub, std::int64_t others, WallTime now) {
    std::int64_t made = 0;
    for (std::int64_t other = 0; other < others && !context.db.failed(); ++other) {
        SendCommand command;
        command.id = MessageId{seed_id(other, 5)};
        command.new_conversation = ConversationId{seed_id(other, 6)};
        command.sender = UserId{seed_id(other, 0)};
        command.receiver = UserId{seed_id(hub, 0)};
        command.content = "Hello from " + std::to_string(other);
        command.idempotency_key = "seed-hub";
        command.now = now;
        const auto sent = commit_send(context, command);
        if (!sent) return fail(sent.error());
        if (!sent->replayed) ++made;
    }
    return made;
}

}  // namespace truebond::sqlite
