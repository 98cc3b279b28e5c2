#include "sioxx/event.hpp"

#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/socket.hpp"
#include "wire/json/view.hpp"
#include "wire/socketio/packet.hpp"

#include <algorithm>
#include <array>
#include <atomic>

namespace sioxx {

namespace {
std::string_view text_or_null(const wire::json::View& member) { return member.empty() ? std::string_view("null") : member.text(); }
}  // namespace

struct Ack::State {
    std::weak_ptr<Socket> socket;
    std::uint64_t id = 0;
    std::atomic<bool> sent{false};
};

Ack::Ack(std::weak_ptr<Socket> socket, std::uint64_t id) : state_(std::make_shared<State>()) {
    state_->socket = std::move(socket);
    state_->id = id;
}

void Ack::send(Payload payload) const {
    if (state_ == nullptr || state_->sent.exchange(true)) return;
    const SocketPtr socket = state_->socket.lock();
    if (!socket) return;
    if (socket->shard().loop().here()) return socket->send_ack(state_->id, payload);
    Socket::post(state_->socket, [id = state_->id, p = std::move(payload)](Socket& s) { s.send_ack(id, p); });
}

bool Event::noted() const { return parts_.members != nullptr && parts_.members->complete(); }

std::string_view Event::json(std::size_t i, std::string_view key) const {
    return text_or_null(noted() ? parts_.members->find(i + 1, key) : wire::json::View(json(i)).find(key));
}

void Event::json(std::size_t i, std::span<const std::string_view> keys, std::span<std::string_view> members) const {
    constexpr std::size_t keys_max = 16;
    keys = keys.first(std::min({keys.size(), members.size(), keys_max}));
    if (noted()) {
        for (std::size_t k = 0; k < keys.size(); ++k) members[k] = text_or_null(parts_.members->find(i + 1, keys[k]));
    } else {
        std::array<wire::json::View, keys_max> found;
        wire::json::View(json(i)).find(keys, std::span(found).first(keys.size()));
        for (std::size_t k = 0; k < keys.size(); ++k) members[k] = text_or_null(found[k]);
    }
    for (std::size_t k = keys.size(); k < members.size(); ++k) members[k] = "null";
}

std::string_view Event::text(std::size_t i, std::string_view key, std::string& scratch) const {
    return string_content(json(i, key), scratch);
}

std::string_view string_content(std::string_view json, std::string& scratch) {
    return wire::json::View(json).string(scratch).value_or(std::string_view());
}

Value Event::value(std::size_t i) const {
    if (i >= size()) return {};
    const wire::json::View view(parts_.args[i]);
    if (parts_.attachments == nullptr || parts_.attachments->empty()) return view.value();
    return wire::socketio::materialize(view, *parts_.attachments);
}

std::span<const std::string> Event::attachments() const {
    if (parts_.attachments == nullptr) return {};
    return *parts_.attachments;
}

Ack Event::ack() const { return parts_.wants_ack ? Ack(socket_.weak_from_this(), parts_.ack_id) : Ack(); }

void Event::reply_now(const Payload& payload) const { socket_.send_ack(parts_.ack_id, payload); }

void Event::reply_same() const {
    if (!parts_.wants_ack) return;
    Payload payload;
    for (const std::string_view arg : parts_.args) payload.add(Json{arg});
    if (parts_.attachments != nullptr) payload.attachments() = *parts_.attachments;
    reply_now(payload);
}

}  // namespace sioxx
