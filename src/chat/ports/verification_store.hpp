// Reset tokens and one-time passwords. See store.hpp for threads, order and errors.
#pragma once

#include "chat/domain/user.hpp"
#include "chat/domain/verification.hpp"
#include "chat/ports/done.hpp"

#include <string>

namespace truebond {

class VerificationStore {
public:
    virtual ~VerificationStore() = default;

    /// The user's oldest tokens beyond reset_tokens_of_user_max go, and some of what has expired.
    virtual void put_reset_token(ResetToken token, WallTime now, Done<bool> done) = 0;
    /// Whose it is; reset_token_invalid when it is unknown, used, expired, or its account deactivated.
    virtual void find_reset_token(std::string digest, WallTime now, Done<UserId> done) = 0;
    /// Checked as above; then in one step: all of the user's tokens are gone, and the password is changed as by change_password.
    virtual void reset_password(std::string digest, std::string password_hash, WallTime now, Done<User> done) = 0;

    /// Takes the place of the number's earlier code, and some of what has expired with it.
    virtual void put_code(OneTimeCode code, WallTime now, Done<bool> done) = 0;
    /// In one step: the right code is used up and the user verified; a wrong one costs a try.
    /// user_not_found, mobile_mismatch (not the user's number), code_missing (none, used, expired, too many tries), code_wrong.
    virtual void verify_mobile(UserId user, std::string mobile_number, std::string digest, WallTime now, Done<User> done) = 0;
};

}  // namespace truebond
