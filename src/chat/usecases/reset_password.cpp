#include "chat/usecases/reset_password.hpp"

#include "chat/domain/text.hpp"

namespace truebond {
namespace {

constexpr std::string_view purpose = "password reset";

bool long_enough(std::string_view password) {
    // A prefix of one character less is all of a password that is too short.
    return code_point_prefix(password, password_code_points_min - 1).size() < password.size();
}

}  // namespace

void ResetPassword::ask(std::string email, Done<bool> done) {
    parts_.store.find_user_by_email(std::move(email), [this, done = std::move(done)](Outcome<User> found) mutable {
        if (!found && found.error() != Errc::user_not_found) return done(fail(found.error()));
        done(true);
        if (found && found->is_active) send_token(*found);
    });
}

void ResetPassword::send_token(const User& user) {
    const std::string token = parts_.secrets.new_token();
    const WallTime now = parts_.clock.wall();
    Letter letter;
    letter.to = user.email;
    letter.subject = "Reset your password";
    letter.body = "Hello " + user.name + ",\n\nsomebody, hopefully you, asked for a new password for your account. Choose it here:\n\n" +
                  (link_.empty() ? "Token: " : link_) + token +
                  "\n\nThis works once, within the next 10 minutes. If it was not you, do nothing: your password stays as it is.\n";
    parts_.store.put_reset_token({parts_.secrets.digest(purpose, token), user.id, WallTime{now.us + reset_token_life_us}}, now,
                                 [this, letter = std::move(letter)](Outcome<bool> kept) mutable {
                                     if (kept) parts_.courier.take(std::move(letter));
                                     else parts_.log.error("a password reset could not be stored", {});
                                 });
}

void ResetPassword::check(std::string_view token, Done<UserId> done) {
    parts_.store.find_reset_token(parts_.secrets.digest(purpose, token), parts_.clock.wall(), std::move(done));
}

void ResetPassword::run(std::string_view token, std::string password, Done<User> done, ClientAddress from) {
    std::string digest = parts_.secrets.digest(purpose, token);
    std::string asked = digest;
    // Asked before the hash, which is dear; reset_password decides.
    parts_.store.find_reset_token(
        std::move(asked), parts_.clock.wall(),
        [this, digest = std::move(digest), password = std::move(password), from, done = std::move(done)](Outcome<UserId> owner) mutable {
            if (!owner) return done(fail(owner.error()));
            if (!long_enough(password)) return done(fail(Errc::password_too_short));
            parts_.hasher.hash(
                std::move(password), [this, digest = std::move(digest), from, done = std::move(done)](Outcome<std::string> hash) mutable {
                    if (!hash) return done(fail(hash.error()));
                    parts_.store.reset_password(
                        std::move(digest), std::move(*hash), parts_.clock.wall(),
                        [this, from, done = std::move(done)](Outcome<User> changed) mutable {
                            if (changed) {
                                parts_.users.wrote(*changed);
                                parts_.events.disconnect_user(changed->id, changed->token_generation);
                                parts_.audit.record({.event = AuditEvent::password_changed, .user = changed->id, .from = from});
                            }
                            done(std::move(changed));
                        });
                });
        });
}

}  // namespace truebond
