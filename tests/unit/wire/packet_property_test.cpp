// Engine.IO, Socket.IO and msgpack packets: decode∘encode is the identity.
#include "base/encoding.hpp"
#include "unit/wire/random_value.hpp"
#include "wire/engineio/packet.hpp"
#include "wire/json/write.hpp"
#include "wire/msgpack/transcode.hpp"
#include "wire/socketio/packet.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire {
namespace {

using test::Rng;

TEST(EngineioProperty, PayloadsReadBack) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    for (int round = 0; round < 500; ++round) {
        std::string text;
        std::vector<std::pair<bool, std::string>> sent;
        for (std::size_t n = 1 + rng.below(10); n > 0; --n) {
            const bool binary = rng.one_in(3);
            const std::string data = binary ? rng.bytes(rng.below(60)) : test::random_text(rng);
            if (!sent.empty()) text += engineio::record_separator;
            text += binary ? "b" + base::base64(base::as_bytes(data)) : "4" + data;
            sent.emplace_back(binary, data);
        }
        std::vector<std::string> storage;
        auto packets = engineio::decode_payload(text, storage, 10);
        ASSERT_TRUE(packets);
        ASSERT_EQ(packets->size(), sent.size());
        for (std::size_t i = 0; i < sent.size(); ++i) {
            ASSERT_EQ((*packets)[i].binary, sent[i].first);
            ASSERT_EQ((*packets)[i].data, sent[i].second);
        }
    }
}

struct Sent {
    std::string text;
    std::vector<std::string> attachments;
    Value args;
};

Sent random_packet(Rng& rng) {
    Sent sent;
    Value::Array args{Value("event")};
    for (std::size_t n = rng.below(4); n > 0; --n) args.push_back(test::random_value(rng, 4, true));
    sent.args = Value(std::move(args));
    std::string json;
    json::append(json, sent.args, &sent.attachments);
    const bool ack = rng.one_in(3);
    const auto plain = ack ? socketio::PacketType::ack : socketio::PacketType::event;
    const auto binary = ack ? socketio::PacketType::binary_ack : socketio::PacketType::binary_event;
    const std::string nsp = rng.one_in(2) ? "/" : "/room-1";
    const auto id = rng.one_in(2) ? std::optional<std::uint64_t>(rng.below(1'000'000)) : std::nullopt;
    const auto count = static_cast<std::uint32_t>(sent.attachments.size());
    socketio::append_header(sent.text, count == 0 ? plain : binary, nsp, id, count);
    sent.text += json;
    return sent;
}

TEST(SocketioProperty, PacketsReadBack) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    socketio::Packet packet;
    for (int round = 0; round < 1000; ++round) {
        const Sent sent = random_packet(rng);
        ASSERT_TRUE(socketio::decode(sent.text, packet, {.attachments_max = 1000})) << sent.text;
        ASSERT_EQ(packet.attachments, sent.attachments.size());
        ASSERT_EQ(socketio::materialize(packet.data, sent.attachments), sent.args);
        std::string header;
        socketio::append_header(header, packet.type, packet.nsp, packet.id, packet.attachments);
        ASSERT_EQ(header + std::string(packet.data.text()), sent.text);
    }
}

TEST(MsgpackProperty, TheTextFormSurvivesTheWayThereAndBack) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    socketio::Packet packet;
    for (int round = 0; round < 1000; ++round) {
        const Sent sent = random_packet(rng);
        ASSERT_TRUE(socketio::decode(sent.text, packet, {.attachments_max = 1000}));
        auto bytes = msgpack::encode(packet, sent.attachments);
        ASSERT_TRUE(bytes);
        auto back = msgpack::decode(*bytes);
        ASSERT_TRUE(back) << sent.text;
        ASSERT_EQ(back->text, sent.text);
        ASSERT_EQ(back->attachments, sent.attachments);
    }
}

TEST(MsgpackProperty, ValuesReadBackAndNoPrefixDoes) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    for (int round = 0; round < 1000; ++round) {
        const Value v = test::random_value(rng, 5, true);
        std::string bytes;
        msgpack::append(bytes, v);
        auto back = msgpack::parse(bytes);
        ASSERT_TRUE(back);
        ASSERT_EQ(*back, v);
        ASSERT_FALSE(msgpack::parse(std::string_view(bytes).substr(0, rng.below(bytes.size()))));
    }
}

}  // namespace
}  // namespace sioxx::wire
