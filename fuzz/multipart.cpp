// Forms: what is read lies in the body, in its order, and reads the same when it is written again.
#include "chat/edge/multipart.hpp"

#include "require.hpp"

#include <string>

using truebond::FormPart;

namespace {

/// In quotes, so that anything a name may be comes through.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string written(const std::vector<FormPart>& parts, const std::string& boundary) {
    std::string out;
    for (const FormPart& part : parts) {
        out += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(part.name);
        if (part.filename) out += "; filename=" + quoted(*part.filename);
        if (!part.content_type.empty()) out += "\r\nContent-Type: " + part.content_type;
        out += "\r\n\r\n" + std::string(part.content) + "\r\n";
    }
    return out + "--" + boundary + "--";
}

}  // namespace

// The first line is the Content-Type, the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    const std::size_t line = input.find('\n');
    if (line == std::string_view::npos) return 0;
    const std::string_view body = input.substr(line + 1);
    (void)truebond::says_multipart(input.substr(0, line));
    const auto parts = truebond::read_multipart(body, input.substr(0, line));
    if (!parts) return 0;
    fuzz::require(parts->size() <= truebond::form_parts_max, "no more parts than there may be");
    const char* from = body.data();
    for (const FormPart& part : *parts) {
        fuzz::require(part.name.size() + part.content_type.size() <= 2 * truebond::form_part_header_bytes_max, "headers are bounded");
        if (part.content.empty()) continue;
        fuzz::require(part.content.data() >= from && part.content.data() + part.content.size() <= body.data() + body.size(), "in order");
        from = part.content.data() + part.content.size();
    }
    const std::string boundary = "a boundary that is in none of them 5f0c9d";
    for (const FormPart& part : *parts) {
        if (part.content.find(boundary) != std::string_view::npos) return 0;
        if (part.name.size() + part.filename.value_or("").size() > truebond::form_part_header_bytes_max / 4) return 0;
    }
    const std::string form = written(*parts, boundary);  // what is read points into it
    const auto again = truebond::read_multipart(form, "multipart/form-data; boundary=\"" + boundary + "\"");
    fuzz::require(again && again->size() == parts->size(), "what was written is read");
    for (std::size_t i = 0; i < parts->size(); ++i) {
        const FormPart &a = (*parts)[i], &b = (*again)[i];
        fuzz::require(a.name == b.name && a.filename == b.filename && a.content_type == b.content_type && a.content == b.content,
                      "the same");
    }
    return 0;
}
