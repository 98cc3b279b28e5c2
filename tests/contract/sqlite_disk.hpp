// For the tests that take the disk away: senders who remember what they were told, and what they were told held against a store.
#pragma once

#include "backends/sqlite/sqlite_store.hpp"
#include "support/await.hpp"
#include "support/faulty_vfs.hpp"
#include "support/recording_logger.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {

/// TRUEBOND_LONG=1: sweep everything.
inline bool is_long_run() { return std::getenv("TRUEBOND_LONG") != nullptr; }

inline std::uint64_t seed_of_run() {
    const char* given = std::getenv("SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20'260'101;
}

/// A few people who write to each other with idempotency keys, each message once.
class Correspondence {
public:
    static constexpr std::size_t people_count = 4;
    static constexpr std::int64_t credits = 1'000'000;

    explicit Correspondence(std::uint64_t seed) : samples_(seed) {
        for (std::size_t i = 0; i < people_count; ++i) people_.push_back(samples_.person("Person " + std::to_string(i), credits));
    }

    void sign_up(Blocking store) {
        for (const User& each : people_) ASSERT_TRUE(store.create_account(each, samples_.id<TransactionId>()));
    }

    /// The n-th message ever, different from all others; its key makes a retry the same message.
    SendCommand next() {
        const std::size_t number = commands_.size();
        const User& from = people_[number % people_count];
        const User& to = people_[(number + 1 + number / people_count % (people_count - 1)) % people_count];
        samples_.pass(std::chrono::milliseconds(1));
        SendCommand command = samples_.message(from.id, to.id, "message " + std::to_string(number) + std::string(number % 300, '.'));
        command.idempotency_key = "key-" + std::to_string(number);
        command.receiver_offline = number % 5 == 0;
        commands_.push_back(command);
        return command;
    }

    const std::vector<SendCommand>& commands() const { return commands_; }
    const std::vector<User>& people() const { return people_; }
    Samples& samples() { return samples_; }

private:
    Samples samples_;
    std::vector<User> people_;
    std::vector<SendCommand> commands_;
};

/// What is wrong with a store in which `acknowledged` messages must be, and no message twice. Empty: nothing.
std::vector<std::string> faults_of(SqliteStore& store, const Correspondence& correspondence, const std::vector<SendCommand>& acknowledged);

/// The same for a database file, opened as after a restart.
std::vector<std::string> faults_of_file(const std::string& path, Correspondence& correspondence,
                                        const std::vector<SendCommand>& acknowledged);

}  // namespace truebond::test
