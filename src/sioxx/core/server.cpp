#include "sioxx/server.hpp"

#include "sioxx/core/client.hpp"
#include "sioxx/core/event_text.hpp"
#include "sioxx/core/handlers.hpp"
#include "sioxx/core/server_impl.hpp"
#include "sioxx/host_impl.hpp"
#include "wire/json/write.hpp"
#include "wire/msgpack/transcode.hpp"

#include <algorithm>

namespace sioxx {
using wire::socketio::PacketType;
namespace {

/// Engine.IO alone: every message comes back.
class EchoListener final : public engine::SessionListener {
public:
    explicit EchoListener(engine::Session& session) : session_(session) {}
    void on_text(std::string_view message) override {
        std::string out = "4";
        out += message;
        session_.send_text(out);
    }
    void on_binary(std::string_view message) override {
        const auto packet = engine::OutPacket::binary(std::string(message));
        session_.shard().loop().keep_until_flushed(packet);
        session_.send(*packet);
    }
    void on_closed(DisconnectReason) override {}

private:
    engine::Session& session_;
};

}  // namespace

std::string core::event_json(std::string_view event, std::string_view args) {
    std::string json;
    json.reserve(event.size() + args.size() + 8);
    json += '[';
    wire::json::append_string(json, event);
    if (!args.empty()) {
        json += ',';
        json += args;
    }
    json += ']';
    return json;
}

Server::Impl::Impl(Server& self_server, Host& its_host, ServerOptions its_options)
    : self(self_server),
      host(its_host),
      options(std::move(its_options)),
      logger(its_host.impl().logger()),
      random(its_host.impl().random()),
      name_seed(random.next_u64()),
      namespaces(std::make_shared<core::NamespaceTable>(self_server)) {
    while (options.path.size() > 1 && options.path.ends_with('/')) options.path.pop_back();
    for (const auto& loop : host.impl().loops()) {
        scratch.push_back(std::make_unique<Scratch>());
        const auto factory = [this](engine::Session& session, const HttpRequestPtr& request) -> std::unique_ptr<engine::SessionListener> {
            if (options.engine_echo) return std::make_unique<EchoListener>(session);
            return std::make_unique<core::Client>(*this, session, request);
        };
        shards.push_back(std::make_unique<engine::Shard>(*loop, options, random, factory));
    }
    if (shards.size() > 1) {
        for (std::size_t i = 0; i < shards.size(); ++i) filters.push_back(std::make_unique<core::RoomFilter>());
    }
    if (Recovery* port = options.recovery.port.get()) {
        if (port->records()) recorder = std::make_unique<core::Recorder>(*this, *port, shards.size());
        expire_later();
    }
}

Server::Impl::~Impl() = default;

void Server::Impl::expire_later() {
    constexpr std::chrono::seconds interval{10};
    shards.front()->loop().post_after(interval, [this] {
        options.recovery.port->expire();
        expire_later();
    });
}

namespace {

/// Makes `text` one to write a packet of about that size into.
void start_text(std::string& text, std::size_t about) {
    constexpr std::size_t header = 32;  // type, counts, id, quotes, brackets
    text.clear();
    text.reserve(engine::OutPacket::header_room + header + about);
    text.resize(engine::OutPacket::header_room);
    text += '4';
}

}  // namespace

engine::OutPacketPtr Server::Impl::encode(PacketType type, std::string_view nsp, std::optional<std::uint64_t> id, std::string_view json,
                                          const std::vector<std::string>& attachments, bool compress) const {
    const auto count = static_cast<std::uint32_t>(attachments.size());
    if (options.parser == Parser::json) {
        std::string text;
        start_text(text, nsp.size() + json.size());
        wire::socketio::append_header(text, type, nsp, id, count);
        text += json;
        return std::make_shared<const engine::OutPacket>(std::move(text), attachments, compress);
    }
    wire::socketio::Packet packet;
    packet.type = type;
    packet.nsp = nsp;
    packet.id = id;
    packet.attachments = count;
    packet.data = wire::json::View(json);
    auto bytes = wire::msgpack::encode(packet, attachments);
    // Only our own output comes here; it encodes. An empty message is what a client would ignore.
    return engine::OutPacket::binary(bytes ? std::move(*bytes) : std::string(), compress);
}

engine::OutPacketPtr Server::Impl::encode_event(std::string_view nsp, std::optional<std::uint64_t> id, std::string_view event,
                                                const Payload& payload, bool compress) const {
    const std::vector<std::string>& attachments = payload.attachments();
    if (options.parser != Parser::json) {
        const PacketType type = attachments.empty() ? PacketType::event : PacketType::binary_event;
        return encode(type, nsp, id, core::event_json(event, payload.json()), attachments, compress);
    }
    const core::EventText writer(nsp, id, event, payload);
    std::string text(writer.bytes_max(), '\0');
    text.resize(static_cast<std::size_t>(writer.write(text.data()) - text.data()));
    return std::make_shared<const engine::OutPacket>(std::move(text), attachments, compress);
}

engine::OutPacket Server::Impl::encode_for_turn(net::EventLoop& loop, std::string_view nsp, std::string_view event, const Payload& payload,
                                                bool compress) const {
    const core::EventText writer(nsp, std::nullopt, event, payload);
    char* text = loop.arena().allocate(writer.bytes_max());
    char* end = writer.write(text);
    loop.arena().shrink(end);
    return engine::OutPacket::borrowed({text, end}, compress);
}

Server::Server(Host& host, ServerOptions options) : impl_(std::make_unique<Impl>(*this, host, std::move(options))) {
    host.impl().mount(*impl_);
    of("/");
}

Server::~Server() {
    impl_->host.stop();
    impl_->host.impl().unmount(*impl_);
}

const ServerOptions& Server::options() const { return impl_->options; }
Host& Server::host() const { return impl_->host; }

Namespace& Server::of(std::string_view name) { return impl_->namespaces->of(core::normalise_namespace(name)); }

Namespace& Server::of_dynamic(std::function<bool(std::string_view)> accepts) { return impl_->namespaces->of_dynamic(std::move(accepts)); }

void Server::close_all_sessions() {
    for (const auto& shard : impl_->shards) {
        engine::Shard& s = *shard;
        s.loop().post([&s] { s.close_all(DisconnectReason::server_shutting_down); });
    }
}

}  // namespace sioxx
