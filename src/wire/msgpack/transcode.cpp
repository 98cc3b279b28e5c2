#include "wire/msgpack/transcode.hpp"

#include "wire/json/scanner.hpp"
#include "wire/json/write.hpp"
#include "wire/msgpack/token.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sioxx::wire::msgpack {
namespace {

using Done = base::Result<void, Errc>;

constexpr auto id_max = static_cast<std::int64_t>(socketio::id_max);

base::Unexpected<Errc> failed(Errc code) { return base::Unexpected(code); }

/// MessagePack straight into JSON, without a DOM between.
class JsonWriter {
public:
    JsonWriter(TokenReader& reader, std::string& out, std::vector<std::string>& attachments)
        : reader_(reader), out_(out), attachments_(attachments) {}

    Done value(const Token& t, std::uint32_t depth_left) {
        switch (t.kind) {
            case TokenKind::undefined:
            case TokenKind::nil:
                out_ += "null";
                return {};
            case TokenKind::boolean:
                out_ += t.boolean ? "true" : "false";
                return {};
            case TokenKind::integer:
                json::append_int(out_, t.integer);
                return {};
            case TokenKind::real:
                json::append_double(out_, t.real);
                return {};
            case TokenKind::string:
                json::append_string(out_, t.bytes);
                return {};
            case TokenKind::binary:
                placeholder(t.bytes);
                return {};
            case TokenKind::date:
                date(t.integer);
                return {};
            case TokenKind::array:
            case TokenKind::map:
                break;
        }
        if (depth_left == 0) return failed(Errc::too_deep);
        return t.kind == TokenKind::array ? array(t.count, depth_left - 1) : map(t.count, depth_left - 1);
    }

private:
    void placeholder(std::string_view bytes) {
        out_ += R"({"_placeholder":true,"num":)";
        json::append_int(out_, static_cast<std::int64_t>(attachments_.size()));
        out_ += '}';
        attachments_.emplace_back(bytes);
    }
    void date(std::int64_t ms) {
        const std::string text = iso_date(ms);
        if (text.empty()) out_ += "null";
        else json::append_string(out_, text);
    }
    Done array(std::size_t count, std::uint32_t depth_left) {
        out_ += '[';
        for (std::size_t i = 0; i < count; ++i) {
            if (i != 0) out_ += ',';
            auto token = reader_.next();
            if (!token) return failed(token.error());
            if (auto done = value(*token, depth_left); !done) return done;
        }
        out_ += ']';
        return {};
    }
    Done map(std::size_t count, std::uint32_t depth_left) {
        out_ += '{';
        bool first = true;
        for (std::size_t i = 0; i < count; ++i) {
            auto name = reader_.next();
            if (!name) return failed(name.error());
            auto key = key_text(*name);
            if (!key) return failed(key.error());
            auto token = reader_.next();
            if (!token) return failed(token.error());
            if (token->kind == TokenKind::undefined) continue;  // JSON.stringify leaves such members out
            if (!std::exchange(first, false)) out_ += ',';
            json::append_string(out_, *key);
            out_ += ':';
            if (auto done = value(*token, depth_left); !done) return done;
        }
        out_ += '}';
        return {};
    }

    TokenReader& reader_;
    std::string& out_;
    std::vector<std::string>& attachments_;
};

/// What the outermost map says. Its keys may come in any order, so the data are written aside.
struct Fields {
    std::optional<std::int64_t> type;
    std::optional<std::string_view> nsp;
    std::optional<std::int64_t> id;
    std::string data;
    std::vector<std::string> attachments;
};

/// Integers; JavaScript clients may send a whole number as a double.
std::optional<std::int64_t> whole(const Token& t) {
    if (t.kind == TokenKind::integer) return t.integer;
    if (t.kind != TokenKind::real || !(t.real >= 0 && t.real <= static_cast<double>(id_max))) return std::nullopt;
    const auto v = static_cast<std::int64_t>(t.real);
    return static_cast<double>(v) == t.real ? std::optional(v) : std::nullopt;
}

Done take_field(TokenReader& reader, std::string_view key, Fields& fields, std::uint32_t depth_max) {
    auto token = reader.next();
    if (!token) return failed(token.error());
    const bool absent = token->kind == TokenKind::undefined || token->kind == TokenKind::nil;
    if (key == "data") {
        fields.data.clear();
        fields.attachments.clear();
        return absent ? Done() : JsonWriter(reader, fields.data, fields.attachments).value(*token, depth_max);
    }
    if (key == "type" || (key == "id" && !absent)) {
        const auto v = whole(*token);
        if (!v) return failed(Errc::not_a_packet);
        (key == "id" ? fields.id : fields.type) = v;
        return {};
    }
    if (key == "nsp") {
        if (token->kind != TokenKind::string) return failed(Errc::not_a_packet);
        fields.nsp = token->bytes;
        return {};
    }
    std::string ignored;  // "options", or what a newer client adds
    std::vector<std::string> ignored_attachments;
    return JsonWriter(reader, ignored, ignored_attachments).value(*token, depth_max);
}

std::optional<socketio::PacketType> packet_type(const Fields& fields) {
    using socketio::PacketType;
    if (!fields.type || *fields.type < 0 || *fields.type > 4) return std::nullopt;
    const auto type = static_cast<PacketType>(*fields.type);
    if (fields.attachments.empty()) return type;
    if (type == PacketType::event) return PacketType::binary_event;
    if (type == PacketType::ack) return PacketType::binary_ack;
    return std::nullopt;  // the text form has no place for bytes in the others
}

/// A name that the text form can carry: neither lost nor read as something else.
bool valid_namespace(std::string_view nsp) { return nsp.starts_with('/') && nsp.find(',') == std::string_view::npos; }

}  // namespace

base::Result<Transcoded, Errc> decode(std::string_view bytes, std::uint32_t depth_max) {
    depth_max = std::min(depth_max, json::depth_limit);
    TokenReader reader(bytes);
    auto outer = reader.next();
    if (!outer) return failed(outer.error());
    if (outer->kind != TokenKind::map) return failed(Errc::not_a_packet);
    Fields fields;
    for (std::size_t i = 0; i < outer->count; ++i) {
        auto key = reader.next();
        if (!key) return failed(key.error());
        if (key->kind != TokenKind::string) return failed(Errc::not_a_packet);
        if (auto taken = take_field(reader, key->bytes, fields, depth_max); !taken) return failed(taken.error());
    }
    if (!reader.at_end()) return failed(Errc::trailing_bytes);

    const auto type = packet_type(fields);
    const bool id_ok = !fields.id || (*fields.id >= 0 && *fields.id <= id_max);
    // A bare number would run into the id; no packet's data may be one.
    const bool data_ok = fields.data.empty() || fields.data.front() < '0' || fields.data.front() > '9';
    if (!type || !fields.nsp || !valid_namespace(*fields.nsp) || !id_ok || !data_ok) return failed(Errc::not_a_packet);
    Transcoded out;
    socketio::append_header(out.text, *type, *fields.nsp, fields.id, static_cast<std::uint32_t>(fields.attachments.size()));
    out.text += fields.data;
    out.attachments = std::move(fields.attachments);
    return out;
}

base::Result<std::string, Errc> encode(const socketio::Packet& packet, const std::vector<std::string>& attachments) {
    using socketio::PacketType;
    if (packet.attachments > attachments.size()) return failed(Errc::not_a_packet);
    const PacketType type = packet.type == PacketType::binary_event ? PacketType::event
                            : packet.type == PacketType::binary_ack ? PacketType::ack
                                                                    : packet.type;
    Value::Object map;
    map.emplace_back("type", Value(static_cast<int>(type)));
    if (!packet.data.empty())
        map.emplace_back("data", packet.attachments == 0 ? packet.data.value() : socketio::materialize(packet.data, attachments));
    map.emplace_back("nsp", Value(packet.nsp));
    if (packet.id) map.emplace_back("id", Value(*packet.id));
    std::string out;
    append(out, Value(std::move(map)));
    return out;
}

}  // namespace sioxx::wire::msgpack
