#include "sioxx/core/recorder.hpp"

#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/core/server_impl.hpp"
#include "sioxx/namespace.hpp"

namespace sioxx::core {

Recorder::Delivery::Delivery(const Server::Impl& server, Namespace& n, const EventParts& event, std::uint64_t offset, Target t)
    : nsp(n.shared_from_this()), emission(server, n.name(), event, offset), target(std::move(t)) {}

void Recorder::emit(Namespace& nsp, const EventParts& event, Target target) {
    const std::optional<unsigned> only = target.only;
    std::optional<unsigned> here;
    Inbox mine;
    {
        const std::lock_guard lock(mutex_);
        last_ = port_.record({nsp.name(), event.name, event.payload, target.rooms, target.except});
        const auto delivery = std::make_shared<const Delivery>(server_, nsp, event, last_, std::move(target));
        for (unsigned i = 0; i < inboxes_.size(); ++i) {
            if (only && *only != i) continue;
            net::EventLoop& loop = nsp.shard(i).loop();
            Inbox& inbox = inboxes_[i];
            inbox.push_back(delivery);
            if (!here && loop.here()) here = i;
            else if (inbox.size() == 1) loop.post([this, i] { drain(i); });
        }
        if (here) mine.swap(inboxes_[*here]);
    }
    if (here) deliver(*here, mine);
}

void Recorder::drain(unsigned loop) {
    Inbox mine;
    {
        const std::lock_guard lock(mutex_);
        mine.swap(inboxes_[loop]);
    }
    deliver(loop, mine);
}

void Recorder::deliver(unsigned loop, const Inbox& inbox) {
    for (const auto& delivery : inbox) {
        const EmissionPtr emission(delivery, &delivery->emission);
        delivery->nsp->shard(loop).deliver(delivery->target.rooms, delivery->target.except, emission, false);
    }
}

std::uint64_t Recorder::settled(unsigned loop) const {
    const std::lock_guard lock(mutex_);
    const Inbox& inbox = inboxes_[loop];
    return inbox.empty() ? last_ : inbox.front()->emission.offset() - 1;
}

}  // namespace sioxx::core
