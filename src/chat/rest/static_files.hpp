// The files of the web client, read once.
#pragma once

#include "sioxx/http.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace truebond {

/// Everything below one directory, kept in memory: there is no path to the disk, hence none out of the directory.
class StaticFiles {
public:
    /// Serves nothing.
    StaticFiles() = default;
    /// Hidden files, symbolic links and what would exceed `bytes_max` are left out.
    explicit StaticFiles(const std::string& directory, std::size_t bytes_max = 64 * 1024 * 1024);

    bool empty() const { return files_.empty(); }
    /// `path` relative to the directory, percent-decoded; "" is index.html. False: no such file.
    /// Assets with a hash in their name may be kept for ever, all others are asked for again by ETag (304).
    bool answer(std::string_view path, std::string_view if_none_match, sioxx::HttpResponse& response) const;

private:
    struct File {
        std::string body;
        std::string_view content_type;
        std::string etag;
        bool immutable = false;
    };
    std::unordered_map<std::string, File> files_;
};

}  // namespace truebond
