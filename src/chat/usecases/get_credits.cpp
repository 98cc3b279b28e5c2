#include "chat/usecases/get_credits.hpp"

#include <algorithm>

namespace truebond {
namespace {

constexpr std::int64_t rows_max = 1000;

}  // namespace

void GetCredits::balance(UserId who, Done<std::int64_t> done) { credits_.balance(who, std::move(done)); }

void GetCredits::ledger(UserId who, std::int64_t limit, std::int64_t skip, Done<std::vector<LedgerEntry>> done) {
    std::int64_t rows = limit == 0 ? rows_max : std::clamp(limit, -rows_max, rows_max);
    if (rows < 0) rows = -rows;
    credits_.ledger(who, static_cast<std::size_t>(rows), static_cast<std::size_t>(std::max<std::int64_t>(skip, 0)), std::move(done));
}

}  // namespace truebond
