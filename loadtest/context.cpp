#include "context.hpp"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace loadtest {

Context::Context(const CommonOptions& common)
    : options(common), target(resolve(common.host, common.port, common.path)), tokens(common.jwt_secret), server(common.server_pid) {}

void Progress::tick(const std::function<std::string()>& line) {
    const Nanos t = now();
    if (t < next_) return;
    next_ = std::max(next_ + nanos_per_second, t);
    std::fprintf(stderr, "%s\n", line().c_str());
}

bool run_until(Context& context, Nanos deadline, const std::function<bool()>& done) {
    constexpr Nanos look_again = 20 * nanos_per_milli;
    while (!done()) {
        const Nanos t = now();
        if (t >= deadline) return false;
        context.loop.turn(std::min(deadline, t + look_again));
    }
    return true;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Json spread(std::vector<double> values, int decimals) {
    const double scale = std::pow(10.0, decimals);
    const auto rounded = [&](double value) { return std::round(value * scale) / scale; };
    Json json = Json::object();
    if (values.empty()) return json;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    json.set("median", rounded(median(values)));
    json.set("min", rounded(*low));
    json.set("max", rounded(*high));
    Json all = Json::array();
    for (const double value : values) all.push(rounded(value));
    json.set("values", std::move(all));
    return json;
}

std::string spread_text(std::vector<double> values, int decimals) {
    if (values.empty()) return "-";
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    if (values.size() == 1) return format("%.*f", decimals, values[0]);
    return format("%.*f (%.*f..%.*f)", decimals, median(values), decimals, *low, decimals, *high);
}

std::string format(const char* pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    char text[1024];
    std::vsnprintf(text, sizeof text, pattern, arguments);
    va_end(arguments);
    return text;
}

}  // namespace loadtest
