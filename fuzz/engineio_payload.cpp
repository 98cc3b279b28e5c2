// A polling payload: what decodes can be written and decodes to the same.
#include "base/encoding.hpp"
#include "require.hpp"
#include "wire/engineio/packet.hpp"

using namespace sioxx;
using namespace sioxx::wire;

namespace {

std::string encoded(const std::vector<engineio::Packet>& packets) {
    std::string out;
    for (const engineio::Packet& p : packets) {
        if (&p != packets.data()) out += engineio::record_separator;
        out += p.binary ? 'b' : static_cast<char>(p.type);
        out += p.binary ? base::base64(base::as_bytes(p.data)) : std::string(p.data);
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t packets_max = 32;
    const std::string_view text = fuzz::text_of(data, size);
    std::vector<std::string> storage;
    auto packets = engineio::decode_payload(text, storage, packets_max);
    if (!packets) return 0;
    fuzz::require(!packets->empty() && packets->size() <= packets_max, "as many packets as allowed");
    for (const engineio::Packet& p : *packets) {
        fuzz::require(!p.binary || p.type == engineio::PacketType::message, "bytes are messages");
        fuzz::require(p.binary || p.data.find(engineio::record_separator) == std::string_view::npos, "the separator separates");
    }
    const std::string written = encoded(*packets);
    std::vector<std::string> storage_again;
    auto again = engineio::decode_payload(written, storage_again, packets_max);
    fuzz::require(again && encoded(*again) == written, "what was written reads back");
    return 0;
}
