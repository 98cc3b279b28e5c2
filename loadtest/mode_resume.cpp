// resume: everybody is connected when the server goes, and comes back to it with what they missed, while others go on sending.
#include "failure.hpp"
#include "herd.hpp"
#include "writers.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace loadtest {

namespace {

constexpr std::size_t feeders = 16;
constexpr std::size_t cut_off_early = 4;  // every fourth client has heard nothing before the restart
constexpr double storm_seconds_min = 2;   // of sends that are looked at, however soon all are back

/// Users: 0..N-1 the herd, then the feeders, who write to the herd, then the senders, then those that the senders write to.
class Restart {
public:
    Restart(Context& context, const ResumeOptions& options);
    Report run();

private:
    using Condition = std::function<bool()>;
    struct Send {
        Nanos due, answered_at;
        unsigned failures;
    };

    /// How many of the feeders' messages client `i` is to have so far.
    std::size_t promised(std::size_t i) const {
        const std::size_t before = i % cut_off_early == cut_off_early - 1 ? 0 : options_.before;
        return end_at_ == 0 ? before : before + options_.events;
    }
    std::size_t expected(std::size_t i) const { return promised(i) + (end_at_ == 0 ? 0 : options_.elsewhere); }
    bool all_heard() const {
        return herd_.all_have([this](std::size_t i) { return expected(i); });
    }

    void feed_on();
    std::optional<Writers::Message> next_feed(std::size_t w);
    std::optional<Writers::Message> next_send(std::size_t w);
    /// Turns the loop; false: the deadline came first.
    bool work_until(double seconds, const Condition& done);
    void end_server();
    void live_through_it();
    void note_storm();
    void settle();
    Nanos storm_to() const { return std::max(herd_.last_return_at(), storm_from_ + from_seconds(storm_seconds_min)); }
    Json sends(Nanos from, Nanos to) const;
    Report report();

    Context& context_;
    const ResumeOptions& options_;
    Progress progress_;
    Herd herd_;
    std::vector<std::size_t> fed_;    // of each client, how many of the feeders' messages were answered with 200
    std::vector<std::size_t> turns_;  // of each feeder, whose turn it is
    std::vector<std::size_t> left_;   // of each feeder, how many messages it has still to begin
    std::vector<Nanos> feed_due_;
    std::vector<Nanos> send_due_;
    std::vector<Send> sent_;
    Writers feeding_;
    Writers sending_;
    bool senders_work_ = false;
    Nanos calm_from_ = 0;
    Nanos end_at_ = 0;      // the signal
    Nanos storm_from_ = 0;  // the first answer after it
    Nanos storm_cpu_ = 0;   // of this program, at that moment
    double storm_cpu_share_ = 0;
};

Restart::Restart(Context& context, const ResumeOptions& options)
    : context_(context),
      options_(options),
      herd_(context, options.connections, options.pause_seconds),
      fed_(options.connections),
      left_(feeders),
      feed_due_(feeders),
      send_due_(options.senders),
      feeding_(
          context, feeders, options.connections, [this](std::size_t w) { return next_feed(w); },
          [this](std::size_t, const Writers::Message& message, unsigned) { ++fed_[message.receiver]; }),
      sending_(
          context, options.senders, options.connections + feeders, [this](std::size_t w) { return next_send(w); },
          [this](std::size_t, const Writers::Message& message, unsigned failures) {
              sent_.push_back({message.due, now(), failures});
          }) {
    for (std::size_t w = 0; w < feeders; ++w) turns_.push_back(w);
}

/// Whatever is promised and not under way yet.
void Restart::feed_on() {
    std::fill(left_.begin(), left_.end(), 0);
    for (std::size_t i = 0; i < herd_.size(); ++i) left_[i % feeders] += promised(i) - fed_[i];
    std::fill(feed_due_.begin(), feed_due_.end(), now());
}

// A feeder goes round its own clients, every 16th: nobody's messages come by two ways, or their order would be anybody's guess.
std::optional<Writers::Message> Restart::next_feed(std::size_t w) {
    const Nanos t = now();
    if (left_[w] == 0 || t < feed_due_[w]) return std::nullopt;
    std::size_t i = turns_[w];
    const auto after = [this, w](std::size_t client) { return client + feeders < herd_.size() ? client + feeders : w; };
    while (fed_[i] >= promised(i)) i = after(i);
    turns_[w] = after(i);
    --left_[w];
    feed_due_[w] = std::max(t, feed_due_[w] + from_seconds(static_cast<double>(feeders) / options_.feed_rate));
    return Writers::Message{i, fed_[i] + 1, t};
}

// At a constant rate, and time counts from when a message was due. In the outage nobody begins one.
std::optional<Writers::Message> Restart::next_send(std::size_t w) {
    const bool outage = end_at_ != 0 && storm_from_ == 0;
    if (!senders_work_ || outage) return std::nullopt;
    const Nanos period = from_seconds(1 / options_.send_rate);
    const Nanos earliest = storm_from_ != 0 ? storm_from_ : calm_from_;
    if (send_due_[w] < earliest) send_due_[w] = earliest + period * static_cast<Nanos>(w) / static_cast<Nanos>(options_.senders);
    if (now() < send_due_[w]) return std::nullopt;
    const Nanos due = send_due_[w];
    send_due_[w] += period;
    return Writers::Message{options_.connections + feeders + options_.senders + w, 1, due};
}

bool Restart::work_until(double seconds, const Condition& done) {
    progress_.restart();
    return run_until(context_, now() + from_seconds(seconds), [&] {
        herd_.pump();
        note_storm();
        feeding_.pump();
        sending_.pump();
        progress_.tick([&] {
            const Attempts& a = herd_.attempts();
            return format("resume: %zu of %zu connected; 503 %llu, nobody there %llu, turned away %llu, recovered %llu, fresh %llu",
                          herd_.ready(), herd_.size(), static_cast<unsigned long long>(a.refused_503),
                          static_cast<unsigned long long>(a.nobody_there), static_cast<unsigned long long>(a.turned_away),
                          static_cast<unsigned long long>(a.recovered), static_cast<unsigned long long>(a.fresh));
        });
        return done();
    });
}

void Restart::note_storm() {
    if (end_at_ != 0 && storm_from_ == 0) {
        storm_from_ = herd_.first_answer_at();
        storm_cpu_ = own_cpu();
    } else if (storm_from_ != 0 && storm_cpu_share_ == 0 && herd_.all_ready()) {
        storm_cpu_share_ = static_cast<double>(own_cpu() - storm_cpu_) / static_cast<double>(std::max<Nanos>(1, now() - storm_from_));
    }
}

void Restart::end_server() {
    herd_.begin();
    end_at_ = now();
    if (kill(context_.options.server_pid, options_.kill ? SIGKILL : SIGTERM) != 0) {
        throw Failure(std::string("cannot end the server: ") + std::strerror(errno));
    }
    feed_on();
}

void Restart::live_through_it() {
    const bool back = work_until(context_.options.connect_timeout_seconds, [&] {
        return storm_from_ != 0 && herd_.all_ready() && feeding_.idle() && all_heard() && now() >= storm_to();
    });
    if (storm_from_ == 0) throw Failure("no server came in the place of the one that was ended");
    if (!herd_.all_ready()) {
        throw Failure(format("only %zu of %zu came back; last failure: ", herd_.ready(), herd_.size()) + herd_.last_failure());
    }
    if (!feeding_.idle()) throw Failure("not all messages were answered with 200: " + feeding_.first_refusal());
    // Who has not heard everything by now is counted in the report.
    if (!back) std::fprintf(stderr, "resume: not everybody has heard everything\n");
}

/// What comes too often comes late.
void Restart::settle() {
    senders_work_ = false;
    work_until(options_.settle_seconds, [] { return false; });
}

Report Restart::run() {
    herd_.connect_all(progress_);
    senders_work_ = true;
    calm_from_ = now();
    feed_on();
    const bool calm = work_until(context_.options.connect_timeout_seconds, [&] {
        return now() >= calm_from_ + from_seconds(options_.calm_seconds) && feeding_.idle() && all_heard();
    });
    if (!calm) throw Failure("the messages before the restart did not arrive; " + feeding_.first_refusal());
    end_server();
    live_through_it();
    settle();
    return report();
}

Json Restart::sends(Nanos from, Nanos to) const {
    Histogram times;
    std::uint64_t refused = 0;
    for (const Send& send : sent_) {
        if (send.due < from || send.due >= to) continue;
        // Under way when the server went: those are the outage's.
        if (from < end_at_ && send.answered_at >= end_at_) continue;
        times.add(send.answered_at - send.due);
        refused += send.failures;
    }
    Json json = times.summary();
    json.set("failures", refused);
    return json;
}

Json since(const Herd& herd, Nanos start) {
    const Histogram times = herd.returns_since(start);
    Json json = Json::object();
    json.set("p50_seconds", to_seconds(times.percentile(0.50)));
    json.set("p99_seconds", to_seconds(times.percentile(0.99)));
    json.set("last_seconds", to_seconds(times.max()));
    return json;
}

Report Restart::report() {
    const Attempts& attempts = herd_.attempts();
    const EventCheck check = herd_.check([this](std::size_t i) { return expected(i); });
    const bool exact = check.repeated + check.skipped + check.out_of_order + check.incomplete == 0 && attempts.fresh == 0;
    Report report;
    Json& f = report.figures;
    f.set("connections", options_.connections);
    f.set("ended_by", options_.kill ? "SIGKILL" : "SIGTERM");
    f.set("missed_each", options_.events + options_.elsewhere);
    f.set("server_back_seconds", to_seconds(storm_from_ - end_at_));
    f.set("back_since_signal", since(herd_, end_at_));
    f.set("back_since_server", since(herd_, storm_from_));
    f.set("answered_503", attempts.refused_503);
    f.set("nobody_there", attempts.nobody_there);
    f.set("turned_away", attempts.turned_away);
    f.set("other_failures", attempts.other);
    f.set("recovered", attempts.recovered);
    f.set("fresh", attempts.fresh);
    f.set("events", check.received);
    f.set("repeated", check.repeated);
    f.set("skipped", check.skipped);
    f.set("out_of_order", check.out_of_order);
    f.set("incomplete_clients", check.incomplete);
    f.set("exactly_once", exact);
    f.set("generator_cpu_share", storm_cpu_share_);
    f.set("senders", options_.senders);
    f.set("sends_calm", sends(calm_from_, end_at_));
    f.set("sends_storm", sends(storm_from_, storm_to()));
    const Histogram back = herd_.returns_since(storm_from_);
    report.summary = format(
        "resume: %s; a server is back after %.2f s, of %zu clients half after %.2f s more, the last after %.2f s (%.2f s after the "
        "signal)\n"
        "        503 %llu, nobody there %llu, turned away %llu, other %llu, recovered %llu, fresh %llu\n"
        "        %llu events, repeated %llu, skipped %llu, out of order %llu, clients incomplete %zu",
        options_.kill ? "kill -9" : "SIGTERM", to_seconds(storm_from_ - end_at_), options_.connections, to_seconds(back.percentile(0.5)),
        to_seconds(back.max()), to_seconds(herd_.last_return_at() - end_at_), static_cast<unsigned long long>(attempts.refused_503),
        static_cast<unsigned long long>(attempts.nobody_there), static_cast<unsigned long long>(attempts.turned_away),
        static_cast<unsigned long long>(attempts.other), static_cast<unsigned long long>(attempts.recovered),
        static_cast<unsigned long long>(attempts.fresh), static_cast<unsigned long long>(check.received),
        static_cast<unsigned long long>(check.repeated), static_cast<unsigned long long>(check.skipped),
        static_cast<unsigned long long>(check.out_of_order), check.incomplete);
    if (!exact) throw Failure("not every client has every event exactly once and in order\n" + report.summary);
    return report;
}

}  // namespace

Report run_resume(Context& context, const ResumeOptions& options) {
    if (!context.server.known()) throw Failure("resume needs --server-pid: it ends that server, and waits for another one on its port");
    return Restart(context, options).run();
}

}  // namespace loadtest
