#include "main/settings.hpp"

#include "main/configuration.hpp"

#include <algorithm>
#include <array>

namespace truebond {
namespace {

using Kind = Setting::Kind;

constexpr Setting text(std::string_view name, std::string_view fallback, std::string_view words, std::string_view help,
                       void (*apply)(Config&, const SettingValue&)) {
    return {.name = name, .kind = Kind::text, .fallback = fallback, .fallback_words = words, .help = help, .apply = apply};
}
constexpr Setting integer(std::string_view name, std::string_view fallback, std::int64_t min, std::int64_t max, std::string_view help,
                          void (*apply)(Config&, const SettingValue&)) {
    return {.name = name, .kind = Kind::integer, .fallback = fallback, .help = help, .min = min, .max = max, .apply = apply};
}
constexpr Setting choice(std::string_view name, std::string_view fallback, std::string_view choices, std::string_view help,
                         void (*apply)(Config&, const SettingValue&)) {
    return {.name = name, .kind = Kind::choice, .fallback = fallback, .help = help, .choices = choices, .apply = apply};
}
constexpr Setting secret(Setting s) {
    s.secret = true;
    return s;
}
constexpr Setting checked(Setting s, std::string_view (*refusal)(std::string_view)) {
    s.refusal = refusal;
    return s;
}

std::string_view refuse_empty(std::string_view text) { return text.empty() ? "is empty" : ""; }
std::string_view refuse_short_secret(std::string_view text) {
    return characters(text) < jwt_secret_characters_min ? "is shorter than 32 characters" : "";
}
std::string_view refuse_no_url(std::string_view text) {
    return text.empty() || origin_of(text) ? "" : "is not a URL like https://app.example.com";
}

std::string_view refuse_no_rate(std::string_view text) {
    return RateRule::parse(text) ? "" : "is neither off nor HITS/SECONDS, as 30/60 (hits up to 1000000, seconds up to 86400)";
}
std::string_view refuse_no_ranges(std::string_view text) {
    return address_ranges(text) ? "" : "is not a list of addresses or networks, as 10.0.0.0/8, 2001:db8::1";
}

bool is_url_of(std::string_view text, std::initializer_list<std::string_view> schemes) {
    return std::any_of(schemes.begin(), schemes.end(), [&](std::string_view s) { return text.starts_with(s) && text.size() > s.size(); });
}
std::string_view refuse_no_mail_url(std::string_view text) {
    const bool fits = text.empty() || text == "log" || is_url_of(text, {"smtp://", "smtp+starttls://", "smtps://", "http://", "https://"});
    return fits ? "" : "is neither an smtp, smtp+starttls, smtps, http or https URL nor log";
}
std::string_view refuse_no_webhook(std::string_view text) {
    return text.empty() || text == "log" || is_url_of(text, {"http://", "https://"}) ? "" : "is neither an http or https URL nor log";
}
std::string_view refuse_no_address(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; });
    return plain && text.find('@') != std::string_view::npos ? "" : "is not an e-mail address";
}
std::string_view refuse_short_key(std::string_view text) {
    return text.empty() || characters(text) >= 16 ? "" : "is shorter than 16 characters";
}

std::string_view refuse_no_endpoint(std::string_view text) {
    return text == "off" || endpoint_of(text) ? "" : "is neither an address and a port, as 127.0.0.1:9464 or [::1]:9464, nor off";
}

using V = const SettingValue&;

template <RateAction action>
constexpr Setting rate(std::string_view name, std::string_view fallback, std::string_view help) {
    return checked(text(name, fallback, "", help, [](Config& c, V v) { c.rates[action] = RateRule::parse(v.text).value_or(RateRule()); }),
                   refuse_no_rate);
}

constexpr std::array table{
    checked(text("HOST", "127.0.0.1", "", "Address to listen on; 0.0.0.0 or :: for all.", [](Config& c, V v) { c.host = v.text; }),
            refuse_empty),
    integer("PORT", "8001", 0, 65535, "TCP port to listen on; 0 takes any free one.",
            [](Config& c, V v) { c.port = static_cast<std::uint16_t>(v.number); }),
    checked(text("DATA_DIR", "./data", "",
                 "Directory of the database, the photos, the generated secret and the control socket; made if it is missing.",
                 [](Config& c, V v) { c.data_dir = v.text; }),
            refuse_empty),
    secret(checked(text("JWT_SECRET", "", "generated into DATA_DIR/jwt_secret at the first start",
                        "Key that signs the tokens, 32 characters or more. Servers that share their users share it.",
                        [](Config& c, V v) { c.jwt_secret = v.text; }),
                   refuse_short_secret)),
    choice("ENVIRONMENT", "development", "development|production",
           "production adds HSTS and CSP headers and lets browsers in from FRONTEND_URL only; development lets any origin in.",
           [](Config& c, V v) { c.production = v.text == "production"; }),
    checked(text("FRONTEND_URL", "", "none", "URL of the web app; its origin may call from a browser in production.",
                 [](Config& c, V v) { c.frontend_url = v.text; }),
            refuse_no_url),
    checked(text("PUBLIC_URL", "", "as the request names the server",
                 "URL that people reach this server at: what the addresses of uploaded photos begin with.",
                 [](Config& c, V v) { c.public_url = v.text; }),
            refuse_no_url),
    choice("LOG_LEVEL", "info", "trace|debug|info|warn|error", "Lines below this level are left out.",
           [](Config& c, V v) { c.log_level = v.text; }),
    choice("LOG_FORMAT", "text", "text|json", "How lines on standard error look: for people, or one JSON object a line.",
           [](Config& c, V v) { c.log_json = v.text == "json"; }),
    checked(text("METRICS_ADDR", "127.0.0.1:9464", "",
                 "Address and port of /metrics, for Prometheus: a listener of its own, which the outside must not reach; off: none. "
                 "Port 0 takes any free one.",
                 [](Config& c, V v) { c.metrics_addr = v.text; }),
            refuse_no_endpoint),
    choice("RATE_LIMITS", "on", "on|off", "Whether callers are held to rate limits; off, for load tests, is refused in production.",
           [](Config& c, V v) { c.rate_limits = v.text == "on"; }),
    rate<RateAction::sign_up>("RATE_LIMIT_SIGNUP", "3/60", "Sign-ups of one client address: so many in so many seconds, or off."),
    rate<RateAction::log_in>("RATE_LIMIT_LOGIN", "5/60", "Log-ins of one client address, good and bad."),
    rate<RateAction::failed_log_in>("RATE_LIMIT_FAILED_LOGIN", "10/900", "Wrong passwords for one account from one client address."),
    rate<RateAction::refresh>("RATE_LIMIT_REFRESH", "120/60", "Token refreshes of one client address."),
    rate<RateAction::password_reset>("RATE_LIMIT_PASSWORD_RESET", "5/300", "Password resets of one client address, each of their steps."),
    rate<RateAction::otp_send>("RATE_LIMIT_OTP_SEND", "3/3600", "One-time passwords sent for one client address."),
    rate<RateAction::otp_verify>("RATE_LIMIT_OTP_VERIFY", "5/300", "One-time passwords tried by one user."),
    rate<RateAction::letter>("RATE_LIMIT_LETTERS", "5/3600",
                             "Mails and text messages to one recipient, whoever asks for them and whether there is such a user."),
    rate<RateAction::message>("RATE_LIMIT_MESSAGES", "30/60", "Messages sent by one user, over REST and Socket.IO together."),
    rate<RateAction::typing>("RATE_LIMIT_TYPING", "240/60", "typing and stop_typing of one user."),
    rate<RateAction::receipt>("RATE_LIMIT_RECEIPTS", "3000/60",
                              "Messages marked delivered, conversations and notifications marked read, by one user."),
    rate<RateAction::conversation>("RATE_LIMIT_CONVERSATIONS", "300/60", "Conversations joined and left by one user."),
    rate<RateAction::search>("RATE_LIMIT_SEARCH", "60/60", "Searches of one user."),
    rate<RateAction::upload>("RATE_LIMIT_UPLOADS", "10/60", "Photos uploaded by one user."),
    rate<RateAction::connection>("RATE_LIMIT_CONNECTIONS", "300/60", "Socket.IO connections opened by one user."),
    rate<RateAction::request>("RATE_LIMIT_REQUESTS", "1200/60",
                              "All other requests of one user; of one client address where no token is needed."),
    integer("RATE_BAN_AFTER", "50", 0, 1'000'000, "Refused so often without a pause, one is banned from that action; 0 = nobody ever is.",
            [](Config& c, V v) { c.rates.ban_after = static_cast<std::uint32_t>(v.number); }),
    integer("RATE_BAN_SECONDS", "300", 1, 86'400, "How long a ban lasts.",
            [](Config& c, V v) { c.rates.ban_s = static_cast<std::uint32_t>(v.number); }),
    integer("PRESENCE_GRACE_MS", "1000", 0, 60'000, "How long a user may be without a connection before others hear that they are offline.",
            [](Config& c, V v) { c.presence_grace_ms = v.number; }),
    choice("PRESENCE_SCOPE", "contacts", "contacts|everyone",
           "Who hears user_online and user_offline: people who have written to each other, or every connected user as in v1.0.0.",
           [](Config& c, V v) { c.presence_everyone = v.text == "everyone"; }),
    integer("NOTIFICATIONS_KEPT_MAX", "1000", 1, 100'000, "Notifications kept of each user: the newest so many.",
            [](Config& c, V v) { c.notifications_kept_max = v.number; }),
    integer("NOTIFICATIONS_KEPT_DAYS", "30", 1, 3650, "How long notifications are kept, read or not.",
            [](Config& c, V v) { c.notifications_kept_days = v.number; }),
    integer("BCRYPT_COST", "12", 4, 15, "Cost of new password hashes; each step doubles their time. Below 10 is for tests.",
            [](Config& c, V v) { c.bcrypt_cost = static_cast<int>(v.number); }),
    integer("BCRYPT_THREADS", "0", 0, 256, "Threads that hash passwords; 0 = one fewer than there are cores.",
            [](Config& c, V v) { c.bcrypt_threads = static_cast<std::size_t>(v.number); }),
    integer("LOOPS", "0", 0, 256, "Event loops, one thread each; 0 = one for each core.",
            [](Config& c, V v) { c.loops = static_cast<unsigned>(v.number); }),
    text("WEB_DIR", "", "web/dist of the source tree, or where it was installed", "Directory of the web client that is served at /app/.",
         [](Config& c, V v) { c.web_dir = v.text; }),
    integer("CONNECTIONS_MAX", "100000", 1, 10'000'000, "Open connections; further ones are closed at once.",
            [](Config& c, V v) { c.connections_max = static_cast<std::size_t>(v.number); }),
    integer("CONNECTIONS_PER_ADDRESS_MAX", "0", 0, 10'000'000, "Open connections of one client address; 0 = no limit. Not behind a proxy.",
            [](Config& c, V v) { c.connections_per_address_max = static_cast<std::size_t>(v.number); }),
    integer("RESUMES_MAX", "1000", 1, 100'000,
            "Clients that wait for what they missed; beyond it handshakes are answered 503, and clients come back a little later.",
            [](Config& c, V v) { c.resumes_max = static_cast<std::size_t>(v.number); }),
    choice("TRUST_FORWARDED", "off", "on|off",
           "Believe X-Forwarded-Proto and X-Forwarded-For: on behind a proxy of your own that sets them.",
           [](Config& c, V v) { c.trust_forwarded = v.text == "on"; }),
    checked(text("TRUSTED_PROXIES", "", "whoever connects",
                 "With TRUST_FORWARDED: the proxies that are believed, as addresses and networks with commas between them.",
                 [](Config& c, V v) { c.trusted_proxies = address_ranges(v.text).value_or(std::vector<AddressRange>()); }),
            refuse_no_ranges),
    secret(checked(text("MAIL_URL", "", "log in development, none in production",
                        "How mail is sent: smtp+starttls://user:password@host:587, smtps://…, smtp://… (encrypted where the server can; "
                        "with a password never otherwise), an http(s):// webhook, or log (development only).",
                        [](Config& c, V v) { c.mail_url = v.text; }),
                   refuse_no_mail_url)),
    checked(text("MAIL_FROM", "noreply@localhost", "", "Sender of the mail.", [](Config& c, V v) { c.mail_from = v.text; }),
            refuse_no_address),
    secret(checked(
        text("SMS_URL", "", "log in development, none in production",
             "How text messages are sent: an http(s):// webhook, or log (development only).", [](Config& c, V v) { c.sms_url = v.text; }),
        refuse_no_webhook)),
    secret(text("WEBHOOK_SECRET", "", "none", "Key that signs what webhooks get (header X-Signature).",
                [](Config& c, V v) { c.webhook_secret = v.text; })),
    secret(checked(text("SERVICE_KEY", "", "none: the route does not exist",
                        "Key of the payment service for POST /api/admin/credits/grant, 16 characters or more.",
                        [](Config& c, V v) { c.service_key = v.text; }),
                   refuse_short_key)),
    choice("DOCS", "auto", "auto|on|off",
           "Whether /docs and /openapi.json are there; auto: in development, not in production, as in v1.0.0.",
           [](Config& c, V v) { c.docs = v.text; }),
    choice("OTP_IN_ANSWER", "off", "on|off", "on: the answer to otp/send has the code in it; for development, refused in production.",
           [](Config& c, V v) { c.otp_in_answer = v.text == "on"; }),
    integer("SHUTDOWN_LIMIT_MS", "10000", 100, 600'000, "Time from SIGTERM to the exit, within which clients are sent away in waves.",
            [](Config& c, V v) { c.shutdown_limit_ms = v.number; }),
};

std::string mapped(std::string_view name, char underscore, bool lower) {
    std::string out(name);
    for (char& c : out) {
        if (c == '_') c = underscore;
        else if (lower && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace

std::string Setting::flag() const { return "--" + mapped(name, '-', true); }

std::string Setting::key() const { return mapped(name, '_', true); }

std::string Setting::accepts() const {
    switch (kind) {
        case Kind::integer:
            return std::to_string(min) + " to " + std::to_string(max);
        case Kind::choice: {
            std::string words;
            for (const char c : choices) words += c == '|' ? std::string(", ") : std::string(1, c);
            const std::size_t last = words.rfind(", ");
            return words.replace(last, 2, " or ");
        }
        case Kind::text:
            break;
    }
    return "text";
}

std::string Setting::default_words() const { return std::string(fallback_words.empty() ? fallback : fallback_words); }

std::span<const Setting> all_settings() { return table; }

const Setting* find_setting(std::string_view name) {
    const auto it = std::find_if(table.begin(), table.end(), [&](const Setting& s) { return s.name == name; });
    return it == table.end() ? nullptr : &*it;
}

}  // namespace truebond
