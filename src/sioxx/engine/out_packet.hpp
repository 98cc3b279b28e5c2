// What goes out, encoded once for every transport: an Engine.IO text message and the binary messages that belong to it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::engine {

/// Immutable once built; shared between sessions and loops.
class OutPacket {
public:
    /// Text is built behind so many bytes of anything: there the WebSocket header goes, without a copy of the text.
    static constexpr std::size_t header_room = 10;
    /// `text`: header_room bytes, then the text with its leading Engine.IO type ('4'); empty, if there is none. `attachments` are sent
    /// after it, as binary messages.
    OutPacket(std::string text, std::vector<std::string> attachments, bool compress = true);
    /// The same without attachments, whose bytes are somebody else's: `text` must live until the turn of every session that gets it has
    /// been flushed, in an arena. Its first header_room bytes are written to.
    static OutPacket borrowed(std::span<char> text, bool compress);
    static std::shared_ptr<const OutPacket> binary(std::string bytes, bool compress = true);

    /// Complete WebSocket frames, uncompressed.
    std::string_view frames() const { return bytes().substr(start_); }
    std::string_view text() const { return bytes().substr(header_room, text_bytes_); }
    bool has_text() const { return text_bytes_ > 0; }
    const std::vector<std::string>& attachments() const { return attachments_; }
    /// Transports that compress may.
    bool compress() const { return compress_; }

private:
    explicit OutPacket(bool compress) : compress_(compress) {}
    std::string_view bytes() const { return borrowed_.data() != nullptr ? borrowed_ : std::string_view(frames_); }
    void write_header(char* text, std::size_t bytes);

    std::string frames_;
    std::string_view borrowed_;  // instead of them
    std::size_t start_ = 0;
    std::size_t text_bytes_ = 0;
    std::vector<std::string> attachments_;
    bool compress_;
};

using OutPacketPtr = std::shared_ptr<const OutPacket>;

}  // namespace sioxx::engine
