#include "backends/local/log_notifier.hpp"

namespace truebond {

void LogNotifier::notify(OfflineNotice notice, Done<bool> done) {
    const std::string receiver = notice.receiver.to_string();
    const std::string message = notice.message.to_string();
    logger_.info("message waits for an offline user",
                 {{"receiver", receiver}, {"message", message}, {"attempt", std::int64_t{notice.attempt}}});
    done(true);
}

}  // namespace truebond
