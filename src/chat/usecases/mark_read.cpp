#include "chat/usecases/mark_read.hpp"

namespace truebond {

void MarkRead::run(UserId reader, std::optional<UserId> other, Done<ReadOutcome> done) {
    if (!other || *other == reader) return done(ReadOutcome{});
    messages_.mark_read(
        reader, *other, clock_.wall(), [this, reader, sender = *other, done = std::move(done)](Outcome<ReadOutcome> read) mutable {
            if (read && read->count > 0) {
                events_.publish(MessagesRead{reader, sender, read->count, read->up_to_seq, read->read_at, read->sender_offset});
            }
            done(read);
        });
}

}  // namespace truebond
