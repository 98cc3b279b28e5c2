#include "wire/websocket/deflate.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include <zlib.h>

namespace sioxx::wire::websocket {
namespace {

// 2^(bits+2) + 2^(level+9) bytes for each compressing connection: 144 KB at 15 bits, against 256 KB by zlib's default of 8.
constexpr int memory_level = 5;
constexpr std::string_view tail("\0\0\xFF\xFF", 4);  // what every flushed message ends with and RFC 7692 §7.2.1 takes off
constexpr std::size_t first_output_bytes = 512;

uInt at_most_uint(std::size_t n) { return static_cast<uInt>(std::min<std::size_t>(n, std::numeric_limits<uInt>::max())); }

Bytef* bytes(char* p) { return reinterpret_cast<Bytef*>(p); }
// zlib reads through this pointer only, but its interface is older than const.
Bytef* bytes(const char* p) { return reinterpret_cast<Bytef*>(const_cast<char*>(p)); }

}  // namespace

/// Made at the first message: a connection that negotiated and stays silent pays nothing.
struct Deflater::State {
    DeflateParams params;
    z_stream stream{};
    bool ready = false;

    void prepare() {
        if (ready) return;
        if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -params.server_window_bits, memory_level, Z_DEFAULT_STRATEGY) !=
            Z_OK) {
            throw std::bad_alloc();
        }
        ready = true;
    }
};

Deflater::Deflater(const DeflateParams& params) : state_(std::make_unique<State>()) { state_->params = params; }

Deflater::~Deflater() {
    if (state_->ready) ::deflateEnd(&state_->stream);
}

void Deflater::compress(std::string_view message, std::string& out) {
    if (message.empty()) {
        out += '\0';  // §7.2.3.6; zlib makes nothing of a flush without input
        return;
    }
    state_->prepare();
    z_stream& z = state_->stream;
    std::size_t used = out.size();
    out.resize(used + ::deflateBound(&z, static_cast<uLong>(message.size())) + 16);
    do {
        z.next_in = bytes(message.data());
        z.avail_in = at_most_uint(message.size());
        message.remove_prefix(z.avail_in);
        const int flush = message.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH;
        do {
            if (used == out.size()) out.resize(used + first_output_bytes);
            const uInt room = at_most_uint(out.size() - used);
            z.next_out = bytes(out.data() + used);
            z.avail_out = room;
            ::deflate(&z, flush);
            used += room - z.avail_out;
        } while (z.avail_out == 0);  // a full buffer: there may be more
    } while (!message.empty());
    out.resize(used - tail.size());
    if (state_->params.server_no_context_takeover) ::deflateReset(&z);
}

struct Inflater::State {
    DeflateParams params;
    z_stream stream{};
    bool ready = false;

    void prepare() {
        if (ready) return;
        if (::inflateInit2(&stream, -params.client_window_bits) != Z_OK) throw std::bad_alloc();
        ready = true;
    }

    /// Inflates one piece of input to the end of `out`, which may hold bytes_max bytes.
    base::Result<void, InflateErrc> feed(std::string_view input, std::string& out, std::size_t& used, std::size_t bytes_max) {
        while (!input.empty()) {
            stream.next_in = bytes(input.data());
            stream.avail_in = at_most_uint(input.size());
            const uInt offered = stream.avail_in;
            // One byte of room beyond the limit shows whether there is more without asking zlib a second time.
            if (used == out.size()) out.resize(std::min(std::max(2 * used, first_output_bytes), bytes_max + 1));
            const uInt room = at_most_uint(out.size() - used);
            stream.next_out = bytes(out.data() + used);
            stream.avail_out = room;
            const int result = ::inflate(&stream, Z_SYNC_FLUSH);
            used += room - stream.avail_out;
            input.remove_prefix(offered - stream.avail_in);
            if (used > bytes_max) return base::Unexpected(InflateErrc::too_big);
            if (result == Z_STREAM_END) {  // a final block (§7.2.3.4): the sender starts anew behind it
                ::inflateReset(&stream);
            } else if (result == Z_BUF_ERROR && stream.avail_out != 0) {
                break;
            } else if (result != Z_OK && result != Z_BUF_ERROR) {
                return base::Unexpected(InflateErrc::corrupt);
            }
        }
        return {};
    }

    /// Whether everything that came in has been understood: the last block ended, no bits are left over.
    bool at_block_boundary() const { return (stream.data_type & 0x9F) == 0x80; }
};

Inflater::Inflater(const DeflateParams& params) : state_(std::make_unique<State>()) { state_->params = params; }

Inflater::~Inflater() {
    if (state_->ready) ::inflateEnd(&state_->stream);
}

base::Result<std::string, InflateErrc> Inflater::decompress(std::string_view message, std::size_t bytes_max) {
    if (message.empty()) return std::string();  // not what §7.2.3.6 asks for, but there is only one way to take it
    bytes_max = std::min(bytes_max, std::numeric_limits<std::size_t>::max() / 4);
    state_->prepare();
    std::string out;
    std::size_t used = 0;
    for (const std::string_view piece : {message, tail}) {
        auto fed = state_->feed(piece, out, used, bytes_max);
        if (!fed) return base::Unexpected(fed.error());
    }
    if (!state_->at_block_boundary()) return base::Unexpected(InflateErrc::corrupt);
    if (state_->params.client_no_context_takeover) ::inflateReset(&state_->stream);
    out.resize(used);
    return out;
}

}  // namespace sioxx::wire::websocket
