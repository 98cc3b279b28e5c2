#include "backends/sqlite/condition.hpp"

namespace truebond::sqlite {
namespace {

std::string_view name_of(Condition::Side side) { return side == Condition::Side::reading ? "reading" : "writing"; }

}  // namespace

void Condition::works(Side side) {
    if (!impaired_) return;  // nothing to forget: the path of every step
    const std::lock_guard lock(mutex_);
    std::string& error = errors_[static_cast<std::size_t>(side)];
    if (error.empty()) return;
    error.clear();
    impaired_ = !errors_[0].empty() || !errors_[1].empty();
    logger_.info("the database works again", {{"side", name_of(side)}});
}

void Condition::failed(Side side, int code, const std::string& text) {
    const std::lock_guard lock(mutex_);
    std::string& error = errors_[static_cast<std::size_t>(side)];
    ++failures_[static_cast<std::size_t>(side)];
    const bool is_news = error.empty();
    error = text.empty() ? "unknown error" : text;
    impaired_ = true;
    if (is_news) logger_.error("the database fails", {{"side", name_of(side)}, {"code", std::int64_t{code}}, {"error", error}});
}

void Condition::closed() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
}

bool Condition::impaired(Side side) const {
    const std::lock_guard lock(mutex_);
    return !errors_[static_cast<std::size_t>(side)].empty();
}

std::uint64_t Condition::failures(Side side) const {
    const std::lock_guard lock(mutex_);
    return failures_[static_cast<std::size_t>(side)];
}

Store::Health Condition::health() const {
    const std::lock_guard lock(mutex_);
    Store::Health health{!closed_, "sqlite", closed_ ? "closed" : ""};
    for (const std::string& error : errors_) {
        if (closed_ || error.empty()) continue;
        health.connected = false;
        health.error = error;
    }
    return health;
}

}  // namespace truebond::sqlite
