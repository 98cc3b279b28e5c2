// One attempt to hand a letter over. Blocks.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace truebond::curl {

struct Attempt {
    enum class Result : std::uint8_t { delivered, try_again, hopeless } result = Result::try_again;
    std::string why;  // not delivered
};

bool is_smtp(std::string_view url);

/// smtp://, smtp+starttls:// and smtps:// URLs, user and password in them or not. smtp:// uses STARTTLS where the server offers it, and
/// insists on it where a password goes along; smtp+starttls:// always insists. Ends early when `stop` becomes true. hopeless: the server
/// said no for good (5xx).
Attempt send_mail(const std::string& url, const std::string& from, const std::string& to, const std::string& message,
                  std::chrono::milliseconds limit, const std::atomic<bool>& stop);

/// http:// and https:// URLs; 2xx is delivered, 4xx other than 408 and 429 hopeless. With a secret the body is signed:
/// `X-Signature: sha256=<hex of HMAC-SHA256>`.
Attempt post_webhook(const std::string& url, const std::string& secret, const std::string& body, std::chrono::milliseconds limit,
                     const std::atomic<bool>& stop);

}  // namespace truebond::curl
