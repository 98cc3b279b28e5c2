#include "sioxx/memory_recovery.hpp"

#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "sioxx/recovery/event_log.hpp"
#include "sioxx/recovery/lost_sessions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <optional>
#include <utility>

namespace sioxx {
namespace {

/// Digits and nothing else, as we print it.
std::optional<std::uint64_t> read_offset(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.front() == '0' || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Where counting begins: unlike another process's, so that an offset of that one is not taken for one of ours.
std::uint64_t first_offset(base::Random& random) {
    constexpr unsigned random_bits = 48;  // and room to count up below 2^53
    return (std::uint64_t{1} << random_bits) + (random.next_u64() >> (64 - random_bits));
}

}  // namespace

struct MemoryRecovery::Impl {
    explicit Impl(const MemoryRecoveryOptions& its_options)
        : options(its_options),
          clock(its_options.clock != nullptr ? *its_options.clock : own_clock),
          random(its_options.random != nullptr ? *its_options.random : own_random),
          log{{options.events_max, options.event_bytes_max}, first_offset(random), random.next_u64()},
          sessions({options.sessions_max, options.session_bytes_max}) {}

    void expire() {
        const auto limit = clock.steady() - options.disconnection_max;
        log.drop_before(limit);
        sessions.drop_before(limit);
    }
    bool recover(const RecoveryRequest& request, RecoveryAnswer& answer);
    std::string new_pid();

    MemoryRecoveryOptions options;
    base::SystemClock own_clock;
    base::SystemRandom own_random;
    const base::Clock& clock;
    base::Random& random;
    std::mutex mutex;
    recovery::EventLog log;
    recovery::LostSessions sessions;
};

bool MemoryRecovery::Impl::recover(const RecoveryRequest& request, RecoveryAnswer& answer) {
    const LostSession* session = sessions.find(request.pid);
    const auto offset = read_offset(request.offset);
    if (session == nullptr || session->nsp != request.nsp || !offset || !log.knows(*offset) || *offset > session->settled_to) return false;
    // An offset can be older than the session: clients keep theirs when they get a new pid.
    std::uint64_t from = std::max(*offset, session->born_at);
    // Who has seen all that was sent needs nothing from before the loss, however long ago its last event was.
    if (*offset >= session->last_offset) from = std::max(from, session->settled_to);
    if (!log.covers(from)) return false;
    if (!log.missed(session->nsp, session->rooms, from, options.missed_bytes_max, answer.missed)) return false;
    answer.pid = session->pid;
    answer.born_at = session->born_at;
    answer.sid = session->sid;
    answer.rooms = session->rooms;
    answer.data = session->data;
    sessions.forget(request.pid);
    return true;
}

std::string MemoryRecovery::Impl::new_pid() {
    std::array<std::byte, 15> bytes{};
    random.fill(bytes);
    return base::base64(bytes, base::Base64::url);
}

MemoryRecovery::MemoryRecovery(MemoryRecoveryOptions options) : impl_(std::make_unique<Impl>(options)) {}
MemoryRecovery::~MemoryRecovery() = default;

void MemoryRecovery::restore(const RecoveryRequest& request, Done done) {
    RecoveryAnswer answer;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->expire();
        if (impl_->recover(request, answer)) {
            answer.verdict = RecoveryAnswer::Verdict::recovered;
        } else {
            answer = RecoveryAnswer{};
            answer.pid = impl_->new_pid();
            answer.born_at = impl_->log.last();
        }
        answer.position = impl_->log.last();
    }
    done(std::move(answer));
}

void MemoryRecovery::lost(LostSession session) {
    const std::lock_guard lock(impl_->mutex);
    impl_->sessions.add(std::move(session), impl_->clock.steady());
}

std::uint64_t MemoryRecovery::record(const RecordRequest& request) {
    const std::lock_guard lock(impl_->mutex);
    return impl_->log.append(request, impl_->clock.steady());
}

void MemoryRecovery::expire() {
    const std::lock_guard lock(impl_->mutex);
    impl_->expire();
}

MemoryRecoveryStats MemoryRecovery::stats() const {
    const std::lock_guard lock(impl_->mutex);
    return {impl_->sessions.size(), impl_->sessions.bytes(), impl_->log.size(), impl_->log.bytes()};
}

}  // namespace sioxx
