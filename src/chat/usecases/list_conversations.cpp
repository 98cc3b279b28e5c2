#include "chat/usecases/list_conversations.hpp"

namespace truebond {

void ListConversations::run(UserId viewer, Done<std::vector<ConversationView>> done) {
    messages_.conversations(viewer, [this, done = std::move(done)](Outcome<std::vector<ConversationSummary>> found) mutable {
        if (!found) return done(fail(found.error()));
        std::vector<ConversationView> views;
        views.reserve(found->size());
        for (ConversationSummary& summary : *found) {
            ConversationView view;
            view.is_online = summary.other_shows_online && presence_.is_connected(summary.other);
            if (summary.other_shows_last_seen) view.last_seen_at = summary.other_last_seen_at;
            view.summary = std::move(summary);
            views.push_back(std::move(view));
        }
        done(std::move(views));
    });
}

}  // namespace truebond
