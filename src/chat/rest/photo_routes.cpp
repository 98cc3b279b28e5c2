#include "chat/domain/photo.hpp"
#include "chat/edge/photo_requests.hpp"
#include "chat/edge/spellings.hpp"
#include "chat/rest/route.hpp"

#include <algorithm>

namespace truebond {
namespace {

constexpr std::size_t form_bytes = 64 * 1024;  // of what stands around a file
/// A document that somebody opens a photo as may load and run nothing.
constexpr std::string_view photo_policy = "default-src 'none'; sandbox";

void refuse_upload(Call& call, const UploadError& error) {
    if (const Faults* faults = std::get_if<Faults>(&error)) call.invalid(*faults);
    else if (const auto* text = std::get_if<std::string_view>(&error)) call.refuse(400, *text);
    else call.refuse(413, spelling::payload_too_large);
}

void upload(const CallPtr& call) {
    const auto file = read_photo_upload(call->request().body, call->content_type());
    if (!file) return refuse_upload(*call, file.error());
    call->use_cases().photos.upload(call->who().user, std::string(*file), call->public_origin(),
                                    then<User>(call, [](Call& c, const User& user) { c.ok(photo_uploaded_reply(user)); }));
}

/// Without a token, for `<img>` sends none; the name is what lets one in. Says the same for ever, so it may be kept for ever.
void show(const CallPtr& call) {
    call->use_cases().photos.read(call->parameter(), then<std::string>(call, [](Call& c, std::string& jpeg) {
                                      sioxx::HttpResponse response;
                                      response.headers.emplace_back("Content-Type", photo_content_type);
                                      response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
                                      response.headers.emplace_back("Content-Security-Policy", photo_policy);
                                      response.body = std::move(jpeg);
                                      c.send(std::move(response));
                                  }));
}

const Route routes[] = {
    {"POST", "/api/users/upload-photo", Access::signed_in, upload, RateAction::upload, photo_bytes_max + form_bytes},
    {"GET", "/media/{name}", Access::anybody, show},
};

}  // namespace

std::span<const Route> photo_routes() { return routes; }

}  // namespace truebond
