#include "chat/edge/message_requests.hpp"
#include "chat/rest/route.hpp"

namespace truebond {
namespace {

using List = std::vector<Notification>;

void list(const CallPtr& call) {
    const auto request = read_notifications_query(call->request().query);
    if (!request) return call->invalid(request.error());
    call->use_cases().notifications.list(call->who().user, *request,
                                         then<List>(call, [](Call& c, const List& found) { c.ok(notifications_reply(found)); }));
}

void unread_count(const CallPtr& call) {
    call->use_cases().notifications.count_unread(
        call->who().user, then<std::int64_t>(call, [](Call& c, std::int64_t count) { c.ok(unread_notifications_reply(count)); }));
}

Done<bool> answer_whether_found(const CallPtr& call) {
    return then<bool>(call, [](Call& c, bool found) { c.ok(notification_read_reply(found)); });
}

void read(const CallPtr& call) {
    call->use_cases().notifications.read(call->who().user, MessageId::parse(call->parameter()), answer_whether_found(call));
}

void read_all(const CallPtr& call) { call->use_cases().notifications.read_all(call->who().user, answer_whether_found(call)); }

const Route routes[] = {
    {"GET", "/api/notifications", Access::signed_in, list},
    {"GET", "/api/notifications/unread-count", Access::signed_in, unread_count},
    {"POST", "/api/notifications/mark-all-read", Access::signed_in, read_all, RateAction::receipt},
    {"POST", "/api/notifications/{notification_id}/read", Access::signed_in, read, RateAction::receipt},
};

}  // namespace

std::span<const Route> notification_routes() { return routes; }

}  // namespace truebond
