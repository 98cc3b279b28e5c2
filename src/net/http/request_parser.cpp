// Beast asserts that a last chunk has at least five bytes when it is looked at for the second time. "0\r\n\r" has four, and comes so from
// whoever sends it in pieces; nothing else depends on that assertion.
#define BOOST_DISABLE_ASSERTS

#include "net/http/request_parser.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace sioxx::net {
namespace http = boost::beast::http;
namespace {

using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t body_reserve_max = 16 * 1024;
constexpr std::size_t usual_headers = 16;  // a browser's

std::string lower(string_view text) {
    std::string out(text.data(), text.size());
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

}  // namespace

struct RequestParser::Impl final : http::basic_parser<true> {
    std::function<std::size_t(const HttpRequest&)> body_limit_of;
    std::function<LargeBody(const HttpRequest&)> large_body_of;  // null once it was asked
    std::shared_ptr<HttpRequest> request = std::make_shared<HttpRequest>();
    std::size_t body_max = 0;
    std::size_t head_max = 0;
    std::size_t head_bytes = 0;
    bool head_done = false;
    bool too_large = false;
    bool refused = false;
    bool large = false;
    bool expect_continue = false;
    int hosts = 0;
    int transfer_codings = 0;
    bool old_version = false;

    /// Start line and fields, and nothing behind them. Beast limits each of the two by itself, and in one piece only.
    std::size_t put_head(std::span<const char> input, error_code& ec) {
        const std::size_t n = put(boost::asio::const_buffer(input.data(), input.size()), ec);
        head_bytes += n;
        if (head_done && head_bytes > head_max) ec = http::error::header_limit;
        return n;
    }
    /// One element at a time, so that what is no body (a chunk's extension, trailers) has the same limit in one piece as in many.
    std::size_t put_body(std::span<const char> input, error_code& ec) {
        std::size_t taken = 0;
        while (taken < input.size() && !is_done() && !ec) {
            const std::size_t body_before = request->body.size();
            const std::size_t n = put(boost::asio::const_buffer(input.data() + taken, input.size() - taken), ec);
            taken += n;
            if (!ec && n - (request->body.size() - body_before) > head_max) ec = http::error::header_limit;
        }
        return taken;
    }

private:
    void on_request_impl(http::verb, string_view method, string_view target, int version, error_code&) override {
        old_version = version < 11;
        request->method.assign(method.data(), method.size());
        request->target.assign(target.data(), target.size());
        const std::string_view t = request->target;
        const std::size_t mark = t.find('?');
        request->path = t.substr(0, mark);
        if (mark != std::string_view::npos) request->query = t.substr(mark + 1);
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(http::field name, string_view name_text, string_view value, error_code& ec) override {
        if (head_done) return;  // a trailer: not a header, whatever its name (RFC 9110 §6.5.1)
        if (name == http::field::host && ++hosts > 1) {
            ec = http::error::bad_field;  // RFC 9112 §3.2: more than one Host is an error
            return;
        }
        if (name == http::field::transfer_encoding) ++transfer_codings;
        if (request->headers.empty()) request->headers.reserve(usual_headers);
        request->headers.emplace_back(lower(name_text), std::string(value.data(), value.size()));
    }
    void on_header_impl(error_code& ec) override {
        head_done = true;
        request->keep_alive = keep_alive();
        // Anything but exactly "chunked" leaves two opinions on where the body ends, which is how requests are smuggled (RFC 9112 §6.3).
        const bool coded = request->has_header("transfer-encoding");
        if (coded && (old_version || transfer_codings > 1 || lower(request->header("transfer-encoding")) != "chunked")) {
            ec = http::error::bad_transfer_encoding;
            return;
        }
        body_max = body_limit_of(*request);
        const auto length = content_length();
        if (length && !may_grow_by(*length, ec)) return;
        // Announced is not sent: more than this is only held when it is there.
        if (length) request->body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, body_reserve_max)));
        expect_continue = lower(request->header("expect")) == "100-continue" && (chunked() || (length && *length > 0));
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view body, error_code& ec) override { return take_body(body, ec); }
    void on_chunk_header_impl(std::uint64_t size, string_view, error_code& ec) override { (void)may_grow_by(size, ec); }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) override { return take_body(body, ec); }
    void on_finish_impl(error_code&) override {}

    std::size_t take_body(string_view body, error_code& ec) {
        if (!may_grow_by(body.size(), ec)) return 0;
        request->body.append(body.data(), body.size());
        return body.size();
    }
    /// By as much as is there, or announced; what is too much is an error that ends the reading.
    bool may_grow_by(std::uint64_t bytes, error_code& ec) {
        const std::size_t have = request->body.size();
        if (bytes <= body_max - have) return true;
        LargeBody more;
        if (const auto ask = std::exchange(large_body_of, nullptr)) more = ask(*request);
        if (!more.refused && more.bytes_max > have && bytes <= more.bytes_max - have) {
            body_max = more.bytes_max;
            request->body_room = std::move(more.room);
            large = true;
            return true;
        }
        (more.refused ? refused : too_large) = true;
        ec = http::error::body_limit;
        return false;
    }
};

RequestParser::RequestParser(std::size_t header_bytes_max, std::function<std::size_t(const HttpRequest&)> body_limit,
                             std::function<LargeBody(const HttpRequest&)> large_body)
    : impl_(std::make_unique<Impl>()) {
    impl_->body_limit_of = std::move(body_limit);
    impl_->large_body_of = std::move(large_body);
    impl_->head_max = header_bytes_max;
    impl_->header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(header_bytes_max, std::numeric_limits<std::uint32_t>::max())));
    impl_->body_limit(boost::none);  // ours depends on the path, which Beast's check comes too early for
}

RequestParser::~RequestParser() = default;

ParseState RequestParser::put(std::span<const char> input, std::size_t& consumed) {
    error_code ec;
    consumed = 0;
    if (!impl_->head_done) consumed = impl_->put_head(input, ec);
    // Before what it announces is looked at: in pieces a head that is too long may show before its end has come.
    if (ec == http::error::header_limit) return ParseState::header_too_large;
    if (!ec && impl_->head_done) consumed += impl_->put_body(input.subspan(consumed), ec);
    if (impl_->too_large || impl_->refused) {
        impl_->request->body = {};
        impl_->request->body_room.reset();
        impl_->request->body_too_large = impl_->too_large;
        impl_->request->body_refused = impl_->refused;
        return ParseState::body_too_large;
    }
    // Nothing of a body waits; so it is a head, a chunk's extension or a trailer that has no end.
    if (ec == http::error::need_more && input.size() - consumed > impl_->head_max) return ParseState::header_too_large;
    if (ec == http::error::need_more) return ParseState::need_more;
    if (ec == http::error::header_limit) return ParseState::header_too_large;
    if (ec) return ParseState::bad_request;
    return impl_->is_done() ? ParseState::complete : ParseState::need_more;
}

bool RequestParser::take_expect_continue() { return std::exchange(impl_->expect_continue, false); }

bool RequestParser::take_large_body() { return std::exchange(impl_->large, false); }

std::shared_ptr<HttpRequest> RequestParser::take() { return std::move(impl_->request); }

}  // namespace sioxx::net
