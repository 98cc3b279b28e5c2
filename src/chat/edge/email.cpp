#include "chat/edge/email.hpp"

#include "chat/domain/text.hpp"
#include "chat/edge/white_space.hpp"
#include "wire/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>

namespace truebond {
namespace {

using Refusal = base::Unexpected<std::string>;

constexpr std::size_t text_code_points_max = 2048;
constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t domain_bytes_max = 253;
constexpr std::size_t label_bytes_max = 63;
constexpr std::array<std::string_view, 6> special_use{"arpa", "invalid", "local", "localhost", "onion", "test"};
constexpr std::array<std::string_view, 15> shared_mailboxes{"abuse",   "ftp",    "hostmaster", "info",      "marketing",
                                                            "news",    "noc",    "postmaster", "sales",     "security",
                                                            "support", "usenet", "uucp",       "webmaster", "www"};

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_intl(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool in_local(char c) { return is_alnum(c) || is_intl(c) || std::string_view("_!#$%&'*+-/=?^`{|}~.").find(c) != std::string_view::npos; }
bool in_domain(char c) { return is_alnum(c) || is_intl(c) || c == '-' || c == '.'; }
bool in_name(char c) { return is_alnum(c) || is_intl(c) || std::string_view("_!#$%&'*+-/=?^`{|}~").find(c) != std::string_view::npos; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// `Name <address>`, `"Na me" <address>`, `<address>`: the address; anything else as it is.
std::string_view without_display_name(std::string_view text) {
    const std::string_view whole = trim_unicode(text);
    if (!whole.ends_with('>')) return text;
    const auto open = whole.find('<');
    if (open == std::string_view::npos || open + 2 >= whole.size()) return text;
    const std::string_view name = trim_unicode(whole.substr(0, open));
    const bool quoted = name.size() > 2 && name.front() == '"' && name.back() == '"';
    const bool words = std::all_of(name.begin(), name.end(), [](char c) { return in_name(c) || is_space(c); });
    if (!quoted && !words) return text;
    return whole.substr(open + 1, whole.size() - open - 2);
}

std::string display(char c) {
    if (c == ' ') return "SPACE";
    if (c == '\\') return "\"\\\"";
    if (c > ' ' && c < 0x7F) return c == '\'' ? "\"'\"" : std::string("'") + c + '\'';
    constexpr std::string_view digits = "0123456789ABCDEF";
    return std::string("U+00") + digits[static_cast<std::size_t>(c >> 4 & 0xF)] + digits[static_cast<std::size_t>(c & 0xF)];
}

template <class Allowed>
std::optional<std::string> bad_characters(std::string_view text, Allowed allowed) {
    std::set<std::string> bad;
    for (const char c : text) {
        if (!allowed(c)) bad.insert(display(c));
    }
    if (bad.empty()) return std::nullopt;
    std::string list;
    for (const std::string& c : bad) list += (list.empty() ? "" : ", ") + c;
    return list;
}

/// Spaces, controls and marks of direction beyond ASCII: an address with them is a trap for the eye.
bool has_unsafe_characters(std::string_view utf8) {
    if (!sioxx::wire::valid_utf8(utf8)) return true;
    for (std::size_t i = 0; i + 1 < utf8.size(); ++i) {
        const auto a = static_cast<unsigned char>(utf8[i]);
        const auto b = static_cast<unsigned char>(utf8[i + 1]);
        const unsigned c = i + 2 < utf8.size() ? static_cast<unsigned char>(utf8[i + 2]) : 0U;
        if (a == 0xC2 && b <= 0xA0) return true;                                             // U+0080 to U+00A0
        if (a == 0xE2 && b == 0x80 && (c <= 0x8F || (c >= 0xA8 && c <= 0xAF))) return true;  // U+2000 to U+200F, U+2028 to U+202F
        if (a == 0xE2 && b == 0x81 && c >= 0x9F && c <= 0xAF) return true;                   // U+205F to U+206F
        if ((a == 0xE3 && b == 0x80 && c == 0x80) || (a == 0xEF && b == 0xBB && c == 0xBF)) return true;  // U+3000, U+FEFF
    }
    return false;
}

std::string too_many(std::size_t size, std::size_t max) {
    const std::size_t excess = size - max;
    return " (" + std::to_string(excess) + (excess > 1 ? " characters" : " character") + " too many).";
}

/// Where `special` stands outside of quotes.
std::size_t find_unquoted(std::string_view text, std::string_view special) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        else if (quoted && text[i] == '\\') ++i;
        else if (!quoted && special.find(text[i]) != std::string_view::npos) return i;
    }
    return std::string_view::npos;
}

std::string no_at_sign(std::string_view text) {
    if (text.find("\xEF\xBC\xA0") != std::string_view::npos) {
        return "The email address has the \"full-width\" at-sign (@) character instead of a regular at-sign.";
    }
    return "An email address must have an @-sign.";
}

/// What begins with an angle bracket but is no `Name <address>`: that was taken apart before.
std::string fault_in_brackets(std::string_view name, std::string_view bracketed) {
    name = trim_unicode(name);
    if (!name.starts_with('"')) {
        const auto bad = bad_characters(name, [](char c) { return in_name(c) || c == ' '; });
        if (bad) return "The display name contains invalid characters when not quoted: " + *bad + ".";
    }
    if (bracketed.find('>') == std::string_view::npos) {
        return "An open angle bracket at the start of the email address has to be followed by a close angle bracket at the end.";
    }
    if (!bracketed.ends_with('>')) return "There can't be anything after the email address.";
    const std::string_view inside = bracketed.substr(1, bracketed.size() - 2);
    if (find_unquoted(inside, "@") == std::string_view::npos) return no_at_sign(inside);
    return "A display name and angle brackets around the email address are not permitted here.";
}

std::optional<std::string> fault_in_local(std::string_view local) {
    if (local.empty()) return "There must be something before the @-sign.";
    if (local.size() > 1 && local.front() == '"' && local.back() == '"') return "Quoting the part before the @-sign is not allowed here.";
    if (const auto bad = bad_characters(local, in_local)) {
        return "The email address contains invalid characters before the @-sign: " + *bad + ".";
    }
    if (local.back() == '.') return "An email address cannot have a period immediately before the @-sign.";
    if (local.front() == '.') return "An email address cannot start with a period.";
    if (local.find("..") != std::string_view::npos) return "An email address cannot have two periods in a row.";
    return std::nullopt;
}

std::optional<std::string> fault_in_labels(std::string_view domain) {
    for (const auto& [edge, word] : {std::pair{'.', "period"}, std::pair{'-', "hyphen"}}) {
        if (domain.back() == edge) return std::string("An email address cannot end with a ") + word + ".";
        if (domain.front() == edge) return std::string("An email address cannot have a ") + word + " immediately after the @-sign.";
        if (domain.find("..") != std::string_view::npos) return "An email address cannot have two periods in a row.";
    }
    if (domain.find(".-") != std::string_view::npos || domain.find("-.") != std::string_view::npos) {
        return "An email address cannot have a period and a hyphen next to each other.";
    }
    for (std::string_view rest = domain; !rest.empty();) {
        const std::string_view label = rest.substr(0, rest.find('.'));
        if (label.size() > 3 && label.substr(2, 2) == "--" && !label.starts_with("xn")) {
            return "An email address cannot have two letters followed by two dashes immediately after the @-sign or after a period, "
                   "except Punycode.";
        }
        if (label.size() > label_bytes_max) {
            return "After the @-sign, periods cannot be separated by so many characters" + too_many(label.size(), label_bytes_max);
        }
        rest.remove_prefix(std::min(rest.size(), label.size() + 1));
    }
    return std::nullopt;
}

/// `domain` in lower case already.
std::optional<std::string> fault_in_domain(std::string_view domain) {
    if (domain.empty()) return "There must be something after the @-sign.";
    if (domain.front() == '[' && domain.back() == ']') return "A bracketed IP address after the @-sign is not allowed here.";
    if (domain.size() > domain_bytes_max)
        return "The email address is too long after the @-sign" + too_many(domain.size(), domain_bytes_max);
    if (const auto bad = bad_characters(domain, in_domain)) return "The part after the @-sign contains invalid characters: " + *bad + ".";
    if (auto fault = fault_in_labels(domain)) return fault;
    if (domain.find('.') == std::string_view::npos) return "The part after the @-sign is not valid. It should have a period.";
    const char last = domain.back();
    if (!is_intl(last) && !(last >= 'a' && last <= 'z')) {
        return "The part after the @-sign is not valid. It is not within a valid top-level domain.";
    }
    for (const std::string_view name : special_use) {
        if (domain == name || (domain.ends_with(name) && domain[domain.size() - name.size() - 1] == '.')) {
            return "The part after the @-sign is a special-use or reserved name that cannot be used with email.";
        }
    }
    return std::nullopt;
}

}  // namespace

base::Result<std::string, std::string> normalise_email(std::string_view text) {
    if (sioxx::wire::code_points(text) > text_code_points_max) return Refusal("Length must not exceed 2048 characters");
    const std::string_view address = trim_unicode(without_display_name(text));
    const auto at = find_unquoted(address, "@<");
    if (at == std::string_view::npos) return Refusal(no_at_sign(address));
    if (address[at] == '<') return Refusal(fault_in_brackets(address.substr(0, at), address.substr(at)));
    std::string local(address.substr(0, at));
    const std::string domain = ascii_lower(address.substr(at + 1));
    if (auto fault = fault_in_local(local)) return Refusal(std::move(*fault));
    if (auto fault = fault_in_domain(domain)) return Refusal(std::move(*fault));
    if (has_unsafe_characters(address)) return Refusal("The email address contains unsafe characters.");
    if (const std::size_t size = local.size() + 1 + domain.size(); size > address_bytes_max) {
        return Refusal("The email address is too long" + too_many(size, address_bytes_max));
    }
    const std::string lower = ascii_lower(local);
    if (std::find(shared_mailboxes.begin(), shared_mailboxes.end(), lower) != shared_mailboxes.end()) local = lower;
    return local + '@' + domain;
}

}  // namespace truebond
