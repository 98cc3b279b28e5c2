// Pictures made by hand, good ones and others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <zlib.h>

namespace truebond::test {

inline std::string big_endian(std::uint32_t n) {
    return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
}

inline std::string png_chunk(std::string_view type, std::string_view data) {
    const std::string body = std::string(type) + std::string(data);
    const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(crc));
}

inline std::string deflated(const std::string& bytes) {
    uLongf size = ::compressBound(bytes.size());
    std::string out(size, '\0');
    ::compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    out.resize(size);
    return out;
}

struct Png {
    std::uint32_t width = 3;
    std::uint32_t height = 2;
    char depth = 8;
    char colour = 2;  // 0 grey, 2 RGB, 6 RGBA
    char interlaced = 0;
    std::string pixel = "\xff\x01\x01";
    std::uint32_t rows = 0;  // that are there; 0: as many as it says
};

inline std::string png(const Png& p) {
    std::string row(1, '\0');
    for (std::uint32_t x = 0; x < p.width; ++x) row += p.pixel;
    std::string rows;
    for (std::uint32_t y = 0; y < (p.rows == 0 ? p.height : p.rows); ++y) rows += row;
    const std::string head = big_endian(p.width) + big_endian(p.height) + p.depth + p.colour + std::string(2, '\0') + p.interlaced;
    return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", head) + png_chunk("IDAT", deflated(rows)) + png_chunk("IEND", "");
}

/// An Exif segment that says that the camera was held upright (orientation 6), and more that is nobody's business.
inline std::string exif_segment() {
    using std::string_literals::operator""s;
    const std::string tiff = "MM\0\x2A\0\0\0\x08"s + "\0\x02"s + "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"s +
                             "\x01\x0F\0\x02\0\0\0\x0A\0\0\0\x26"s + "\0\0\0\0"s + "MyCamera1\0"s;
    const std::string body = "Exif\0\0"s + tiff;
    const auto size = static_cast<std::uint32_t>(body.size() + 2);
    return "\xFF\xE1"s + static_cast<char>(size >> 8) + static_cast<char>(size) + body;
}

}  // namespace truebond::test
