#include "chat/usecases/get_history.hpp"

namespace truebond {

void GetHistory::run(const HistoryRequest& request, Done<HistoryPage> done) {
    const bool dead_cursor = (request.before && !*request.before) || (request.after && !*request.after);
    const bool has_cursor = request.before || request.after;
    if (dead_cursor || (has_cursor && !request.other)) return done(fail(Errc::message_not_found));
    if (!request.other) return done(HistoryPage{});
    HistoryQuery query;
    query.viewer = request.viewer;
    query.other = *request.other;
    query.limit = request.limit;
    if (request.before) query.before = *request.before;
    if (request.after) query.after = *request.after;
    messages_.history(query, std::move(done));
}

}  // namespace truebond
