// JSON on the message path: our scanner and writer beside Boost.JSON with a monotonic resource on the stack, doing the same work.
#include "wire/json/view.hpp"
#include "wire/json/write.hpp"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace {

namespace ours = sioxx::wire::json;
namespace boosts = boost::json;

constexpr std::string_view receiver = "65a1f0c2b3d4e5f60718293a";
constexpr std::string_view sender = "65a1f0c2b3d4e5f60718293b";

std::string content_of(benchmark::State& state) {
    static constexpr std::string_view plain = "See you at the station at half past seven, platform four, bring the umbrella. ";
    static constexpr std::string_view foreign = "Bis später am Gleis — 駅で会いましょう 🚆 \"Regenschirm\" nicht vergessen!\n";
    const std::string_view unit = state.range(1) == 0 ? plain : foreign;
    std::string text;
    while (text.size() < static_cast<std::size_t>(state.range(0))) text += unit;
    return text;
}

/// What follows `42` when somebody sends a message.
std::string event_of(benchmark::State& state) {
    std::string event = R"(["send_message_realtime",{"receiver_id":")" + std::string(receiver) + R"(","content":)";
    ours::append_string(event, content_of(state));
    return event + "}]";
}

void expect(bool right) {
    if (!right) std::abort();
}

void read_ours(benchmark::State& state) {
    const std::string event = event_of(state);
    const std::string content = content_of(state);
    std::vector<ours::View> args;
    ours::Members members;
    std::string scratch_receiver;
    std::string scratch_content;
    for (auto _ : state) {
        expect(static_cast<bool>(ours::split_array(event, args, members)));
        const auto to = members.find(1, "receiver_id").string(scratch_receiver);
        const auto text = members.find(1, "content").string(scratch_content);
        expect(to == receiver && text->size() == content.size());
        benchmark::DoNotOptimize(text);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(event.size()));
}

void read_boost(benchmark::State& state) {
    const std::string event = event_of(state);
    const std::string content = content_of(state);
    alignas(std::max_align_t) unsigned char buffer[8192];
    for (auto _ : state) {
        boosts::monotonic_resource memory(buffer, sizeof buffer);
        boosts::error_code error;
        const boosts::value parsed = boosts::parse(event, error, &memory);
        const boosts::object& body = parsed.as_array()[1].as_object();
        const boosts::string& to = body.at("receiver_id").as_string();
        const boosts::string& text = body.at("content").as_string();
        expect(std::string_view(to) == receiver && text.size() == content.size());
        benchmark::DoNotOptimize(text.data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(event.size()));
}

void write_ours(benchmark::State& state) {
    const std::string content = content_of(state);
    std::string out;
    for (auto _ : state) {
        out.clear();
        ours::Writer w(out);
        w.open_array().string("new_message").open_object();
        w.member("id").string(sender).member("sender_id").string(sender).member("receiver_id").string(receiver);
        w.member("content").string(content).member("is_read").boolean(false);
        w.member("created_at").string("2026-11-23T21:34:41.212025+00:00").member("seq").integer(17);
        w.close_object().close_array();
        benchmark::DoNotOptimize(out.data());
    }
}

void write_boost(benchmark::State& state) {
    const std::string content = content_of(state);
    alignas(std::max_align_t) unsigned char buffer[8192];
    std::string out;
    for (auto _ : state) {
        boosts::monotonic_resource memory(buffer, sizeof buffer);
        boosts::object body(&memory);
        body["id"] = sender;
        body["sender_id"] = sender;
        body["receiver_id"] = receiver;
        body["content"] = content;
        body["is_read"] = false;
        body["created_at"] = "2026-11-23T21:34:41.212025+00:00";
        body["seq"] = 17;
        const boosts::value event(boosts::array({"new_message", std::move(body)}, &memory));
        out = boosts::serialize(event);
        benchmark::DoNotOptimize(out.data());
    }
}

void sizes(benchmark::internal::Benchmark* b) { b->ArgNames({"bytes", "foreign"})->ArgsProduct({{40, 200, 2000}, {0, 1}}); }

BENCHMARK(read_ours)->Apply(sizes);
BENCHMARK(read_boost)->Apply(sizes);
BENCHMARK(write_ours)->Apply(sizes);
BENCHMARK(write_boost)->Apply(sizes);

}  // namespace
