#include "main/audit_file.hpp"

#include "chat/edge/timestamp.hpp"
#include "wire/json/write.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

namespace truebond {
namespace {

using sioxx::wire::json::Writer;

/// What one write() takes at a time.
constexpr std::size_t batch_lines_max = 512;

std::string lost_line(WallTime at, std::uint64_t count) {
    std::string line;
    Writer w(line);
    w.open_object().member("time").string(to_timestamp(at)).member("event").string("records_lost");
    w.member("count").integer(static_cast<std::int64_t>(count)).close_object();
    return line;
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// A process that was killed while it wrote may have left half a line: the next one starts on its own.
bool ends_within_line(int fd, off_t size) {
    char last = '\n';
    return size > 0 && ::pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

std::string audit_line(WallTime at, const AuditRecord& record) {
    std::string line;
    Writer w(line);
    w.open_object().member("time").string(to_timestamp(at)).member("event").string(to_string(record.event));
    if (record.user) w.member("user_id").string(record.user->to_string());
    if (record.other) w.member("other_user_id").string(record.other->to_string());
    if (record.from.known()) w.member("address").string(record.from.to_string());
    if (!record.by.empty()) w.member("by").string(record.by);
    if (!record.what.empty()) w.member("what").string(record.what);
    if (record.event == AuditEvent::credits_granted) {
        w.member("amount").integer(record.amount);
        if (!record.reference.empty()) w.member("reference").string(record.reference);
    }
    w.close_object();
    return line;
}

AuditFile::AuditFile(std::filesystem::path path, const base::Clock& clock, base::Logger& log, AuditFileOptions options)
    : path_(std::move(path)), clock_(clock), log_(log), options_(options), thread_([this] { work(); }) {
    ::pthread_setname_np(thread_.native_handle(), "audit");
}

AuditFile::~AuditFile() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

base::QueueDepth AuditFile::queue() const {
    const std::lock_guard lock(mutex_);
    return {lines_.size(), options_.queue_max};
}

void AuditFile::record(const AuditRecord& record) {
    const WallTime now = clock_.wall();
    std::string line = audit_line(now, record);
    {
        const std::lock_guard lock(mutex_);
        if (lines_.size() >= options_.queue_max || !within_budget(record.event, now)) {
            ++lost_;
            return;
        }
        lines_.push_back(std::move(line));
    }
    wake_.notify_one();
}

bool AuditFile::within_budget(AuditEvent event, WallTime now) {
    if (!is_refusal(event)) return true;
    const std::int64_t second = now.us / 1'000'000;
    if (second != std::exchange(second_, second)) refusals_of_second_ = 0;
    return ++refusals_of_second_ <= options_.refusals_per_second_max;
}

std::string AuditFile::take_batch() {
    std::string batch;
    for (std::size_t i = 0; i < batch_lines_max && !lines_.empty(); ++i) {
        batch.append(lines_.front()).append("\n");
        lines_.pop_front();
    }
    if (lines_.empty() && lost_ > 0) batch.append(lost_line(clock_.wall(), std::exchange(lost_, 0))).append("\n");
    return batch;
}

void AuditFile::work() {
    bool failing = false;
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto awake = [this] { return stopping_ || !lines_.empty(); };
        if (lost_ == 0) wake_.wait(lock, awake);
        else wake_.wait_for(lock, options_.retry, awake);
        const std::string batch = take_batch();
        if (batch.empty()) return;  // only when stopping
        while (!written(lock, batch, failing)) {
            if (wake_.wait_for(lock, options_.retry, [this] { return stopping_; })) return;
        }
    }
}

/// Called with the lock, which it gives up meanwhile.
bool AuditFile::written(std::unique_lock<std::mutex>& lock, const std::string& batch, bool& failing) const {
    lock.unlock();
    const bool ok = append(batch);
    const std::string why = ok ? std::string() : std::string(std::strerror(errno));
    if (!ok && !failing) log_.error("the audit log cannot be written, trying again", {{"file", path_.native()}, {"why", why}});
    if (ok && failing) log_.info("the audit log is written again", {{"file", path_.native()}});
    failing = !ok;
    lock.lock();
    return ok;
}

bool AuditFile::append(const std::string& lines) const {
    const int fd = ::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    struct stat before {};
    bool ok = ::fstat(fd, &before) == 0;
    if (ok && ends_within_line(fd, before.st_size)) ok = write_all(fd, "\n");
    ok = ok && write_all(fd, lines);
    const int error = errno;
    // What did go out would be there twice after the next try.
    struct stat after {};
    if (!ok && ::fstat(fd, &after) == 0 && after.st_size > before.st_size && ::ftruncate(fd, before.st_size) != 0) {
        log_.warn("the audit log may hold a line twice", {{"file", path_.native()}});
    }
    ::close(fd);
    errno = error;
    return ok;
}

}  // namespace truebond
