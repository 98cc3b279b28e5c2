// A byte stream of client frames: any chunking gives the same messages, errors included.
#include "require.hpp"
#include "unit/wire/websocket/message_stream.hpp"
#include "wire/utf8.hpp"

#include <algorithm>

using namespace sioxx::wire;
using websocket::test::MessageStream;

// The first byte chooses the limits, the second the chunking; the stream follows.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view stream = fuzz::text_of(data + 2, size - 2);
    const websocket::FrameLimits frames{.payload_bytes_max = (data[0] & 1) != 0 ? 200U : 100'000U, .compression = (data[0] & 2) != 0};
    const websocket::AssemblerLimits messages{.message_bytes_max = (data[0] & 4) != 0 ? 300U : 100'000U,
                                              .fragments_max = (data[0] & 8) != 0 ? 3U : 1024U};

    MessageStream whole(frames, messages);
    whole.feed(stream);
    MessageStream pieces(frames, messages);
    std::size_t step = data[1];
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t n = std::min(stream.size() - at, 1 + step % 17);
        pieces.feed(stream.substr(at, n));
        at += n;
        step = step * 5 + 3;
    }
    fuzz::require(whole.log() == pieces.log(), "chunking changes nothing");
    fuzz::require(whole.honest() && pieces.honest(), "need_bytes asks for more than there is");
    for (const std::string& line : whole.log()) {
        const bool text = line.starts_with("text ") && !line.starts_with("text z ");
        fuzz::require(!text || valid_utf8(line), "text is UTF-8");
    }
    return 0;
}
