#include "wire/websocket/deflate.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace sioxx::wire::websocket {
namespace {

constexpr int window_bits_max = 15;
// zlib cannot compress with a window of 2^8 in the raw format, only read it.
constexpr int server_window_bits_min = 9;
constexpr int client_window_bits_min = 8;

std::string_view trim(std::string_view s) {
    constexpr std::string_view space = " \t";
    const std::size_t first = s.find_first_not_of(space);
    return first == std::string_view::npos ? std::string_view() : s.substr(first, s.find_last_not_of(space) - first + 1);
}

/// Takes the part up to `separator` off the front; separators inside quotes do not count.
std::string_view take(std::string_view& rest, char separator) {
    bool quoted = false;
    std::size_t i = 0;
    for (; i < rest.size(); ++i) {
        if (rest[i] == '"') quoted = !quoted;
        else if (quoted && rest[i] == '\\') ++i;
        else if (!quoted && rest[i] == separator) break;
    }
    i = std::min(i, rest.size());
    const std::string_view part = trim(rest.substr(0, i));
    rest.remove_prefix(std::min(i + 1, rest.size()));
    return part;
}

std::optional<int> window_bits(std::string_view value, int smallest) {
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    int bits = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), bits);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    if (!whole || value.front() == '0' || bits < smallest || bits > window_bits_max) return std::nullopt;
    return bits;
}

/// One offer's parameters, each allowed once.
class Offer {
public:
    bool add(std::string_view parameter) {
        const std::size_t equals = parameter.find('=');
        const bool has_value = equals != std::string_view::npos;
        const std::string_view name = trim(parameter.substr(0, equals));
        const std::string_view value = has_value ? trim(parameter.substr(equals + 1)) : std::string_view();
        if (name == "server_no_context_takeover") return !has_value && once(params_.server_no_context_takeover);
        if (name == "client_no_context_takeover") return !has_value && once(params_.client_no_context_takeover);
        if (name == "server_max_window_bits") {
            return once(params_.server_window_bits_asked) && set(params_.server_window_bits, window_bits(value, server_window_bits_min));
        }
        if (name == "client_max_window_bits") {
            // Without a value the client says only that it could be told a number; we have none to tell.
            return once(client_window_bits_seen_) &&
                   (!has_value || set(params_.client_window_bits, window_bits(value, client_window_bits_min)));
        }
        return false;
    }
    const DeflateParams& params() const { return params_; }

private:
    static bool once(bool& seen) { return !std::exchange(seen, true); }
    static bool set(int& bits, std::optional<int> value) {
        bits = value.value_or(bits);
        return value.has_value();
    }

    DeflateParams params_;
    bool client_window_bits_seen_ = false;
};

std::optional<DeflateParams> accept(std::string_view extension) {
    if (take(extension, ';') != "permessage-deflate") return std::nullopt;
    Offer offer;
    while (!extension.empty()) {
        if (!offer.add(take(extension, ';'))) return std::nullopt;
    }
    return offer.params();
}

}  // namespace

std::optional<DeflateParams> negotiate_deflate(std::string_view header) {
    while (!header.empty()) {
        if (auto params = accept(take(header, ','))) return params;
    }
    return std::nullopt;
}

std::string deflate_response(const DeflateParams& params) {
    std::string out = "permessage-deflate";
    if (params.server_no_context_takeover) out += "; server_no_context_takeover";
    if (params.client_no_context_takeover) out += "; client_no_context_takeover";
    // §7.1.2.1: who asked for a window gets an answer, also to 15.
    if (params.server_window_bits_asked || params.server_window_bits < window_bits_max) {
        out += "; server_max_window_bits=" + std::to_string(params.server_window_bits);
    }
    if (params.client_window_bits < window_bits_max) out += "; client_max_window_bits=" + std::to_string(params.client_window_bits);
    return out;
}

}  // namespace sioxx::wire::websocket
