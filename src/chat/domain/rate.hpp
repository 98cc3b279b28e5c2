// How often somebody may do something: what is counted, for whom, and how much of it is too much.
#pragma once

#include "chat/domain/client_address.hpp"
#include "chat/domain/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace truebond {

/// What is counted. The same thing done by REST and by an event is one action, counted together.
enum class RateAction : std::uint8_t {
    none,  // never limited
    sign_up,
    log_in,
    failed_log_in,  // of one account from one address
    refresh,
    password_reset,
    otp_send,
    otp_verify,
    letter,  // to one recipient, whoever asks for it
    message,
    typing,
    receipt,       // delivered, read
    conversation,  // joining and leaving
    search,
    upload,
    connection,  // a CONNECT with a good token
    request,     // everything else
};
inline constexpr std::size_t rate_action_count = static_cast<std::size_t>(RateAction::request) + 1;

/// As in metrics and in the audit log: "message".
std::string_view to_string(RateAction action);

/// At most `hits` within any `window_s` seconds; 0 hits: no limit.
struct RateRule {
    static constexpr std::uint32_t hits_max = 1'000'000;
    static constexpr std::uint32_t window_s_max = 86'400;

    std::uint32_t hits = 0;
    std::uint32_t window_s = 1;

    /// "30/60" is 30 in 60 seconds; "off": no limit.
    static std::optional<RateRule> parse(std::string_view text);
    friend bool operator==(const RateRule&, const RateRule&) = default;
};

struct RateRules {
    std::array<RateRule, rate_action_count> rules{};
    /// Somebody who is refused so often without a pause is not heard for a while; 0: never.
    std::uint32_t ban_after = 0;
    std::uint32_t ban_s = 0;

    RateRule& operator[](RateAction action) { return rules[static_cast<std::size_t>(action)]; }
    const RateRule& operator[](RateAction action) const { return rules[static_cast<std::size_t>(action)]; }
};

/// For whom it is counted: 12 bytes and a kind, fit for a key of a table or of a database.
class RateSubject {
public:
    enum class Kind : std::uint8_t { user, address, account_from_address, recipient };

    static RateSubject user(UserId id);
    /// By ClientAddress::network().
    static RateSubject address(const ClientAddress& from);
    /// One e-mail address (ASCII case does not count) tried from one client address; a hash of both.
    static RateSubject account_from_address(std::string_view email, const ClientAddress& from);

    /// An e-mail address (ASCII case does not count) or a mobile number; a hash of it.
    static RateSubject recipient(std::string_view address);

    Kind kind() const { return kind_; }
    std::uint64_t head() const { return head_; }
    std::uint32_t tail() const { return tail_; }
    friend bool operator==(const RateSubject&, const RateSubject&) = default;

private:
    RateSubject(Kind kind, std::uint64_t head, std::uint32_t tail) : head_(head), tail_(tail), kind_(kind) {}

    std::uint64_t head_;
    std::uint32_t tail_;
    Kind kind_;
};

/// One too many.
struct RateRefusal {
    int retry_after_s = 1;  // 1 or more
    bool banned = false;
    bool ban_began = false;  // just now
    friend bool operator==(const RateRefusal&, const RateRefusal&) = default;
};

}  // namespace truebond
