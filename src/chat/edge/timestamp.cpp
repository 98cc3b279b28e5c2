#include "chat/edge/timestamp.hpp"

#include <algorithm>

namespace truebond {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_s = 86'400;
constexpr std::int64_t first_us = -62'135'596'800 * second_us;                   // 0001-01-01T00:00:00
constexpr std::int64_t last_us = 253'402'300'799 * second_us + (second_us - 1);  // 9999-12-31T23:59:59.999999

struct Date {
    std::int64_t year = 0, month = 0, day = 0;
};

/// Days since 1970-01-01 to the proleptic Gregorian calendar, for days in our range (after H. Hinnant's civil_from_days).
Date date_of(std::int64_t days) {
    const std::int64_t z = days + 719'468;
    const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
    const std::int64_t day_of_era = z - era * 146'097;
    const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;  // March is 0
    const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

void put(char* at, std::int64_t value, int digits) {
    for (int i = digits - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

}  // namespace

void append_timestamp(std::string& out, WallTime at) {
    const std::int64_t us = std::clamp(at.us, first_us, last_us);
    std::int64_t seconds = us / second_us;
    if (us % second_us < 0) --seconds;
    std::int64_t days = seconds / day_s;
    if (seconds % day_s < 0) --days;
    const std::int64_t of_day = seconds - days * day_s;
    const Date date = date_of(days);

    char text[] = "0000-00-00T00:00:00.000000+00:00";
    put(text, date.year, 4);
    put(text + 5, date.month, 2);
    put(text + 8, date.day, 2);
    put(text + 11, of_day / 3600, 2);
    put(text + 14, of_day / 60 % 60, 2);
    put(text + 17, of_day % 60, 2);
    put(text + 20, us - seconds * second_us, 6);
    out.append(text, sizeof text - 1);
}

std::string to_timestamp(WallTime at) {
    std::string out;
    append_timestamp(out, at);
    return out;
}

}  // namespace truebond
