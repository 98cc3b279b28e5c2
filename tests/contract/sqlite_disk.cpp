#include "contract/sqlite_disk.hpp"

#include <set>

namespace truebond::test {
namespace {

/// Everything that is stored, by whom it was sent, oldest first, a conversation after the other.
std::vector<Message> all_messages(Blocking store, const Correspondence& correspondence) {
    std::vector<Message> all;
    const auto& people = correspondence.people();
    for (std::size_t a = 0; a < people.size(); ++a) {
        for (std::size_t b = a + 1; b < people.size(); ++b) {
            std::optional<MessageId> after;
            for (bool more = true; more;) {
                auto page = store.history({people[a].id, people[b].id, 100, {}, after});
                // Without a cursor the newest come; the oldest are reached by going back.
                if (!after && page && page->has_more) {
                    while (page && page->has_more) page = store.history({people[a].id, people[b].id, 100, page->messages.front().id, {}});
                    if (page) all.insert(all.end(), page->messages.begin(), page->messages.end());
                    if (!page || page->messages.empty()) break;
                    after = page->messages.back().id;
                    continue;
                }
                if (!page || page->messages.empty()) break;
                all.insert(all.end(), page->messages.begin(), page->messages.end());
                after = page->messages.back().id;
                more = page->has_more;
            }
        }
    }
    return all;
}

}  // namespace

std::vector<std::string> faults_of(SqliteStore& store, const Correspondence& correspondence, const std::vector<SendCommand>& acknowledged) {
    Blocking blocking(store);
    const auto checked = blocking.check();
    if (!checked) return {"the check itself fails"};
    std::vector<std::string> faults = *checked;
    std::set<std::string> texts;
    std::map<MessageId, std::string> stored;
    for (const Message& each : all_messages(blocking, correspondence)) {
        if (!texts.insert(each.content).second) faults.push_back("twice: " + each.content.substr(0, 20));
        stored[each.id] = each.content;
    }
    for (const SendCommand& each : acknowledged) {
        const auto found = stored.find(each.id);
        if (found == stored.end()) faults.push_back("lost: " + each.content->substr(0, 20));
        else if (found->second != *each.content) faults.push_back("changed: " + each.content->substr(0, 20));
    }
    return faults;
}

std::vector<std::string> faults_of_file(const std::string& path, Correspondence& correspondence,
                                        const std::vector<SendCommand>& acknowledged) {
    SqliteOptions options;
    options.path = path;
    options.synchronous = SqliteOptions::Synchronous::off;  // nothing is lost here any more: save the time
    base::NullLogger logger;
    auto opened = SqliteStore::open(options, correspondence.samples().clock(), logger);
    if (!opened) return {opened.error()};
    return faults_of(**opened, correspondence, acknowledged);
}

}  // namespace truebond::test
