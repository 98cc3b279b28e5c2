#include "chat/edge/multipart.hpp"

#include "chat/domain/text.hpp"

#include <algorithm>

namespace truebond {
namespace {

namespace base = sioxx::base;
using Refusal = base::Unexpected<MultipartError>;

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t boundary_bytes_max = 70;  // RFC 2046 §5.1.1

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// The value at the front of `text`, in quotes or not, which is taken off; nullopt: quotes that do not end.
std::optional<std::string> take_value(std::string_view& text) {
    std::string value;
    if (!text.starts_with('"')) {
        const std::string_view plain = text.substr(0, text.find(';'));
        text.remove_prefix(plain.size());
        return std::string(trimmed(plain));
    }
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return value;
        }
        // Browsers write %22 for a quote, others \"; a backslash before anything else is one, as in C:\photo.png.
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        value += text[i];
    }
    return std::nullopt;
}

/// `name` among the parameters behind the first ';'; the first one counts. False: they cannot be read.
bool find_parameter(std::string_view header, std::string_view name, std::optional<std::string>& found) {
    const auto first = header.find(';');
    header = first == std::string_view::npos ? std::string_view() : header.substr(first);
    while (!header.empty()) {
        header.remove_prefix(1);
        const auto equals = header.find_first_of("=;");
        const std::string key = ascii_lower(trimmed(header.substr(0, equals)));
        header = equals == std::string_view::npos ? std::string_view() : header.substr(equals);
        if (!header.starts_with('=')) continue;
        header.remove_prefix(1);
        while (!header.empty() && is_blank(header.front())) header.remove_prefix(1);
        const auto value = take_value(header);
        if (!value) return false;
        if (key == name && !found) found = *value;
        while (!header.empty() && is_blank(header.front())) header.remove_prefix(1);
        if (!header.empty() && header.front() != ';') return false;
    }
    return true;
}

bool fits_boundary(std::string_view text) {
    constexpr std::string_view others = "'()+_,-./:=? ";
    const auto fits = [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || others.find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= boundary_bytes_max && text.back() != ' ' && std::all_of(text.begin(), text.end(), fits);
}

std::optional<std::string> boundary_of(std::string_view content_type) {
    std::optional<std::string> boundary;
    if (!find_parameter(content_type, "boundary", boundary) || !boundary || !fits_boundary(*boundary)) return std::nullopt;
    return boundary;
}

/// Goes from delimiter to delimiter.
class Reader {
public:
    Reader(std::string_view body, const std::string& boundary) : rest_(body), delimiter_("\r\n--" + boundary) {}

    base::Result<std::vector<FormPart>, MultipartError> read() {
        std::vector<FormPart> parts;
        if (!skip_preamble()) return malformed();
        for (;;) {
            if (rest_.starts_with("--")) return parts;
            while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
            if (!take(line_end) || parts.size() == form_parts_max) return malformed();
            FormPart part;
            if (!read_headers(part)) return malformed();
            if (!read_content(part)) return malformed();
            parts.push_back(std::move(part));
        }
    }

private:
    static Refusal malformed() { return Refusal(MultipartError::malformed); }

    bool take(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    bool skip_preamble() {
        if (take(std::string_view(delimiter_).substr(line_end.size()))) return true;
        const std::size_t at = rest_.find(delimiter_);
        if (at == std::string_view::npos) return false;
        rest_.remove_prefix(at + delimiter_.size());
        return true;
    }
    bool read_headers(FormPart& part) {
        bool named = false;
        for (std::size_t bytes = 0;;) {
            const std::size_t end = rest_.substr(0, form_part_header_bytes_max).find(line_end);
            if (end == std::string_view::npos) return false;
            bytes += end;
            if (bytes > form_part_header_bytes_max) return false;
            const std::string_view line = rest_.substr(0, end);
            rest_.remove_prefix(end + line_end.size());
            if (line.empty()) return named;
            const auto colon = line.find(':');
            if (colon == std::string_view::npos) return false;
            const std::string key = ascii_lower(trimmed(line.substr(0, colon)));
            const std::string_view value = trimmed(line.substr(colon + 1));
            if (key == "content-type") part.content_type = value;
            if (key != "content-disposition") continue;
            named = read_disposition(value, part);
            if (!named) return false;
        }
    }
    bool read_content(FormPart& part) {
        // A part may end with its headers: the line end of their empty line is the delimiter's then.
        if (take(std::string_view(delimiter_).substr(line_end.size()))) return true;
        const std::size_t end = rest_.find(delimiter_);
        if (end == std::string_view::npos) return false;
        part.content = rest_.substr(0, end);
        rest_.remove_prefix(end + delimiter_.size());
        return true;
    }
    static bool read_disposition(std::string_view value, FormPart& part) {
        if (ascii_lower(trimmed(value.substr(0, value.find(';')))) != "form-data") return false;
        std::optional<std::string> name;
        if (!find_parameter(value, "name", name) || !name) return false;
        part.name = *std::move(name);
        part.filename.reset();
        return find_parameter(value, "filename", part.filename);
    }

    std::string_view rest_;
    const std::string delimiter_;
};

}  // namespace

bool says_multipart(std::string_view content_type) {
    return ascii_lower(trimmed(content_type.substr(0, content_type.find(';')))) == "multipart/form-data";
}

base::Result<std::vector<FormPart>, MultipartError> read_multipart(std::string_view body, std::string_view content_type) {
    const auto boundary = boundary_of(content_type);
    if (!boundary) return Refusal(MultipartError::no_boundary);
    return Reader(body, *boundary).read();
}

}  // namespace truebond
