// The WebSocket opening handshake (RFC 6455 §4.2) on an HTTP connection.
#include "sioxx/engine/shard.hpp"
#include "wire/websocket/handshake.hpp"

#include <algorithm>

namespace sioxx::engine {
namespace ws = wire::websocket;
namespace {

/// Is `token` one of the comma-separated words of `list`, without regard to case?
bool lists(std::string_view list, std::string_view token) {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view item = list.substr(0, comma);
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
        while (item.starts_with(' ') || item.starts_with('\t')) item.remove_prefix(1);
        while (item.ends_with(' ') || item.ends_with('\t')) item.remove_suffix(1);
        if (item.size() == token.size() && std::equal(item.begin(), item.end(), token.begin(), same)) return true;
    }
    return false;
}

/// The first of the subprotocols the client named; empty if it named none, nothing if what it wrote is no list of them.
std::optional<std::string_view> subprotocol(const HttpRequest& request) {
    if (!request.has_header("sec-websocket-protocol")) return "";
    return ws::first_token(request.header("sec-websocket-protocol"));
}

}  // namespace

bool is_websocket_upgrade(const HttpRequest& request) {
    return lists(request.header("upgrade"), "websocket") && lists(request.header("connection"), "upgrade");
}

bool refuse_handshake(net::HttpConnection& http, const HttpRequest& request) {
    const auto refuse = [&http](std::string_view why, std::vector<Header> headers = {}) {
        abort_upgrade(http, 400, why, std::move(headers));
        return true;
    };
    if (request.method != "GET") return refuse("Bad request");
    if (!ws::valid_key(request.header("sec-websocket-key"))) return refuse("Missing or invalid Sec-WebSocket-Key header");
    if (const std::string_view version = request.header("sec-websocket-version"); version != "13" && version != "8") {
        return refuse("Missing or invalid Sec-WebSocket-Version header", {{"Sec-WebSocket-Version", "13, 8"}});
    }
    return !subprotocol(request) && refuse("Invalid Sec-WebSocket-Protocol header");
}

std::optional<ws::DeflateParams> accept_websocket(net::Connection& connection, const HttpRequest& request, bool offer_deflate,
                                                  std::string_view extra_headers) {
    std::optional<ws::DeflateParams> deflate;
    if (offer_deflate) deflate = ws::negotiate_deflate(request.header("sec-websocket-extensions"));
    std::string out;
    out.reserve(512);
    out += "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
    out += ws::accept_key(request.header("sec-websocket-key"));
    out += "\r\n";
    // A browser that named some gives up unless it gets one of them back; to us they say nothing.
    if (const std::string_view protocol = subprotocol(request).value_or(""); !protocol.empty()) {
        ((out += "Sec-WebSocket-Protocol: ") += protocol) += "\r\n";
    }
    if (deflate) out += "Sec-WebSocket-Extensions: " + ws::deflate_response(*deflate) + "\r\n";
    out += extra_headers;
    out += "\r\n";
    connection.write_copy(out);
    return deflate;
}

void abort_upgrade(net::HttpConnection& http, int status, std::string_view text, std::vector<Header> headers) {
    HttpResponse response;
    response.status = status;
    response.headers = std::move(headers);
    response.headers.emplace_back("Content-Type", "text/html");
    response.body = text;
    response.close = true;
    http.respond(response);
}

}  // namespace sioxx::engine
