#include "chat/usecases/sign_up.hpp"

#include "chat/domain/credits.hpp"

namespace truebond {

void SignUp::run(SignUpRequest request, Done<SignedIn> done) {
    // Asked before the hash, which is dear; create_account decides.
    std::string email = request.email;
    accounts_.find_user_by_email(std::move(email), [this, request = std::move(request),
                                                    done = std::move(done)](Outcome<User> found) mutable {
        if (found) return done(fail(Errc::email_taken));
        if (found.error() != Errc::user_not_found) return done(fail(found.error()));
        std::string password = request.password;
        hasher_.hash(std::move(password), [this, request = std::move(request), done = std::move(done)](Outcome<std::string> hash) mutable {
            if (!hash) return done(fail(hash.error()));
            create(std::move(request), std::move(*hash), std::move(done));
        });
    });
}

void SignUp::create(SignUpRequest request, std::string password_hash, Done<SignedIn> done) {
    User user;
    user.id = ids_.next_as<UserId>();
    user.name = std::move(request.name);
    user.email = std::move(request.email);
    user.mobile_number = std::move(request.mobile_number);
    user.password_hash = std::move(password_hash);
    user.age = request.age;
    user.gender = request.gender;
    user.intent = request.intent;
    user.preferences = request.preferences;
    user.address = std::move(request.address);
    user.credits_balance = signup_bonus_credits;
    user.created_at = clock_.wall();
    accounts_.create_account(std::move(user), ids_.next_as<TransactionId>(),
                             [this, from = request.from, done = std::move(done)](Outcome<User> created) mutable {
                                 if (!created) return done(fail(created.error()));
                                 users_.wrote(*created);
                                 audit_.record({.event = AuditEvent::signed_up, .user = created->id, .from = from});
                                 TokenPair tokens = issuer_.issue(*created);
                                 done(SignedIn{std::move(*created), std::move(tokens)});
                             });
}

}  // namespace truebond
