// idle: what a connection costs that only answers pings.
#include "crowd.hpp"
#include "failure.hpp"

namespace loadtest {

namespace {

double per(std::uint64_t after, std::uint64_t before, std::size_t connections) {
    return (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(connections);
}

Json memory_json(const MemoryUse& use) {
    Json json = Json::object();
    json.set("private_bytes", use.private_bytes);
    json.set("private_dirty_bytes", use.private_dirty_bytes);
    json.set("resident_bytes", use.resident_bytes);
    json.set("anonymous_bytes", use.anonymous_bytes);
    return json;
}

void hold(Context& context, Crowd& crowd, Progress& progress, double seconds, const char* what) {
    const Nanos end = now() + from_seconds(seconds);
    run_until(context, end, [&] {
        crowd.pump();
        progress.tick([&] { return format("%s: %zu connected, %.0f s left", what, crowd.ready(), to_seconds(end - now())); });
        return false;
    });
}

}  // namespace

Report run_idle(Context& context, const IdleOptions& options) {
    if (!context.server.known()) throw Failure("idle measures the server's memory: --server-pid is needed");
    Progress progress;
    const MemoryUse before = context.server.memory();
    const CpuTime cpu_before = context.server.cpu();
    Crowd crowd(
        context, options.connections, [](std::size_t i) { return i; }, nullptr);
    const Nanos connecting_from = now();
    crowd.connect_all(progress, "idle");
    const Nanos connected_in = now() - connecting_from;
    const CpuTime cpu_connect = context.server.cpu() - cpu_before;
    hold(context, crowd, progress, options.settle_seconds, "settling");
    const MemoryUse settled = context.server.memory();

    const CpuTime cpu_start = context.server.cpu();
    const Nanos hold_start = now();
    hold(context, crowd, progress, options.hold_seconds, "holding");
    const double held = to_seconds(now() - hold_start);
    const CpuTime cpu = context.server.cpu() - cpu_start;
    const MemoryUse after = context.server.memory();

    const std::size_t n = options.connections;
    const double bytes = per(settled.private_bytes, before.private_bytes, n);
    const double dirty = per(settled.private_dirty_bytes, before.private_dirty_bytes, n);
    const double bytes_after = per(after.private_bytes, before.private_bytes, n);
    const double cpu_ns = held > 0 ? static_cast<double>(cpu.total) / held / static_cast<double>(n) : 0;

    Report report;
    Json& out = report.figures;
    out.set("connections", n);
    out.set("bytes_per_connection", bytes);
    out.set("bytes_per_connection_after_hold", bytes_after);
    out.set("private_dirty_bytes_per_connection", dirty);
    out.set("resident_bytes_per_connection", per(settled.resident_bytes, before.resident_bytes, n));
    out.set("memory_before", memory_json(before));
    out.set("memory_settled", memory_json(settled));
    out.set("memory_after_hold", memory_json(after));
    out.set("connect_seconds", to_seconds(connected_in));
    out.set("connect_cpu_us_per_connection", to_micros(cpu_connect.total / static_cast<Nanos>(n)));
    out.set("hold_seconds", held);
    out.set("cpu_ns_per_connection_second", cpu_ns);
    report.summary = format(
        "idle: %zu connections: %.0f bytes of private memory each (%.0f dirty; %.0f after %.0f s more),\n"
        "      %.0f ns of server CPU per connection and second; connected in %.2f s (%.1f us CPU each)",
        n, bytes, dirty, bytes_after, held, cpu_ns, to_seconds(connected_in), to_micros(cpu_connect.total / static_cast<Nanos>(n)));
    return report;
}

}  // namespace loadtest
