#include "chat/edge/message_requests.hpp"

#include "chat/edge/idempotency.hpp"
#include "chat/edge/query.hpp"
#include "chat/edge/spellings.hpp"

namespace truebond {
namespace {

using enum Need;

const Field send_fields[] = {
    {"receiver_id", required, TextRule{}},
    {"content", required, TextRule{1, content_code_points_max}},
    {spelling::idempotency_key_field, nullable, TextRule{}},
};

const Field history_fields[] = {
    {"limit", optional, IntRule{1, 100}},
    {"before", optional, TextRule{}},
    {"after", optional, TextRule{}},
};

const Field notification_fields[] = {
    {"unread_only", optional, BoolRule{}},
    {"limit", optional, IntRule{1, 100}},
};

const Field ledger_fields[] = {
    {"limit", optional, IntRule{}},
    {"skip", optional, IntRule{}},
};

const Field search_fields[] = {
    {"q", required, TextRule{1}},
};

const Field token_fields[] = {
    {"token", required, TextRule{}},
};

const Field events_fields[] = {
    {"after", optional, IntRule{0}},
    {"limit", optional, IntRule{1, 500}},
};

QueryOf<Fields> read_query(std::string_view query, std::span<const Field> schema) {
    return read_fields(query_object(query, schema), schema, "query");
}

std::optional<std::optional<MessageId>> cursor(const Fields& f, std::string_view name) {
    const auto text = f.text(name);
    if (!text) return std::nullopt;
    return MessageId::parse(*text);
}

constexpr std::string_view key_rule = "Idempotency key must be 1 to 128 visible ASCII characters";

/// One key, wherever it was given.
std::optional<std::string> agreed_key(std::optional<std::string_view> header, std::optional<std::string> field, Faults& faults) {
    if (header && !is_idempotency_key(*header)) faults.push_back({"header -> idempotency-key", std::string(key_rule), "value_error"});
    if (field && !is_idempotency_key(*field)) faults.push_back({"body -> client_message_id", std::string(key_rule), "value_error"});
    if (faults.empty() && header && field && *header != *field) {
        faults.push_back({"body -> client_message_id", "client_message_id differs from the Idempotency-Key header", "value_error"});
    }
    if (field) return field;
    if (header) return std::string(*header);
    return std::nullopt;
}

}  // namespace

BodyOf<SendRequest> read_send(std::string_view body, std::string_view content_type, std::optional<std::string_view> key_header) {
    const auto f = read_body(body, content_type, send_fields);
    if (!f) return base::Unexpected(f.error());
    Faults faults;
    SendRequest request;
    request.receiver = UserId::parse(*f->text("receiver_id"));
    request.content = f->text("content");
    request.idempotency_key = agreed_key(key_header, f->text(spelling::idempotency_key_field), faults);
    if (!faults.empty()) return base::Unexpected<BodyError>(std::move(faults));
    return request;
}

QueryOf<HistoryRequest> read_history_query(std::string_view query) {
    const auto f = read_query(query, history_fields);
    if (!f) return base::Unexpected(f.error());
    HistoryRequest request;
    request.limit = static_cast<std::size_t>(f->integer("limit").value_or(50));
    request.before = cursor(*f, "before");
    request.after = cursor(*f, "after");
    if (request.before && request.after) {
        return base::Unexpected(Faults{{"query -> after", "before and after cannot be combined", "value_error"}});
    }
    return request;
}

QueryOf<NotificationsRequest> read_notifications_query(std::string_view query) {
    const auto f = read_query(query, notification_fields);
    if (!f) return base::Unexpected(f.error());
    return NotificationsRequest{f->boolean("unread_only").value_or(false), static_cast<std::size_t>(f->integer("limit").value_or(50))};
}

QueryOf<LedgerQuery> read_ledger_query(std::string_view query) {
    const auto f = read_query(query, ledger_fields);
    if (!f) return base::Unexpected(f.error());
    return LedgerQuery{f->integer("limit").value_or(50), f->integer("skip").value_or(0)};
}

QueryOf<std::string> read_search_query(std::string_view query) {
    const auto f = read_query(query, search_fields);
    if (!f) return base::Unexpected(f.error());
    return *f->text("q");
}

QueryOf<std::string> read_token_query(std::string_view query) {
    const auto f = read_query(query, token_fields);
    if (!f) return base::Unexpected(f.error());
    return *f->text("token");
}

QueryOf<EventsQuery> read_events_query(std::string_view query) {
    const auto f = read_query(query, events_fields);
    if (!f) return base::Unexpected(f.error());
    EventsQuery read;
    read.after = f->integer("after");
    read.limit = static_cast<std::size_t>(f->integer("limit").value_or(100));
    return read;
}

}  // namespace truebond
