// read: what an app asks for when it is opened: pages of history, the list of conversations.
#include "context.hpp"
#include "failure.hpp"
#include "histogram.hpp"
#include "http_client.hpp"

#include <memory>

namespace loadtest {

namespace {

constexpr std::uint64_t warmup_divisor = 10;
constexpr double window_seconds_max = 120;

struct Window {
    double seconds = 0;
    std::uint64_t answers = 0;
    std::uint64_t bytes = 0;
    CpuTime cpu;
    Nanos own_cpu = 0;
    Histogram latency;
};

class Readers {
public:
    Readers(Context& context, const ReadOptions& options) : context_(context), options_(options), readers_(options.readers) {
        raise_file_limit(readers_.size() + 64);
        for (std::size_t i = 0; i < readers_.size(); ++i) {
            readers_[i].http =
                std::make_unique<HttpClient>(context.loop, context.target, i,
                                             [this](HttpClient& http, const HttpAnswer& answer) { take(readers_[http.number()], answer); });
        }
    }

    std::vector<Window> run() {
        for (Reader& reader : readers_) ask(reader);
        std::vector<Window> windows;
        receive(std::max<std::uint64_t>(options_.requests / warmup_divisor, 1));
        for (std::size_t i = 0; i < options_.repeat; ++i) windows.push_back(receive(options_.requests));
        return windows;
    }

private:
    struct Reader {
        std::unique_ptr<HttpClient> http;
        std::size_t pair = 0;
        std::string before;  // the first message of the page that was read last
        Nanos asked_at = 0;
    };

    Window receive(std::uint64_t answers) {
        window_ = Window();
        const CpuTime cpu_start = context_.server.cpu();
        const Nanos own_start = own_cpu();
        const Nanos start = now();
        const bool done = run_until(context_, start + from_seconds(window_seconds_max), [&] {
            progress_.tick([&] { return format("read: %llu answers", static_cast<unsigned long long>(window_.answers)); });
            return window_.answers >= answers;
        });
        if (!done) throw Failure("the window did not end in time");
        window_.seconds = to_seconds(now() - start);
        window_.cpu = context_.server.cpu() - cpu_start;
        window_.own_cpu = own_cpu() - own_start;
        return std::move(window_);
    }

    void ask(Reader& reader) {
        const std::size_t first = context_.options.first_user;
        std::size_t who = first + 2 * options_.pairs;
        std::string path = "/api/messages/conversations";
        if (options_.kind == ReadKind::history) {
            if (reader.before.empty()) reader.pair = next_pair_++ % options_.pairs;
            who = first + 2 * reader.pair;
            path = "/api/messages/" + context_.tokens.user(who + 1) + "?limit=" + std::to_string(options_.limit);
            if (!reader.before.empty()) path += "&before=" + reader.before;
        }
        reader.asked_at = now();
        reader.http->request("GET " + path + " HTTP/1.1\r\nHost: " + context_.target.name() + "\r\nAuthorization: Bearer " + token(who) +
                             "\r\n\r\n");
    }

    const std::string& token(std::size_t user) {
        if (tokens_.size() <= user) tokens_.resize(user + 1);
        if (tokens_[user].empty()) tokens_[user] = context_.tokens.token(user);
        return tokens_[user];
    }

    void take(Reader& reader, const HttpAnswer& answer) {
        if (answer.status != 200) throw Failure(format("HTTP %d ", answer.status) + std::string(answer.body));
        ++window_.answers;
        window_.bytes += answer.body.size();
        window_.latency.add(now() - reader.asked_at);
        const bool newest = options_.kind == ReadKind::history && reader.before.empty();
        reader.before.clear();
        if (newest) {
            constexpr std::string_view id_key = "\"id\":\"";
            constexpr std::size_t id_length = 24;
            const std::size_t at = answer.body.find(id_key);
            if (at == std::string_view::npos) throw Failure("an empty page: are the messages seeded?");
            reader.before = answer.body.substr(at + id_key.size(), id_length);
        }
        ask(reader);
    }

    Context& context_;
    const ReadOptions& options_;
    std::vector<Reader> readers_;
    std::vector<std::string> tokens_;
    std::size_t next_pair_ = 0;
    Window window_;
    Progress progress_;
};

}  // namespace

Report run_read(Context& context, const ReadOptions& options) {
    const std::vector<Window> windows = Readers(context, options).run();
    std::vector<double> rate, cpu, user, bytes, p50, p99, generator;
    for (const Window& window : windows) {
        const auto answers = static_cast<double>(window.answers);
        rate.push_back(answers / window.seconds);
        cpu.push_back(static_cast<double>(window.cpu.total) / answers / 1e3);
        user.push_back(static_cast<double>(window.cpu.user) / answers / 1e3);
        bytes.push_back(static_cast<double>(window.bytes) / answers);
        p50.push_back(static_cast<double>(window.latency.percentile(0.5)) / 1e6);
        p99.push_back(static_cast<double>(window.latency.percentile(0.99)) / 1e6);
        generator.push_back(to_seconds(window.own_cpu) / window.seconds);
    }
    Report report;
    report.figures.set("kind", options.kind == ReadKind::history ? "history" : "conversations");
    report.figures.set("readers", options.readers);
    report.figures.set("pairs", options.pairs);
    report.figures.set("limit", options.limit);
    report.figures.set("requests_per_second", spread(rate, 1));
    report.figures.set("cpu_us_per_request", spread(cpu, 1));
    report.figures.set("cpu_user_us_per_request", spread(user, 1));
    report.figures.set("body_bytes", spread(bytes, 0));
    report.figures.set("p50_ms", spread(p50, 3));
    report.figures.set("p99_ms", spread(p99, 3));
    report.figures.set("generator_cpu_share", spread(generator, 3));
    report.summary =
        format("read: %s requests/s, CPU %s us, body %s bytes, p50 %s ms, p99 %s ms", spread_text(rate, 0).c_str(),
               spread_text(cpu, 0).c_str(), spread_text(bytes, 0).c_str(), spread_text(p50, 2).c_str(), spread_text(p99, 2).c_str());
    return report;
}

}  // namespace loadtest
