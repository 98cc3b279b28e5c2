// A number is somebody's when they can say what was sent to it.
#pragma once

#include "chat/ports/courier.hpp"
#include "chat/ports/secrets.hpp"
#include "chat/ports/store.hpp"
#include "chat/usecases/user_cache.hpp"

#include <string>

namespace truebond {

class VerifyMobile {
public:
    VerifyMobile(Store& store, Secrets& secrets, Courier& courier, UserCache& users, const base::Clock& clock)
        : store_(store), secrets_(secrets), courier_(courier), users_(users), clock_(clock) {}

    /// Sends a code to the number of an account, and nothing to any other. Takes the same steps for both, a write among them, so that
    /// neither the answer nor its time tells. overloaded. The code itself is for development, where nothing need be sent; empty where the
    /// number is nobody's.
    void send(std::string mobile_number, Done<std::string> done);
    /// See VerificationStore::verify_mobile.
    void run(UserId who, std::string mobile_number, std::string_view code, Done<User> done);

private:
    void keep_code(const std::string& mobile_number, bool known, Done<std::string> done);

    Store& store_;
    Secrets& secrets_;
    Courier& courier_;
    UserCache& users_;
    const base::Clock& clock_;
};

}  // namespace truebond
