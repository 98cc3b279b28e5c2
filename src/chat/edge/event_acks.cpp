#include "chat/edge/event_acks.hpp"

#include "chat/edge/timestamp.hpp"
#include "wire/json/write.hpp"

namespace truebond {
namespace {

using sioxx::wire::json::Writer;

template <class Write>
std::string success(Write write) {
    std::string out;
    Writer w(out);
    w.open_object().member("success").boolean(true);
    write(w);
    w.close_object();
    return out;
}

}  // namespace

std::string ack_sent(const SendOutcome& sent) {
    return success([&](Writer& w) {
        w.member("message_id").string(sent.message.id.to_string());
        w.member("created_at").string(to_timestamp(sent.message.created_at));
        w.member("seq").integer(sent.message.seq);
    });
}

std::string ack_joined(std::string_view room) {
    return success([&](Writer& w) { w.member("room_id").string(room); });
}

std::string ack_marked_read(std::int64_t count) {
    return success([&](Writer& w) { w.member("marked_read").integer(count); });
}

std::string ack_rate_limited(const RateRefusal& refusal) {
    return R"({"error":"Too many requests","code":429,"retry_after":)" + std::to_string(refusal.retry_after_s) + '}';
}

}  // namespace truebond
