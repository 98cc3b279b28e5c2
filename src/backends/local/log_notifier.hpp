// Offline messages as lines of the log, for installations without a push provider.
#pragma once

#include "base/log.hpp"
#include "chat/ports/offline_notifier.hpp"

namespace truebond {

/// `logger` must outlive it.
class LogNotifier final : public OfflineNotifier {
public:
    explicit LogNotifier(base::Logger& logger) : logger_(logger) {}
    void notify(OfflineNotice notice, Done<bool> done) override;

private:
    base::Logger& logger_;
};

}  // namespace truebond
