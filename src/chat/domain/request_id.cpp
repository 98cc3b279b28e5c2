#include "chat/domain/request_id.hpp"

#include <algorithm>

namespace truebond {
namespace {

// Five bits a character, without those that are taken for each other.
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

constexpr char digit(std::uint64_t value) { return alphabet[value & 31]; }

constexpr bool is_allowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::optional<RequestId> RequestId::parse(std::string_view text) {
    if (text.empty() || text.size() > characters_max || !std::all_of(text.begin(), text.end(), is_allowed)) return std::nullopt;
    RequestId id;
    std::copy(text.begin(), text.end(), id.characters_.begin());
    id.size_ = static_cast<std::uint8_t>(text.size());
    return id;
}

RequestIds::RequestIds(base::Random& random) {
    const std::uint64_t bits = random.next_u64();
    for (std::size_t i = 0; i < run_.size(); ++i) run_[i] = digit(bits >> (5 * i));
}

RequestId RequestIds::next(unsigned lane) {
    constexpr std::size_t digits_max = 8;  // 2^40 of one lane and run, then they come again
    const std::uint64_t count = lanes_[lane % lanes_.size()].count.fetch_add(1, std::memory_order_relaxed);
    std::array<char, 15> text{};
    std::size_t size = 0;
    for (const char c : run_) text[size++] = c;
    text[size++] = digit(lane >> 5);
    text[size++] = digit(lane);
    std::size_t digits = 1;
    while (digits < digits_max && count >> (5 * digits) != 0) ++digits;
    while (digits > 0) text[size++] = digit(count >> (5 * --digits));
    return *RequestId::parse({text.data(), size});
}

}  // namespace truebond
