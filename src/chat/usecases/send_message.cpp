#include "chat/usecases/send_message.hpp"

namespace truebond {

void SendMessage::run(SendRequest request, Done<SendOutcome> done) {
    SendCommand command;
    command.id = ids_.next_as<MessageId>();
    command.new_conversation = ids_.next_as<ConversationId>();
    command.sender = request.sender;
    command.receiver = request.receiver;
    command.content = std::move(request.content);
    command.idempotency_key = std::move(request.idempotency_key);
    command.cost = message_cost;
    command.now = clock_.wall();
    command.receiver_offline = request.receiver && !presence_.is_connected(*request.receiver);
    messages_.commit_send(std::move(command),
                          [this, sender = request.sender, receiver = request.receiver, origin = std::move(request.origin),
                           done = std::move(done)](Outcome<SendOutcome> sent) mutable {
                              if (!sent) note_refusal(sender, receiver, sent.error());
                              else if (!sent->replayed) announce(*sent, std::move(origin));
                              done(std::move(sent));
                          });
}

void SendMessage::note_refusal(UserId sender, std::optional<UserId> receiver, Errc why) {
    if (why != Errc::receiver_not_found && why != Errc::self_send && why != Errc::account_inactive) return;
    audit_.record({.event = AuditEvent::access_denied, .user = sender, .what = "send_message", .other = receiver});
}

void SendMessage::announce(const SendOutcome& sent, Origin origin) {
    typing_.end(sent.message.sender, sent.message.receiver);
    events_.publish(
        MessageSent{sent.message, sent.sender_name, sent.sender_offset, sent.receiver_offset, std::move(origin), sent.notifies});
}

}  // namespace truebond
