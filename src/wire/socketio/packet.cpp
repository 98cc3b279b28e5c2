#include "wire/socketio/packet.hpp"

#include "wire/json/write.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <system_error>

namespace sioxx::wire::socketio {
namespace {

using Checked = base::Result<void, DecodeErrc>;

constexpr std::size_t id_digits_max = 16;  // of id_max

Checked refuse(DecodeErrc code) { return base::Unexpected(code); }

bool is_binary(PacketType type) { return type == PacketType::binary_event || type == PacketType::binary_ack; }

std::size_t leading_digits(std::string_view text) {
    std::size_t n = 0;
    while (n < text.size() && text[n] >= '0' && text[n] <= '9') ++n;
    return n;
}

Checked take_attachments(std::string_view& text, Packet& out, std::uint32_t attachments_max) {
    const std::size_t digits = leading_digits(text);
    std::uint32_t count = 0;
    const auto [_, error] = std::from_chars(text.data(), text.data() + digits, count);
    if (digits == 0) return refuse(DecodeErrc::bad_attachment_count);
    if (error == std::errc::result_out_of_range || count > attachments_max) return refuse(DecodeErrc::too_many_attachments);
    if (count == 0 || digits == text.size() || text[digits] != '-') return refuse(DecodeErrc::bad_attachment_count);
    out.attachments = count;
    text.remove_prefix(digits + 1);
    return {};
}

/// From a slash to a comma or the end. Clients may write a query behind the name; it is no part of it.
Checked take_namespace(std::string_view& text, Packet& out, std::uint32_t bytes_max) {
    if (!text.starts_with('/')) return {};
    const std::string_view nsp = text.substr(0, text.find(','));
    if (nsp.size() > bytes_max) return refuse(DecodeErrc::bad_namespace);
    out.nsp = nsp.substr(0, nsp.find('?'));
    text.remove_prefix(std::min(nsp.size() + 1, text.size()));
    return {};
}

Checked take_id(std::string_view& text, Packet& out) {
    const std::size_t digits = leading_digits(text);
    if (digits == 0) return {};
    if (digits > id_digits_max) return refuse(DecodeErrc::bad_id);
    std::uint64_t id = 0;
    std::from_chars(text.data(), text.data() + digits, id);
    if (id > id_max) return refuse(DecodeErrc::bad_id);
    out.id = id;
    text.remove_prefix(digits);
    return {};
}

DecodeErrc of_json(const json::ParseError& error) {
    return error.code == json::ParseErrc::too_deep ? DecodeErrc::too_deep : DecodeErrc::bad_json;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\n\r";
    if (!text.empty() && text.front() > ' ' && text.back() > ' ') return text;  // as nearly all are
    const std::size_t first = text.find_first_not_of(space);
    return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// CONNECT and CONNECT_ERROR: one value or nothing.
Checked take_value(std::string_view text, Packet& out, const DecodeOptions& options) {
    if (text.empty()) return {};
    auto checked = json::validate(text, {.depth_max = options.depth_max});
    if (!checked) return refuse(of_json(checked.error()));
    out.data = json::View(trimmed(text));
    const bool ok = out.data.is(json::Kind::object) || (out.type == PacketType::connect_error && out.data.is(json::Kind::string)) ||
                    (out.type == PacketType::connect && options.any_connect_payload);
    return ok ? Checked() : refuse(DecodeErrc::bad_payload);
}

/// Events and acks: an array, an event's with its name in front.
Checked take_array(std::string_view text, Packet& out, const DecodeOptions& options) {
    text = trimmed(text);
    if (text.empty()) return refuse(DecodeErrc::bad_payload);
    if (!text.starts_with('[')) {
        auto checked = json::validate(text, {.depth_max = options.depth_max});
        return refuse(checked ? DecodeErrc::bad_payload : of_json(checked.error()));
    }
    auto split = json::split_array(text, out.args, out.members, {.depth_max = options.depth_max});
    if (!split) return refuse(of_json(split.error()));
    out.data = json::View(text);
    if (out.type == PacketType::ack || out.type == PacketType::binary_ack) return {};
    const bool named = !out.args.empty() && (out.args[0].is(json::Kind::string) || out.args[0].is(json::Kind::number));
    return named ? Checked() : refuse(DecodeErrc::bad_payload);
}

bool is_placeholder(const Value& v) {
    const Value* mark = v.find("_placeholder");
    return mark != nullptr && mark->if_bool() != nullptr && *mark->if_bool();
}

/// Which attachment a placeholder stands for, if there is such a one.
std::optional<std::size_t> attachment_of(const Value& placeholder, std::size_t attachments) {
    const Value* num = placeholder.find("num");
    if (num == nullptr) return std::nullopt;
    if (const std::int64_t* i = num->if_int()) {
        if (*i >= 0 && static_cast<std::uint64_t>(*i) < attachments) return static_cast<std::size_t>(*i);
    } else if (const double* d = num->if_double()) {  // 1.0 is an index in JavaScript
        if (*d >= 0 && *d < static_cast<double>(attachments) && std::floor(*d) == *d) return static_cast<std::size_t>(*d);
    }
    return std::nullopt;
}

/// Counts the placeholders below `v`; false when one stands for nothing.
bool check_placeholders(const Value& v, std::size_t attachments, std::size_t& count) {
    if (const Value::Array* items = v.if_array()) {
        for (const Value& item : *items) {
            if (!check_placeholders(item, attachments, count)) return false;
        }
    } else if (const Value::Object* members = v.if_object()) {
        if (is_placeholder(v)) {
            ++count;
            return attachment_of(v, attachments).has_value();
        }
        for (const Value::Member& member : *members) {
            if (!check_placeholders(member.second, attachments, count)) return false;
        }
    }
    return true;
}

void replace_placeholders(Value& v, const std::vector<std::string>& attachments) {
    if (Value::Array* items = v.if_array()) {
        for (Value& item : *items) replace_placeholders(item, attachments);
    } else if (Value::Object* members = v.if_object()) {
        if (is_placeholder(v)) {
            if (const auto index = attachment_of(v, attachments.size())) v = Binary{attachments[*index]};
            return;
        }
        for (Value::Member& member : *members) replace_placeholders(member.second, attachments);
    }
}

Checked take_payload(std::string_view text, Packet& out, const DecodeOptions& options) {
    switch (out.type) {
        case PacketType::connect:
        case PacketType::connect_error:
            return take_value(text, out, options);
        case PacketType::disconnect:
            return text.empty() ? Checked() : refuse(DecodeErrc::bad_payload);
        default:
            break;
    }
    if (auto taken = take_array(text, out, options); !taken) return taken;
    if (!is_binary(out.type)) return {};
    std::size_t count = 0;
    const bool ok = check_placeholders(out.data.value(), out.attachments, count) && count <= out.attachments;
    return ok ? Checked() : refuse(DecodeErrc::bad_placeholder);
}

}  // namespace

base::Result<void, DecodeErrc> decode(std::string_view text, Packet& out, const DecodeOptions& options) {
    out.nsp = "/";
    out.id.reset();
    out.attachments = 0;
    out.data = json::View();
    out.args.clear();
    out.members.clear();
    if (text.empty()) return refuse(DecodeErrc::empty);
    if (text.front() < '0' || text.front() > '6') return refuse(DecodeErrc::unknown_type);
    out.type = static_cast<PacketType>(text.front() - '0');
    text.remove_prefix(1);
    if (is_binary(out.type)) {
        if (auto taken = take_attachments(text, out, options.attachments_max); !taken) return taken;
    }
    if (auto taken = take_namespace(text, out, options.namespace_bytes_max); !taken) return taken;
    if (auto taken = take_id(text, out); !taken) return taken;
    return take_payload(text, out, options);
}

char* write_header(char* at, PacketType type, std::string_view nsp, std::optional<std::uint64_t> id, std::uint32_t attachments) {
    constexpr std::size_t digits_max = 20;
    *at++ = static_cast<char>('0' + static_cast<int>(type));
    if (is_binary(type)) {
        at = std::to_chars(at, at + digits_max, attachments).ptr;
        *at++ = '-';
    }
    if (nsp.size() > 1) {  // "/" is left out
        at = std::copy(nsp.begin(), nsp.end(), at);
        *at++ = ',';
    }
    return id ? std::to_chars(at, at + digits_max, *id).ptr : at;
}

void append_header(std::string& out, PacketType type, std::string_view nsp, std::optional<std::uint64_t> id, std::uint32_t attachments) {
    const std::size_t before = out.size();
    out.resize(before + header_bytes_max(nsp));
    const char* end = write_header(out.data() + before, type, nsp, id, attachments);
    out.resize(static_cast<std::size_t>(end - out.data()));
}

Value materialize(json::View view, const std::vector<std::string>& attachments) {
    Value v = view.value();
    if (!attachments.empty()) replace_placeholders(v, attachments);
    return v;
}

std::string_view to_string(DecodeErrc code) {
    switch (code) {
        case DecodeErrc::empty:
            return "empty packet";
        case DecodeErrc::unknown_type:
            return "unknown packet type";
        case DecodeErrc::bad_attachment_count:
            return "bad attachment count";
        case DecodeErrc::too_many_attachments:
            return "too many attachments";
        case DecodeErrc::bad_namespace:
            return "bad namespace";
        case DecodeErrc::bad_id:
            return "bad packet id";
        case DecodeErrc::bad_json:
            return "invalid JSON";
        case DecodeErrc::too_deep:
            return "nested too deeply";
        case DecodeErrc::bad_payload:
            return "invalid payload";
        case DecodeErrc::bad_placeholder:
            return "illegal placeholder";
    }
    return "unknown error";
}

}  // namespace sioxx::wire::socketio
