// An event under way on a server that offers recovery: some see its offset, some do not.
#pragma once

#include "sioxx/engine/out_packet.hpp"
#include "sioxx/payload.hpp"
#include "sioxx/server.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::core {

/// What the application emits. The references live as long as the call.
struct EventParts {
    std::string_view name;
    const Payload& payload;
    bool compress = true;
};

/// Immutable; shared between loops. Each form is encoded once, by whoever needs it first.
class Emission {
public:
    /// `offset` 0: it has none. `server` must outlive it.
    Emission(const Server::Impl& server, std::string_view nsp, const EventParts& event, std::uint64_t offset);

    std::uint64_t offset() const { return offset_; }
    const engine::OutPacket& packet(bool with_offset) const;

private:
    struct Form {
        std::once_flag encoded;
        engine::OutPacketPtr packet;
    };
    engine::OutPacketPtr encode(bool with_offset) const;

    const Server::Impl& server_;
    std::string nsp_;
    std::string json_;  // without the closing bracket
    std::vector<std::string> attachments_;
    std::uint64_t offset_;
    bool compress_;
    mutable Form plain_;
    mutable Form numbered_;
};

using EmissionPtr = std::shared_ptr<const Emission>;

/// `["name",args…,"offset"]`
std::string event_json_with_offset(std::string_view event, std::string_view args, std::uint64_t offset);

}  // namespace sioxx::core
