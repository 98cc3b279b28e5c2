#include "chat/edge/message_requests.hpp"
#include "chat/edge/spellings.hpp"
#include "chat/rest/route.hpp"

namespace truebond {
namespace {

void send(const CallPtr& call) {
    const sioxx::HttpRequest& http = call->request();
    std::optional<std::string_view> key;
    if (http.has_header(spelling::idempotency_key_header)) key = http.header(spelling::idempotency_key_header);
    auto request = read_send(http.body, call->content_type(), key);
    if (!request) return call->refuse_body(request.error());
    request->sender = call->who().user;
    request->trace = call->trace();
    call->use_cases().send_message.run(std::move(*request), then<SendOutcome>(call, [](Call& c, const SendOutcome& sent) {
                                           std::vector<sioxx::Header> headers;
                                           if (sent.replayed) headers.emplace_back(spelling::replayed_header, "true");
                                           c.answer(200, sent_reply(sent), std::move(headers));
                                       }));
}

void conversations(const CallPtr& call) {
    using Views = std::vector<ConversationView>;
    call->use_cases().list_conversations.run(
        call->who().user, then<Views>(call, [](Call& c, const Views& views) { c.ok(conversations_reply(views, c.who().user)); }));
}

void history(const CallPtr& call) {
    auto request = read_history_query(call->request().query);
    if (!request) return call->invalid(request.error());
    request->viewer = call->who().user;
    request->other = UserId::parse(call->parameter());
    call->use_cases().get_history.run(
        *request, then<HistoryPage>(call, [](Call& c, const HistoryPage& page) { c.ok(history_reply(page, c.who().user)); }));
}

void mark_read(const CallPtr& call) {
    call->use_cases().mark_read.run(call->who().user, UserId::parse(call->parameter()),
                                    then<ReadOutcome>(call, [](Call& c, const ReadOutcome& read) { c.ok(marked_read_reply(read.count)); }));
}

void events(const CallPtr& call) {
    const auto query = read_events_query(call->request().query);
    if (!query) return call->invalid(query.error());
    ReadEvents& read = call->use_cases().read_events;
    if (!query->after) {
        read.position(call->who().user,
                      then<EventOffset>(call, [](Call& c, EventOffset position) { c.ok(events_reply(EventPage{}, position)); }));
        return;
    }
    read.after(call->who().user, *query->after, query->limit,
               then<EventPage>(call, [after = *query->after](Call& c, const EventPage& page) {
                   c.ok(events_reply(page, page.events.empty() ? after : page.events.back().offset));
               }));
}

const Route routes[] = {
    {"POST", "/api/messages/send", Access::signed_in, send, RateAction::message},
    {"GET", "/api/messages/conversations", Access::signed_in, conversations},
    {"GET", "/api/messages/{other_user_id}", Access::signed_in, history},
    {"POST", "/api/messages/read/{other_user_id}", Access::signed_in, mark_read, RateAction::receipt},
    {"GET", "/api/events", Access::signed_in, events},
};

}  // namespace

std::span<const Route> message_routes() { return routes; }

}  // namespace truebond
