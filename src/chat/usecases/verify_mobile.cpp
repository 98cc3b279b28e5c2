#include "chat/usecases/verify_mobile.hpp"

namespace truebond {
namespace {

/// The number is part of it: a code is good for the number it was sent to.
std::string digest_of(const Secrets& secrets, const std::string& mobile_number, std::string_view code) {
    return secrets.digest("one-time password", mobile_number + "\n" + std::string(code));
}

}  // namespace

void VerifyMobile::send(std::string mobile_number, Done<std::string> done) {
    if (!courier_.has_room(Letter::Kind::text)) return done(fail(Errc::overloaded));
    std::string asked = mobile_number;
    store_.find_user_by_mobile(std::move(asked),
                               [this, number = std::move(mobile_number), done = std::move(done)](Outcome<User> found) mutable {
                                   if (!found && found.error() != Errc::user_not_found) return done(fail(found.error()));
                                   keep_code(number, found && found->is_active, std::move(done));
                               });
}

void VerifyMobile::keep_code(const std::string& mobile_number, bool known, Done<std::string> done) {
    std::string code = secrets_.new_code();
    const WallTime now = clock_.wall();
    // One that nobody is told lies there for ten minutes as the others do, and is good for nothing: it takes an account to use it.
    OneTimeCode kept{mobile_number, digest_of(secrets_, mobile_number, code), WallTime{now.us + one_time_code_life_us}};
    Letter letter;
    letter.kind = Letter::Kind::text;
    letter.to = mobile_number;
    letter.body = "Your TrueBond code is " + code + ". It is good for 10 minutes. Never tell it to anybody.";
    store_.put_code(std::move(kept), now,
                    [this, known, code = std::move(code), letter = std::move(letter), done = std::move(done)](Outcome<bool> put) mutable {
                        if (!put) return done(fail(put.error()));
                        // Answered alike if the queue has filled up within this moment; the courier's log says so.
                        if (known) courier_.take(std::move(letter));
                        done(known ? std::move(code) : std::string());
                    });
}

void VerifyMobile::run(UserId who, std::string mobile_number, std::string_view code, Done<User> done) {
    std::string digest = digest_of(secrets_, mobile_number, code);
    store_.verify_mobile(who, std::move(mobile_number), std::move(digest), clock_.wall(),
                         [this, done = std::move(done)](Outcome<User> verified) mutable {
                             if (verified) users_.wrote(*verified);
                             done(std::move(verified));
                         });
}

}  // namespace truebond
