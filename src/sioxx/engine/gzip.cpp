#include "sioxx/engine/gzip.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include <zlib.h>

namespace sioxx::engine {
namespace {

struct Coding {
    std::string_view name;
    int window_bits;  // as zlib takes it: what is wrapped around the data
};
constexpr Coding codings[] = {{"gzip", 15 + 16}, {"deflate", 15}};

std::string_view trim(std::string_view s) {
    while (s.starts_with(' ') || s.starts_with('\t')) s.remove_prefix(1);
    while (s.ends_with(' ') || s.ends_with('\t')) s.remove_suffix(1);
    return s;
}

bool same_word(std::string_view a, std::string_view lower) {
    return a.size() == lower.size() &&
           std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) { return std::tolower(static_cast<unsigned char>(x)) == y; });
}

/// The weight behind a coding's name (RFC 9110 §12.4.2); 1 if there is none.
double weight(std::string_view parameters) {
    const std::string_view q = trim(parameters);
    if (!q.starts_with("q=") && !q.starts_with("Q=")) return 1;
    return std::strtod(std::string(q.substr(2)).c_str(), nullptr);
}

/// What the client gives `name` in an Accept-Encoding header; 0: it does not take it.
double accepted(std::string_view header, std::string_view name) {
    double any = 0;
    while (!header.empty()) {
        const std::size_t comma = header.find(',');
        const std::string_view item = header.substr(0, comma);
        header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
        const std::size_t semicolon = item.find(';');
        const std::string_view coding = trim(item.substr(0, semicolon));
        const double q = semicolon == std::string_view::npos ? 1 : weight(item.substr(semicolon + 1));
        if (same_word(coding, name)) return q;
        if (coding == "*") any = q;
    }
    return any;
}

const Coding* choose(std::string_view header) {
    const Coding* best = nullptr;
    double best_weight = 0;
    for (const Coding& coding : codings) {
        const double q = accepted(header, coding.name);
        if (q > best_weight) best = &coding, best_weight = q;
    }
    return best;
}

}  // namespace

void compress(const HttpRequest& request, HttpResponse& response) {
    const Coding* coding = choose(request.header("accept-encoding"));
    if (coding == nullptr) return;
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, coding->window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) return;
    std::string out(deflateBound(&stream, response.body.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(response.body.data());
    stream.avail_in = static_cast<uInt>(response.body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int rc = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (rc != Z_STREAM_END) return;
    response.body = std::move(out);
    response.headers.emplace_back("Content-Encoding", std::string(coding->name));
}

}  // namespace sioxx::engine
