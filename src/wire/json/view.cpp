#include "wire/json/view.hpp"

#include "wire/json/scanner.hpp"
#include "wire/json/string_content.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <system_error>

namespace sioxx::wire::json {
namespace {

const char* skip_space(const char* p, const char* end) {
    while (p != end && detail::is(*p, detail::space)) ++p;
    return p;
}

/// From the opening quote to behind the closing one.
const char* skip_string(const char* p, const char* end, bool& escaped) {
    ++p;
    while ((p = find_quote(p, end)) != end) {
        if (*p == '"') return p + 1;
        escaped = true;
        p += 2;
    }
    return end;
}

const char* skip_container(const char* p, const char* end) {
    std::size_t depth = 0;
    while ((p = find_structure(p, end)) != end) {
        bool escaped = false;
        switch (*p) {
            case '"':
                p = skip_string(p, end, escaped);
                continue;
            case '{':
            case '[':
                ++depth;
                break;
            default:
                if (--depth == 0) return p + 1;
                break;
        }
        ++p;
    }
    return end;
}

const char* skip_value(const char* p, const char* end) {
    bool escaped = false;
    switch (*p) {
        case '"':
            return skip_string(p, end, escaped);
        case '{':
        case '[':
            return skip_container(p, end);
        default:
            while (p != end && *p != ',' && *p != '}' && *p != ']' && !detail::is(*p, detail::space)) ++p;
            return p;
    }
}

std::string_view between(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

bool same_unescaped(std::string_view raw, std::string_view key) {
    std::string name;
    append_unescaped(name, raw);
    return name == key;
}
/// `raw`: as it stands between the quotes.
inline bool same_key(std::string_view raw, bool escaped, std::string_view key) {
    if (escaped) return same_unescaped(raw, key);
    return raw.size() == key.size() && same_bytes(raw.data(), key.data(), key.size());
}

class ElementSink : public NullSink {
public:
    ElementSink(std::vector<View>& out, Members& members) : out_(out), members_(members) {}
    void key(std::string_view raw, bool escaped, std::uint32_t depth) {
        if (depth != 2) return;  // of an object that is an element
        name_ = raw;
        escaped_ = escaped;
    }
    void start(const char* at, std::uint32_t depth) {
        if (depth == 1) {
            start_ = at;
            name_ = {};
        } else if (depth == 2) {
            member_start_ = at;
        }
    }
    void finish(const char* at, std::uint32_t depth) {
        if (depth == 1) out_.emplace_back(between(start_, at));
        else if (depth == 2 && name_.data() != nullptr) members_.add(out_.size(), name_, escaped_, View(between(member_start_, at)));
    }

private:
    std::vector<View>& out_;
    Members& members_;
    const char* start_ = nullptr;
    const char* member_start_ = nullptr;
    std::string_view name_;
    bool escaped_ = false;
};

}  // namespace

Kind View::kind() const {
    switch (text_.empty() ? 'n' : text_.front()) {
        case 'n':
            return Kind::null;
        case 't':
        case 'f':
            return Kind::boolean;
        case '"':
            return Kind::string;
        case '[':
            return Kind::array;
        case '{':
            return Kind::object;
        default:
            return Kind::number;
    }
}

template <class Visit>
void View::walk_members(Visit&& visit) const {
    if (!is(Kind::object)) return;
    const char* p = text_.data();
    const char* end = p + text_.size();
    p = skip_space(p + 1, end);
    while (p != end && *p == '"') {
        bool escaped = false;
        const char* name = p;
        p = skip_string(p, end, escaped);
        const std::string_view raw = between(name + 1, p - 1);
        p = skip_space(p, end);
        p = skip_space(p + 1, end);  // over the colon
        const char* value = p;
        p = skip_value(p, end);
        visit(raw, escaped, View(between(value, p)));
        p = skip_space(p, end);
        if (p == end || *p != ',') break;
        p = skip_space(p + 1, end);
    }
}

View View::find(std::string_view key) const {
    View found;
    walk_members([&](std::string_view raw, bool escaped, View value) {
        if (same_key(raw, escaped, key)) found = value;
    });
    return found;
}

void View::find(std::span<const std::string_view> keys, std::span<View> found) const {
    std::fill(found.begin(), found.end(), View());
    walk_members([&](std::string_view raw, bool escaped, View value) {
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (same_key(raw, escaped, keys[i])) found[i] = value;
        }
    });
}

View Members::find(std::size_t element, std::string_view key) const {
    for (auto member = list_.rbegin(); member != list_.rend(); ++member) {
        if (member->element != element) continue;
        if (same_key(member->name, member->escaped, key)) return member->value;
    }
    return {};
}

void Members::clear() {
    list_.clear();
    complete_ = true;
}

std::optional<std::string_view> View::string(std::string& scratch) const {
    if (!is(Kind::string)) return std::nullopt;
    const std::string_view raw = text_.substr(1, text_.size() - 2);
    if (!has_backslash(raw)) return raw;
    scratch.clear();
    append_unescaped(scratch, raw);
    return scratch;
}

std::optional<bool> View::boolean() const {
    if (!is(Kind::boolean)) return std::nullopt;
    return text_.front() == 't';
}

std::optional<std::int64_t> View::integer() const {
    if (!is(Kind::number)) return std::nullopt;
    std::int64_t v = 0;
    const char* end = text_.data() + text_.size();
    const auto [stopped, error] = std::from_chars(text_.data(), end, v);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return v;
}

Value View::value() const {
    if (empty()) return {};
    auto parsed = parse(text_, {.depth_max = depth_limit, .python_constants = true});
    return parsed ? std::move(*parsed) : Value();
}

base::Result<void, ParseError> split_array(std::string_view text, std::vector<View>& out, Members& members, ParseOptions options) {
    out.clear();
    members.clear();
    const char* first = skip_space(text.data(), text.data() + text.size());
    const bool array = first != text.data() + text.size() && *first == '[';
    if (!array) {
        auto checked = validate(text, options);
        if (!checked) return checked;
        return base::Unexpected(make_error(text, first, ParseErrc::syntax));
    }
    ElementSink sink(out, members);
    auto scanned = scan(text, options, sink);
    if (!scanned) {
        out.clear();
        members.clear();
    }
    return scanned;
}

}  // namespace sioxx::wire::json
