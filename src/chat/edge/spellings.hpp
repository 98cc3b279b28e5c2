// Every name and text of the wire that more than one place knows.
#pragma once

#include <string_view>

namespace truebond::spelling {

// Events, client to server.
inline constexpr std::string_view join_conversation = "join_conversation";
inline constexpr std::string_view leave_conversation = "leave_conversation";
inline constexpr std::string_view send_message_realtime = "send_message_realtime";
inline constexpr std::string_view typing = "typing";
inline constexpr std::string_view stop_typing = "stop_typing";
inline constexpr std::string_view mark_delivered = "mark_delivered";
inline constexpr std::string_view mark_read_realtime = "mark_read_realtime";

// Events, server to client.
inline constexpr std::string_view new_message = "new_message";
inline constexpr std::string_view new_message_notification = "new_message_notification";
inline constexpr std::string_view message_sent = "message_sent";
inline constexpr std::string_view messages_read = "messages_read";
inline constexpr std::string_view conversation_read = "conversation_read";
inline constexpr std::string_view message_delivered = "message_delivered";
inline constexpr std::string_view user_typing = "user_typing";
inline constexpr std::string_view user_stopped_typing = "user_stopped_typing";
inline constexpr std::string_view user_online = "user_online";
inline constexpr std::string_view user_offline = "user_offline";

// A refused CONNECT: `44{"message":…,"data":{"code":…}}`.
inline constexpr std::string_view connection_rejected = "Connection rejected by server";
inline constexpr std::string_view code_token_missing = "token_missing";

// Acknowledgements, whole.
inline constexpr std::string_view ack_success = R"({"success":true})";
inline constexpr std::string_view ack_invalid_payload = R"({"error":"Invalid payload"})";
inline constexpr std::string_view ack_invalid_message_data = R"({"error":"Invalid message data"})";
inline constexpr std::string_view ack_invalid_user_id = R"({"error":"Invalid user ID"})";
inline constexpr std::string_view ack_mark_read_failed = R"({"error":"Failed to mark as read"})";
inline constexpr std::string_view ack_invalid_message_id = R"({"error":"Invalid message ID"})";

// Answers.
inline constexpr std::string_view payload_too_large = "Payload too large";
inline constexpr std::string_view internal_error = "Internal server error";
inline constexpr std::string_view body_unreadable = "There was an error parsing the body";
inline constexpr std::string_view boundary_missing = "Missing boundary in multipart.";
inline constexpr std::string_view not_found = "Not Found";
inline constexpr std::string_view method_not_allowed = "Method Not Allowed";
inline constexpr std::string_view idempotency_key_header = "idempotency-key";
inline constexpr std::string_view idempotency_key_field = "client_message_id";
inline constexpr std::string_view request_id_header = "x-request-id";
inline constexpr std::string_view replayed_header = "Idempotent-Replayed";

}  // namespace truebond::spelling
