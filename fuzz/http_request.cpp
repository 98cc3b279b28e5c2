// HTTP requests from a byte stream: any chunking gives the same requests, and what is let through is consistent.
#include "net/http/request_parser.hpp"
#include "require.hpp"

#include <algorithm>
#include <string>
#include <vector>

using sioxx::HttpRequest;
using sioxx::net::ParseState;
using sioxx::net::RequestParser;

namespace {

constexpr std::size_t header_bytes_max = 600;
constexpr std::size_t body_bytes_max = 300;

void check(const HttpRequest& request, ParseState state) {
    const std::string_view target = request.target;
    fuzz::require(target.starts_with(request.path), "the path is the front of the target");
    const bool has_query = request.path.size() < target.size();
    fuzz::require(!has_query || target.substr(request.path.size() + 1) == request.query, "the query is what follows the mark");
    fuzz::require(request.body.size() <= body_bytes_max, "never more than the limit");
    fuzz::require(request.body_too_large == (state == ParseState::body_too_large), "a body that was not read is marked");
    int hosts = 0;
    for (const auto& [name, value] : request.headers) {
        fuzz::require(std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }), "names are lower-case");
        fuzz::require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "a value is one line");
        hosts += name == "host" ? 1 : 0;
    }
    fuzz::require(hosts <= 1, "one host at most");
    std::string ignored;
    sioxx::query_value(request.query, "sid", ignored);
}

/// As a connection reads: what was not taken comes again, with more behind it.
class Reader {
public:
    void feed(std::string_view piece) {
        buffer_ += piece;
        while (!done_) {
            std::size_t consumed = 0;
            const ParseState state = parser_->put(buffer_, consumed);
            fuzz::require(consumed <= buffer_.size(), "no more than there was");
            buffer_.erase(0, consumed);
            if (state == ParseState::need_more) {
                parser_->take_expect_continue();
                fuzz::require(buffer_.size() <= header_bytes_max, "what waits is bounded");
                return;
            }
            done_ = state != ParseState::complete;
            if (state == ParseState::bad_request || state == ParseState::header_too_large) return;
            const auto request = parser_->take();
            check(*request, state);
            note(*request);
            done_ = done_ || !request->keep_alive;
            parser_ = fresh();
        }
    }
    /// The requests only: that a head is hopeless may show before its end has come, and so earlier in one piece than in many.
    const std::vector<std::string>& log() const { return log_; }

private:
    static std::unique_ptr<RequestParser> fresh() {
        return std::make_unique<RequestParser>(
            header_bytes_max, [](const HttpRequest& head) { return head.path == "/none" ? std::size_t{0} : body_bytes_max; });
    }
    void note(const HttpRequest& request) {
        std::string line = request.method + " " + request.target;
        for (const auto& [name, value] : request.headers) line += "\n" + name + ":" + value;
        log_.push_back(line + "\n\n" + request.body);
    }

    std::unique_ptr<RequestParser> parser_ = fresh();
    std::string buffer_;
    std::vector<std::string> log_;
    bool done_ = false;
};

}  // namespace

// The first byte is the length of the pieces; the stream follows.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view stream = fuzz::text_of(data + 1, size - 1);
    const std::size_t piece = 1 + data[0] % 64;
    Reader whole;
    whole.feed(stream);
    Reader pieces;
    for (std::size_t at = 0; at < stream.size(); at += piece) pieces.feed(stream.substr(at, piece));
    fuzz::require(whole.log() == pieces.log(), "any chunking gives the same requests");
    return 0;
}
