#include "chat/edge/query.hpp"

#include "base/encoding.hpp"
#include "wire/utf8.hpp"

namespace truebond {
namespace {

void replace_invalid_utf8(std::string& text) {
    if (sioxx::wire::valid_utf8(text)) return;
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = 1;
        while (length < 4 && i + length <= text.size() && !sioxx::wire::valid_utf8(std::string_view(text).substr(i, length))) ++length;
        const std::string_view piece = std::string_view(text).substr(i, length);
        if (sioxx::wire::valid_utf8(piece)) {
            out += piece;
            i += piece.size();
        } else {
            out += "\xEF\xBF\xBD";
            ++i;
        }
    }
    text = std::move(out);
}

}  // namespace

std::string decode_percent(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::byte byte{};
        if (text[i] == '%' && i + 2 < text.size() && base::unhex(text.substr(i + 1, 2), std::span(&byte, 1))) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    replace_invalid_utf8(out);
    return out;
}

std::optional<std::string> query_text(std::string_view query, std::string_view name) {
    std::optional<std::string> found;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view key = pair.substr(0, equals);
        if (key != name && decode_percent(key, true) != name) continue;
        found = decode_percent(pair.substr(std::min(pair.size(), equals + 1)), true);
    }
    return found;
}

Value query_object(std::string_view query, std::span<const Field> schema) {
    Value::Object members;
    for (const Field& field : schema) {
        if (auto text = query_text(query, field.name)) members.emplace_back(field.name, std::move(*text));
    }
    return members;
}

}  // namespace truebond
