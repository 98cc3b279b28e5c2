#include "chat/usecases/search_people.hpp"

#include "chat/domain/text.hpp"

namespace truebond {
namespace {

constexpr std::size_t results_max = 20;
constexpr std::size_t prefix_code_points_min = 2;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

}  // namespace

void SearchPeople::run(UserId viewer, std::string_view query, Done<std::vector<FoundPerson>> done) {
    const std::string_view prefix = trimmed(query);
    if (code_point_prefix(prefix, prefix_code_points_min - 1).size() == prefix.size()) return done(std::vector<FoundPerson>());
    accounts_.search_users(viewer, std::string(prefix), results_max,
                           [this, done = std::move(done)](Outcome<std::vector<PersonSummary>> people) mutable {
                               if (!people) return done(fail(people.error()));
                               std::vector<FoundPerson> found;
                               found.reserve(people->size());
                               for (PersonSummary& person : *people) {
                                   const bool is_online = person.shows_online && presence_.is_connected(person.id);
                                   found.push_back({std::move(person), is_online});
                               }
                               done(std::move(found));
                           });
}

}  // namespace truebond
