#include "backends/curl/curl_courier.hpp"

#include "backends/curl/lane.hpp"
#include "backends/curl/letter_format.hpp"
#include "base/encoding.hpp"

#include <array>
#include <curl/curl.h>

namespace truebond {
namespace {

constexpr std::string_view into_log = "log";

}  // namespace

bool goes_out(const std::string& url) { return !url.empty() && url != into_log; }

CurlCourier::CurlCourier(CurlCourierOptions options, const base::Clock& clock, base::Random& random, base::Logger& log)
    : options_(std::move(options)),
      random_(random),
      log_(log),
      // Safe to repeat, and from any thread.
      mail_((curl_global_init(CURL_GLOBAL_DEFAULT), std::make_unique<Lane>(options_.mail_url, options_, clock, log))),
      text_(std::make_unique<Lane>(options_.text_url, options_, clock, log)) {}

CurlCourier::~CurlCourier() = default;

bool CurlCourier::has_room(Letter::Kind kind) const { return lane_of(kind).has_room(); }

base::QueueDepth CurlCourier::queue(Letter::Kind kind) const { return {lane_of(kind).held(), options_.waiting_max}; }

bool CurlCourier::take(Letter letter) {
    const std::string to = curl::masked(letter);
    Lane& lane = lane_of(letter.kind);
    if (lane.url() == into_log) {
        log_.info(
            "a letter",
            {{"to", std::string_view(letter.to)}, {"subject", std::string_view(letter.subject)}, {"body", std::string_view(letter.body)}});
        return true;
    }
    if (lane.url().empty()) {
        log_.error(letter.kind == Letter::Kind::mail ? "no mail can be sent: MAIL_URL is not set"
                                                     : "no text message can be sent: SMS_URL is not set",
                   {{"to", std::string_view(to)}});
        return true;  // trying again would not help
    }
    std::array<std::byte, 12> id{};
    random_.fill(id);
    if (lane.take(std::move(letter), base::hex(id))) return true;
    log_.error("a letter was refused: too many wait", {{"to", std::string_view(to)}});
    return false;
}

}  // namespace truebond
