#include "json.hpp"

#include <cmath>
#include <cstdio>

namespace loadtest {

namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            out += escape;
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string number(double value) {
    if (!std::isfinite(value)) return "null";
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

}  // namespace

Json::Json(std::string_view text) : Json(Kind::literal, quoted(text)) {}

Json::Json(double value) : Json(Kind::literal, number(value)) {}

bool Json::flat() const {
    for (const auto& [name, child] : children_) {
        if (child.kind_ == Kind::object || !child.flat()) return false;
    }
    return true;
}

std::string Json::text() const {
    std::string out;
    write(out, 0);
    return out + "\n";
}

void Json::write(std::string& out, std::size_t depth) const {
    if (kind_ == Kind::literal) {
        out += literal_;
        return;
    }
    const bool is_object = kind_ == Kind::object;
    const bool one_line = children_.empty() || (!is_object && flat());
    out += is_object ? '{' : '[';
    bool first = true;
    for (const auto& [name, child] : children_) {
        if (!first) out += one_line ? ", " : ",";
        first = false;
        if (!one_line) {
            out += '\n';
            out.append(2 * (depth + 1), ' ');
        }
        if (is_object) out += quoted(name) + ": ";
        child.write(out, depth + 1);
    }
    if (!one_line) {
        out += '\n';
        out.append(2 * depth, ' ');
    }
    out += is_object ? '}' : ']';
}

}  // namespace loadtest
