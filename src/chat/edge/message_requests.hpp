// Bodies and queries of the message, notification, credit, search and event routes.
#pragma once

#include "chat/edge/account_requests.hpp"
#include "chat/ports/event_log.hpp"
#include "chat/usecases/get_history.hpp"
#include "chat/usecases/notifications.hpp"
#include "chat/usecases/send_message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace truebond {

/// Receiver, content and key of a SendRequest; the rest is the door's. `key_header`: nullopt when there is no such header.
BodyOf<SendRequest> read_send(std::string_view body, std::string_view content_type, std::optional<std::string_view> key_header);

template <class T>
using QueryOf = base::Result<T, Faults>;

/// limit, before and after.
QueryOf<HistoryRequest> read_history_query(std::string_view query);

/// unread_only and limit.
QueryOf<NotificationsRequest> read_notifications_query(std::string_view query);

struct LedgerQuery {
    std::int64_t limit = 50;
    std::int64_t skip = 0;
};
QueryOf<LedgerQuery> read_ledger_query(std::string_view query);

/// The words looked for.
QueryOf<std::string> read_search_query(std::string_view query);

/// A password reset's token.
QueryOf<std::string> read_token_query(std::string_view query);

struct EventsQuery {
    std::optional<EventOffset> after;
    std::size_t limit = 100;
};
QueryOf<EventsQuery> read_events_query(std::string_view query);

}  // namespace truebond
