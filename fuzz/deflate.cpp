// permessage-deflate: headers that offer it, messages that claim to be compressed, and the way there and back.
#include "wire/websocket/deflate.hpp"

#include "require.hpp"

using namespace sioxx::wire::websocket;

namespace {

void offer(std::string_view header) {
    const auto params = negotiate_deflate(header);
    if (!params) return;
    fuzz::require(params->server_window_bits >= 9 && params->server_window_bits <= 15, "a server window that zlib can write");
    fuzz::require(params->client_window_bits >= 8 && params->client_window_bits <= 15, "a client window");
    const auto again = negotiate_deflate(deflate_response(*params));
    fuzz::require(again && deflate_response(*again) == deflate_response(*params), "the answer is an acceptable offer");
}

void inflate(std::string_view message, int bits) {
    constexpr std::size_t bytes_max = 20'000;
    Inflater inflater({.client_window_bits = bits});
    for (int i = 0; i < 2; ++i) {
        auto r = inflater.decompress(message, bytes_max);
        fuzz::require(!r || r->size() <= bytes_max, "never more than the limit");
        if (!r) return;
    }
}

void there_and_back(std::string_view message, int bits, bool takeover) {
    Deflater deflater({.server_no_context_takeover = !takeover, .server_window_bits = bits});
    Inflater inflater({.client_no_context_takeover = !takeover, .client_window_bits = bits});
    for (int i = 0; i < 2; ++i) {
        std::string compressed;
        deflater.compress(message, compressed);
        auto back = inflater.decompress(compressed, message.size());
        fuzz::require(back && *back == message, "what was compressed comes back");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view rest = fuzz::text_of(data + 1, size - 1);
    const int bits = 9 + data[0] / 4 % 7;
    switch (data[0] % 4) {
        case 0:
            offer(rest);
            break;
        case 1:
            inflate(rest, bits);
            break;
        default:
            there_and_back(rest, bits, data[0] % 4 == 2);
            break;
    }
    return 0;
}
