#include "chat/edge/replies.hpp"
#include "chat/edge/reply_writer.hpp"
#include "chat/edge/user_words.hpp"

namespace truebond {
namespace {

void write_pricing(Writer& w) {
    w.open_object();
    w.member("message_cost").integer(message_cost);
    w.member("audio_call_cost_per_min").integer(audio_call_cost_per_min);
    w.member("video_call_cost_per_min").integer(video_call_cost_per_min);
    w.close_object();
}

}  // namespace

std::string pricing_reply() {
    std::string out;
    Writer w(out);
    write_pricing(w);
    return out;
}

std::string balance_reply(std::int64_t balance) {
    return reply_object([&](Writer& w) { w.member("credits_balance").integer(balance); });
}

std::string balance_and_pricing_reply(std::int64_t balance) {
    return reply_object([&](Writer& w) {
        w.member("credits_balance").integer(balance);
        write_pricing(w.member("pricing"));
    });
}

std::string ledger_reply(const std::vector<LedgerEntry>& entries) {
    return reply_object([&](Writer& w) {
        w.member("transactions").open_array();
        for (const LedgerEntry& entry : entries) {
            w.open_object();
            w.member("id").string(entry.id.to_string());
            w.member("amount").integer(entry.amount);
            w.member("reason").string(to_word(entry.reason));
            w.member("balance_after").integer(entry.balance_after);
            w.member("description").string(entry.description);
            write_time(w.member("created_at"), entry.created_at);
            w.close_object();
        }
        w.close_array();
        w.member("count").integer(static_cast<std::int64_t>(entries.size()));
    });
}

std::string granted_reply(const GrantOutcome& granted) {
    return reply_object([&](Writer& w) {
        w.member("transaction_id").string(granted.entry.id.to_string());
        w.member("credits_balance").integer(granted.balance);
    });
}

}  // namespace truebond
