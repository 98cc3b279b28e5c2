// All use cases over one set of ports.
#pragma once

#include "chat/usecases/authenticate.hpp"
#include "chat/usecases/check_health.hpp"
#include "chat/usecases/deactivate_account.hpp"
#include "chat/usecases/get_account.hpp"
#include "chat/usecases/get_credits.hpp"
#include "chat/usecases/get_history.hpp"
#include "chat/usecases/get_profile.hpp"
#include "chat/usecases/grant_credits.hpp"
#include "chat/usecases/join_conversation.hpp"
#include "chat/usecases/list_conversations.hpp"
#include "chat/usecases/log_in.hpp"
#include "chat/usecases/log_out.hpp"
#include "chat/usecases/mark_delivered.hpp"
#include "chat/usecases/mark_read.hpp"
#include "chat/usecases/notifications.hpp"
#include "chat/usecases/photos.hpp"
#include "chat/usecases/presence.hpp"
#include "chat/usecases/rate_limits.hpp"
#include "chat/usecases/read_events.hpp"
#include "chat/usecases/refresh_tokens.hpp"
#include "chat/usecases/reset_password.hpp"
#include "chat/usecases/search_people.hpp"
#include "chat/usecases/send_message.hpp"
#include "chat/usecases/sign_up.hpp"
#include "chat/usecases/typing.hpp"
#include "chat/usecases/update_account.hpp"
#include "chat/usecases/verify_mobile.hpp"

namespace truebond {

struct ChatPorts {
    Store& store;
    PasswordHasher& hasher;
    Revocations& revocations;
    RateLimiter& rate_limiter;
    PresenceRegistry& presence;
    Scheduler& scheduler;
    EventSink& events;
    const base::Clock& clock;
    base::Random& random;
    base::Logger& log;
    AuditLog& audit;
    Secrets& secrets;
    Courier& courier;
    PhotoMaker& photo_maker;
    MediaStore& media;
    base::Metrics& metrics;
};

struct ChatOptions {
    UserCacheOptions users;
    PresenceOptions presence;
    TypingOptions typing;
    std::string reset_link;  // what a reset token is put behind in a mail
};

/// Thread-safe. Must outlive everything the ports may still answer: stop the scheduler and the hasher and close the store first.
struct UseCases {
    explicit UseCases(const ChatPorts& ports, const ChatOptions& options = {});
    UseCases(const UseCases&) = delete;
    UseCases& operator=(const UseCases&) = delete;

    IdGenerator ids;
    TokenIssuer issuer;
    UserCache users;
    Presence presence;
    Typing typing;
    RateLimits rate_limits;

    Authenticate authenticate;
    SignUp sign_up;
    LogIn log_in;
    RefreshTokens refresh_tokens;
    LogOut log_out;
    ResetPassword reset_password;
    VerifyMobile verify_mobile;

    GetAccount get_account;
    GetProfile get_profile;
    Photos photos;
    UpdateAccount update_account;
    DeactivateAccount deactivate_account;
    SearchPeople search_people;

    SendMessage send_message;
    GetHistory get_history;
    ListConversations list_conversations;
    MarkRead mark_read;
    MarkDelivered mark_delivered;
    Notifications notifications;
    JoinConversation join_conversation;
    ReadEvents read_events;

    GetCredits get_credits;
    GrantCredits grant_credits;
    CheckHealth check_health;
};

}  // namespace truebond
