#include "chat/edge/event_requests.hpp"

#include "chat/domain/message.hpp"
#include "chat/edge/idempotency.hpp"
#include "chat/edge/spellings.hpp"
#include "wire/json/view.hpp"
#include "wire/utf8.hpp"

namespace truebond {
namespace {

namespace json = sioxx::wire::json;
using json::Kind;
using json::View;
using Refusal = base::Unexpected<std::string_view>;

bool is_zero(std::string_view number) {
    // All digits before an exponent are zeros.
    return number.substr(0, number.find_first_of("eE")).find_first_of("123456789") == std::string_view::npos;
}

/// What Python takes for true: v1.0.0 asked `if not receiver_id`.
bool is_given(View v) {
    if (v.empty()) return false;
    switch (v.kind()) {
        case Kind::null:
            return false;
        case Kind::boolean:
            return v.boolean().value_or(false);
        case Kind::number:
            return !is_zero(v.text());
        case Kind::string:
            return v.text() != "\"\"";
        case Kind::array:
        case Kind::object:
            return v.text().find_first_not_of(" \t\r\n", 1) != v.text().size() - 1;
    }
    return false;
}

std::optional<std::string> text_of(View v) {
    std::string scratch;
    const auto text = v.is(Kind::string) ? v.string(scratch) : std::nullopt;
    if (!text) return std::nullopt;
    return std::string(*text);
}

template <class T>
std::optional<T> id_of(View v) {
    std::string scratch;
    const auto text = v.is(Kind::string) ? v.string(scratch) : std::nullopt;
    if (!text) return std::nullopt;
    return T::parse(*text);
}

std::optional<std::string> content_of(View v) {
    auto text = text_of(v);
    if (!text || json::has_lone_surrogate(*text)) return std::nullopt;
    const std::size_t length = sioxx::wire::code_points(*text);
    if (length == 0 || length > content_code_points_max) return std::nullopt;
    return text;
}

}  // namespace

EventRequest<SendEvent> read_send_event(std::string_view json) {
    const View data(json);
    if (!data.is(Kind::object)) return Refusal(spelling::ack_invalid_payload);
    const View receiver = data.find("receiver_id");
    const View content = data.find("content");
    if (!is_given(receiver) || !is_given(content)) return Refusal(spelling::ack_invalid_message_data);
    SendEvent event;
    event.receiver = id_of<UserId>(receiver);
    event.content = content_of(content);
    if (const View key = data.find(spelling::idempotency_key_field); !key.empty() && !key.is(Kind::null)) {
        event.idempotency_key = text_of(key);
        if (!event.idempotency_key || !is_idempotency_key(*event.idempotency_key)) return Refusal(spelling::ack_invalid_message_data);
    }
    return event;
}

EventRequest<std::optional<UserId>> read_join_event(std::string_view json) {
    const View data(json);
    if (!data.is(Kind::object)) return Refusal(spelling::ack_invalid_payload);
    const View other = data.find("other_user_id");
    if (!is_given(other)) return Refusal(spelling::ack_invalid_user_id);
    return id_of<UserId>(other);
}

EventRequest<std::optional<UserId>> read_mark_read_event(std::string_view json) {
    const View data(json);
    if (!data.is(Kind::object)) return Refusal(spelling::ack_invalid_payload);
    const View other = data.find("other_user_id");
    if (!is_given(other)) return Refusal(spelling::ack_invalid_user_id);
    if (!other.is(Kind::string)) return Refusal(spelling::ack_mark_read_failed);
    return id_of<UserId>(other);
}

EventRequest<std::optional<MessageId>> read_mark_delivered_event(std::string_view json) {
    const View data(json);
    if (!data.is(Kind::object)) return Refusal(spelling::ack_invalid_payload);
    const View message = data.find("message_id");
    if (!is_given(message)) return Refusal(spelling::ack_invalid_message_id);
    return id_of<MessageId>(message);
}

EventRequest<std::string> read_leave_event(std::string_view json) {
    const View data(json);
    if (!data.is(Kind::object)) return Refusal(spelling::ack_invalid_payload);
    return text_of(data.find("room_id")).value_or(std::string());
}

EventRequest<std::optional<UserId>> read_typing_event(std::string_view json) {
    const View data(json);
    if (!data.is(Kind::object)) return Refusal(spelling::ack_invalid_payload);
    return id_of<UserId>(data.find("receiver_id"));
}

std::optional<ConnectAuth> read_connect_auth(std::string_view auth_json) {
    if (!json::validate(auth_json)) return std::nullopt;
    const View auth(auth_json);
    if (!auth.is(Kind::object)) return std::nullopt;
    const View token = auth.find("token");
    if (!is_given(token)) return std::nullopt;
    ConnectAuth read;
    read.token = text_of(token).value_or(std::string(token.text()));  // what is no string is no token either, but it was given
    read.resume = auth.find("resume").text() == "true";
    read.pid = text_of(auth.find("pid")).value_or(std::string());
    read.offset = text_of(auth.find("offset")).value_or(std::string());
    return read;
}

}  // namespace truebond
