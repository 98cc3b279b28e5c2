// Ports that a test looks into and turns by hand.
#pragma once

#include "chat/ports/audit_log.hpp"
#include "chat/ports/courier.hpp"
#include "chat/ports/media_store.hpp"
#include "chat/ports/password_hasher.hpp"
#include "chat/ports/photo_maker.hpp"
#include "chat/ports/scheduler.hpp"
#include "chat/usecases/event_sink.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace truebond::test {

/// Says what happened, in order.
class RecordingSink final : public EventSink {
public:
    void publish(const DomainEvent& event) override {
        const std::lock_guard lock(mutex_);
        events_.push_back(event);
    }
    void disconnect_session(std::string_view key) override {
        const std::lock_guard lock(mutex_);
        ended_.emplace_back(key);
    }
    void disconnect_user(UserId user, std::int64_t) override {
        const std::lock_guard lock(mutex_);
        ended_.push_back("user:" + user.to_string());
    }

    std::vector<DomainEvent> events() const {
        const std::lock_guard lock(mutex_);
        return events_;
    }
    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const DomainEvent& event : events()) {
            if (const T* e = std::get_if<T>(&event)) found.push_back(*e);
        }
        return found;
    }
    /// Keys of ended sessions, and "user:<id>".
    std::vector<std::string> ended() const {
        const std::lock_guard lock(mutex_);
        return ended_;
    }
    void clear() {
        const std::lock_guard lock(mutex_);
        events_.clear();
        ended_.clear();
    }

private:
    mutable std::mutex mutex_;
    std::vector<DomainEvent> events_;
    std::vector<std::string> ended_;
};

/// Keeps what it was given.
class RecordingCourier final : public Courier {
public:
    bool has_room(Letter::Kind) const override {
        const std::lock_guard lock(mutex_);
        return !full_;
    }
    bool take(Letter letter) override {
        const std::lock_guard lock(mutex_);
        if (full_) return false;
        letters_.push_back(std::move(letter));
        return true;
    }
    std::vector<Letter> letters() const {
        const std::lock_guard lock(mutex_);
        return letters_;
    }
    void set_full(bool full) {
        const std::lock_guard lock(mutex_);
        full_ = full;
    }

private:
    mutable std::mutex mutex_;
    std::vector<Letter> letters_;
    bool full_ = false;
};

/// Takes what begins with "image" for one.
class PlainPhotoMaker final : public PhotoMaker {
public:
    void make(std::string upload, Done<std::string> done) override {
        if (!upload.starts_with("image")) return done(fail(Errc::not_an_image));
        done("jpeg of " + upload);
    }
};

/// Files in a map. Those of `old` are from before.
class MapMedia final : public MediaStore {
public:
    void put(PhotoName name, std::string bytes, Done<PhotoName> done) override {
        if (full) return done(fail(Errc::unavailable));
        {
            const std::lock_guard lock(mutex_);
            files_[name.text()] = std::move(bytes);
        }
        done(std::move(name));
    }
    void get(PhotoName name, Done<std::string> done) override {
        const auto found = files();
        const auto it = found.find(name.text());
        if (it == found.end()) return done(fail(Errc::photo_not_found));
        done(it->second);
    }
    void remove(std::vector<PhotoName> names) override {
        const std::lock_guard lock(mutex_);
        for (const PhotoName& name : names) files_.erase(name.text());
    }
    void list_old(unsigned folder, Done<std::vector<PhotoName>> done) override {
        std::vector<PhotoName> found;
        for (const PhotoName& name : old) {
            if (std::stoul(std::string(name.folder()), nullptr, 16) == folder) found.push_back(name);
        }
        done(std::move(found));
    }
    std::map<std::string, std::string> files() const {
        const std::lock_guard lock(mutex_);
        return files_;
    }

    bool full = false;
    std::vector<PhotoName> old;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> files_;
};

/// Records as one reads them: "access_denied user=… from=… what=… other=…".
class RecordingAudit final : public AuditLog {
public:
    void record(const AuditRecord& record) override {
        std::string line(to_string(record.event));
        if (record.user) line += " user=" + record.user->to_string();
        if (record.from.known()) line += " from=" + record.from.to_string();
        if (!record.what.empty()) line.append(" what=").append(record.what);
        if (record.other) line += " other=" + record.other->to_string();
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::move(line));
    }
    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    /// What was recorded since the last call.
    std::vector<std::string> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(lines_, {});
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// Runs what is due when the test moves its clock.
class ManualScheduler final : public Scheduler {
public:
    explicit ManualScheduler(base::ManualClock& clock) : clock_(clock) {}

    void after(std::chrono::milliseconds delay, base::UniqueFunction<void()> job) override {
        const std::lock_guard lock(mutex_);
        jobs_.push_back({clock_.steady() + delay, next_++, std::move(job)});
    }
    /// Moves the clock from one due job to the next; what jobs schedule on the way is run as well.
    void advance(std::chrono::milliseconds by) {
        const auto end = clock_.steady() + by;
        for (;;) {
            base::UniqueFunction<void()> job;
            {
                const std::lock_guard lock(mutex_);
                auto due = jobs_.end();
                for (auto it = jobs_.begin(); it != jobs_.end(); ++it) {
                    if (it->at <= end && (due == jobs_.end() || std::pair(it->at, it->order) < std::pair(due->at, due->order))) due = it;
                }
                if (due == jobs_.end()) break;
                move_to(due->at);
                job = std::move(due->job);
                jobs_.erase(due);
            }
            job();
        }
        move_to(end);
    }
    std::size_t waiting() const {
        const std::lock_guard lock(mutex_);
        return jobs_.size();
    }

private:
    using TimePoint = std::chrono::steady_clock::time_point;
    struct Job {
        TimePoint at;
        std::uint64_t order = 0;
        base::UniqueFunction<void()> job;
    };
    void move_to(TimePoint at) {
        if (at > clock_.steady()) clock_.advance(std::chrono::ceil<std::chrono::microseconds>(at - clock_.steady()));
    }

    base::ManualClock& clock_;
    mutable std::mutex mutex_;
    std::vector<Job> jobs_;
    std::uint64_t next_ = 0;
};

/// As careful as a hash has to look, and free of charge.
class PlainHasher final : public PasswordHasher {
public:
    void hash(std::string password, Done<std::string> done) override {
        if (overloaded) return done(fail(Errc::overloaded));
        ++hashes;
        done("plain:" + password.substr(0, 72));
    }
    void verify(std::string password, std::string hash, Done<bool> done) override {
        if (overloaded) return done(fail(Errc::overloaded));
        ++verifications;
        done(!hash.empty() && hash == "plain:" + password.substr(0, 72));
    }

    bool overloaded = false;
    int hashes = 0;
    int verifications = 0;
};

}  // namespace truebond::test
