// Behind sioxx::Server: options, namespaces, one engine shard a loop.
#pragma once

#include "base/log.hpp"
#include "base/random.hpp"
#include "net/event_loop.hpp"
#include "sioxx/core/namespace_table.hpp"
#include "sioxx/core/recorder.hpp"
#include "sioxx/core/room_filter.hpp"
#include "sioxx/engine/out_packet.hpp"
#include "sioxx/engine/shard.hpp"
#include "sioxx/server.hpp"
#include "wire/socketio/packet.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx {

struct Server::Impl {
    Impl(Server& self, Host& host, ServerOptions options);
    ~Impl();

    /// Encodes for all transports, with the parser this server speaks.
    engine::OutPacketPtr encode(wire::socketio::PacketType type, std::string_view nsp, std::optional<std::uint64_t> id,
                                std::string_view json, const std::vector<std::string>& attachments, bool compress) const;
    /// The same for an event (with id: one that wants to be acknowledged).
    engine::OutPacketPtr encode_event(std::string_view nsp, std::optional<std::uint64_t> id, std::string_view event, const Payload& payload,
                                      bool compress) const;
    /// The same for one loop, which is this one, with nothing allocated: it ends with the turn. For payloads that fit.
    engine::OutPacket encode_for_turn(net::EventLoop& loop, std::string_view nsp, std::string_view event, const Payload& payload,
                                      bool compress) const;
    /// JSON without attachments, and no more than is soon copied, with so many bytes of names.
    bool fits_turn(std::size_t names_bytes, const Payload& payload) const {
        constexpr std::size_t bytes_max = 16 * 1024;
        return options.parser == Parser::json && payload.attachments().empty() && names_bytes + payload.json().size() <= bytes_max;
    }

    void expire_later();

    /// What the packets of one loop are decoded into, again and again.
    struct Scratch {
        /// Lets go of what an unusually large packet has left behind. Not while a packet is being handled.
        void trim() {
            constexpr std::size_t args_kept = 1024;
            constexpr std::size_t bytes_kept = 64 * 1024;
            if (packet.args.capacity() > args_kept || out.capacity() > bytes_kept) release();
        }
        void release() {
            packet = {};
            for (std::string* text : {&name, &out}) std::string().swap(*text);
            std::vector<std::string_view>().swap(args);
        }
        wire::socketio::Packet packet;
        std::string name;
        std::vector<std::string_view> args;
        std::string out;
    };

    Server& self;
    Host& host;
    ServerOptions options;
    base::Logger& logger;
    base::Random& random;
    const std::uint64_t name_seed;  // of core::SeededHash
    std::shared_ptr<core::NamespaceTable> namespaces;
    std::vector<std::unique_ptr<engine::Shard>> shards;
    std::vector<std::unique_ptr<Scratch>> scratch;
    std::vector<std::unique_ptr<core::RoomFilter>> filters;  // one a loop, none where there is only one
    std::unique_ptr<core::Recorder> recorder;                // where the recovery port wants one
};

namespace core {
/// `["name",args…]`
std::string event_json(std::string_view event, std::string_view args);
}  // namespace core

}  // namespace sioxx
