#include "chat/rest/static_files.hpp"

#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <openssl/evp.h>

namespace truebond {
namespace {

namespace fs = std::filesystem;
namespace base = sioxx::base;

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> content_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".mp3", "audio/mpeg"},
    {".wasm", "application/wasm"},
}};

std::string_view content_type_of(std::string_view name) {
    for (const auto& [suffix, type] : content_types) {
        if (name.ends_with(suffix)) return type;
    }
    return "application/octet-stream";
}

/// As bundlers name what never changes: `main-4f3c9a1b.js`, `main.4f3c9a1b.css`.
bool has_hash(std::string_view name) {
    constexpr std::size_t hash_length_min = 8;
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    const std::string_view stem = name.substr(0, dot);
    const auto mark = stem.find_last_of("-.");
    if (mark == std::string_view::npos || stem.size() - mark - 1 < hash_length_min) return false;
    const std::string_view hash = stem.substr(mark + 1);
    const auto alnum = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    // A hash without a digit is rare but happens; a word in capitals does not, in the name of an asset.
    return std::all_of(hash.begin(), hash.end(), alnum) &&
           (std::any_of(hash.begin(), hash.end(), digit) || std::all_of(hash.begin(), hash.end(), capital));
}

std::string etag_of(std::string_view body) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(body.data(), body.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) return {};
    return '"' + base::hex(std::as_bytes(std::span(digest.data(), 16))) + '"';
}

bool is_hidden(const fs::path& relative) {
    return std::any_of(relative.begin(), relative.end(), [](const fs::path& part) { return part.native().starts_with('.'); });
}

/// If-None-Match: `*`, or a list of tags, weak ones too (proxies weaken them).
bool matches(std::string_view if_none_match, std::string_view etag) {
    return !etag.empty() && (if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos);
}

}  // namespace

StaticFiles::StaticFiles(const std::string& directory, std::size_t bytes_max) {
    std::error_code error;
    std::size_t bytes = 0;
    for (auto it = fs::recursive_directory_iterator(directory, error); !error && it != fs::recursive_directory_iterator();
         it.increment(error)) {
        if (it->is_symlink(error) || !it->is_regular_file(error)) continue;
        const fs::path relative = it->path().lexically_relative(directory);
        const std::uintmax_t size = it->file_size(error);
        if (is_hidden(relative) || bytes + size > bytes_max) continue;
        std::ifstream in(it->path(), std::ios::binary);
        File file;
        file.body.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        const std::string name = relative.generic_string();
        file.content_type = content_type_of(name);
        file.etag = etag_of(file.body);
        file.immutable = has_hash(name);
        bytes += file.body.size();
        files_.emplace(name, std::move(file));
    }
}

bool StaticFiles::answer(std::string_view path, std::string_view if_none_match, sioxx::HttpResponse& response) const {
    const auto it = files_.find(path.empty() ? "index.html" : std::string(path));
    if (it == files_.end()) return false;
    const File& file = it->second;
    response.headers.emplace_back("ETag", file.etag);
    response.headers.emplace_back("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (matches(if_none_match, file.etag)) {
        response.status = 304;
        return true;
    }
    response.headers.emplace_back("Content-Type", file.content_type);
    response.body = file.body;
    return true;
}

}  // namespace truebond
