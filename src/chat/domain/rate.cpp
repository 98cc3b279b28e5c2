#include "chat/domain/rate.hpp"

#include "chat/domain/text.hpp"

#include <charconv>
#include <cstring>

namespace truebond {
namespace {

constexpr std::array<std::string_view, rate_action_count> names{
    "none",    "sign_up", "log_in",  "failed_log_in", "refresh", "password_reset", "otp_send",   "otp_verify", "letter",
    "message", "typing",  "receipt", "conversation",  "search",  "upload",         "connection", "request",
};

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t max) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > max) return std::nullopt;
    return value;
}

std::uint64_t head_of(const ClientAddress& network) {
    const ClientAddress::Bytes& bytes = network.bytes();
    std::uint64_t head = 0;
    std::memcpy(&head, bytes.data() + (network.is_v4() ? 8 : 0), sizeof head);
    return head;
}

}  // namespace

std::string_view to_string(RateAction action) { return names[static_cast<std::size_t>(action)]; }

std::optional<RateRule> RateRule::parse(std::string_view text) {
    if (text == "off") return RateRule{};
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto hits = number(text.substr(0, slash), hits_max);
    const auto window = number(text.substr(slash + 1), window_s_max);
    if (!hits || !window) return std::nullopt;
    return RateRule{*hits, *window};
}

RateSubject RateSubject::user(UserId id) {
    std::uint64_t head = 0;
    std::uint32_t tail = 0;
    std::memcpy(&tail, id.value.bytes.data(), sizeof tail);
    std::memcpy(&head, id.value.bytes.data() + sizeof tail, sizeof head);
    return {Kind::user, head, tail};
}

RateSubject RateSubject::address(const ClientAddress& from) {
    const ClientAddress network = from.network();
    return {Kind::address, head_of(network), network.is_v4() ? 4U : 6U};
}

RateSubject RateSubject::recipient(std::string_view address) {
    const std::uint64_t hash = std::hash<std::string>{}(ascii_lower(address)) * 0xD6E8FEB86659FD93ULL;
    return {Kind::recipient, hash, static_cast<std::uint32_t>(hash >> 32)};
}

RateSubject RateSubject::account_from_address(std::string_view email, const ClientAddress& from) {
    const RateSubject where = address(from);
    const std::uint64_t account = std::hash<std::string>{}(ascii_lower(email));
    const std::uint64_t mixed = (account ^ (where.head_ * 0x9E3779B97F4A7C15ULL)) * 0xD6E8FEB86659FD93ULL;
    // Two hashes of the account: whoever wants to share another one's count has to match 96 bits.
    return {Kind::account_from_address, mixed, static_cast<std::uint32_t>(account >> 32) ^ where.tail_};
}

}  // namespace truebond
