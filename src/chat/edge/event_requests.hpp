// What clients send as events. Each takes the event's first argument as JSON text (sioxx::Event::json) and gives what the use
// case wants, or the acknowledgement to answer with. As in v1.0.0 a field that is missing, null, "", 0, false, [] or {} is not there.
#pragma once

#include "base/result.hpp"
#include "chat/domain/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace truebond {

/// The refusal is a whole acknowledgement, ready to go out (see spellings.hpp).
template <class T>
using EventRequest = base::Result<T, std::string_view>;

struct SendEvent {
    std::optional<UserId> receiver;              // nullopt: names nobody
    std::optional<std::string> content;          // nullopt: wrong type or length
    std::optional<std::string> idempotency_key;  // client_message_id
};
EventRequest<SendEvent> read_send_event(std::string_view json);

/// join_conversation: nullopt inside names nobody.
EventRequest<std::optional<UserId>> read_join_event(std::string_view json);
/// mark_read_realtime: the same; a value that is no string is refused.
EventRequest<std::optional<UserId>> read_mark_read_event(std::string_view json);
EventRequest<std::optional<MessageId>> read_mark_delivered_event(std::string_view json);
/// leave_conversation: the room, empty if there is none.
EventRequest<std::string> read_leave_event(std::string_view json);
/// typing, stop_typing: nullopt inside when nobody is named; only a payload that is no object is refused.
EventRequest<std::optional<UserId>> read_typing_event(std::string_view json);

/// `auth` of a CONNECT (Handshake::auth_json). nullopt: no token (token_missing).
struct ConnectAuth {
    std::string token;
    bool resume = false;
    std::string pid;     // of the connection before, or empty
    std::string offset;  // of the last event that arrived, or empty
};
std::optional<ConnectAuth> read_connect_auth(std::string_view auth_json);

}  // namespace truebond
