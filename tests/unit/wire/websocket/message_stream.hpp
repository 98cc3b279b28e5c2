// Reads a byte stream as a connection would: it comes in pieces, frames are taken off the front, messages written down.
#pragma once

#include "wire/websocket/assembler.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sioxx::wire::websocket::test {

/// Everything a peer could tell from the outside, in order; the last line is the error if there was one.
class MessageStream {
public:
    explicit MessageStream(FrameLimits frames = {}, AssemblerLimits messages = {}) : frame_limits_(frames), message_limits_(messages) {}

    void feed(std::string_view piece) {
        buffer_ += piece;
        while (!failed_) {
            const FrameResult r = parse_client_frame(buffer_, frame_limits_);
            if (r.status == FrameStatus::error) return fail(r.error);
            if (r.status == FrameStatus::need_more) {
                honest_ = honest_ && r.need_bytes > buffer_.size();
                const auto head = client_frame_head(buffer_);
                const auto fault = head ? assembler_.fault(*head, buffer_, message_limits_) : std::nullopt;
                if (fault) fail(*fault);
                return;
            }
            note(assembler_.feed(r.frame, message_limits_));
            buffer_.erase(0, r.consumed);
        }
    }
    const std::vector<std::string>& log() const { return log_; }
    /// False when a result was not what its contract says.
    bool honest() const { return honest_; }

private:
    void fail(CloseCode code) {
        failed_ = true;
        log_.push_back("error " + std::to_string(static_cast<int>(code)));
    }
    void note(const Message& m) {
        constexpr const char* names[] = {"none", "text", "binary", "ping", "pong", "close", "error"};
        if (m.kind == MessageKind::none) return;
        if (m.kind == MessageKind::error) return fail(m.code);
        log_.push_back(names[static_cast<int>(m.kind)]);
        log_.back() += (m.compressed ? " z " : " ") + std::string(m.payload);
        if (m.kind == MessageKind::close) log_.back() += " " + std::to_string(static_cast<int>(m.code));
    }

    FrameLimits frame_limits_;
    AssemblerLimits message_limits_;
    Assembler assembler_;
    std::string buffer_;
    std::vector<std::string> log_;
    bool failed_ = false;
    bool honest_ = true;
};

}  // namespace sioxx::wire::websocket::test
