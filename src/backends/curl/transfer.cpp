#include "backends/curl/transfer.hpp"

#include "base/encoding.hpp"
#include "chat/domain/base.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <curl/curl.h>
#include <memory>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace truebond::curl {
namespace {

using Result = Attempt::Result;

constexpr std::string_view plain_smtp = "smtp://";
constexpr std::string_view starttls_smtp = "smtp+starttls://";

struct EasyDeleter {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using List = std::unique_ptr<curl_slist, ListDeleter>;

struct Upload {
    std::string_view left;
    static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
        auto& upload = *static_cast<Upload*>(self);
        const std::size_t n = std::min(size * count, upload.left.size());
        std::memcpy(to, upload.left.data(), n);
        upload.left.remove_prefix(n);
        return n;
    }
};

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

int stopped(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return *static_cast<const std::atomic<bool>*>(stop) ? 1 : 0; }

Easy begin(const std::string& url, const char* protocols, std::chrono::milliseconds limit, const std::atomic<bool>& stop) {
    Easy easy(curl_easy_init());
    if (!easy) return easy;
    CURL* curl = easy.get();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit.count() / 2));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &ignore);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &stopped);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<void*>(static_cast<const void*>(&stop)));
    return easy;
}

/// `hopeless` says which answers of the server mean no for good.
Attempt perform(CURL* curl, bool (*delivered)(long code), bool (*hopeless)(long code)) {
    const CURLcode done = curl_easy_perform(curl);
    long code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    if (done == CURLE_OK && delivered(code)) return {Result::delivered, {}};
    std::string why = done == CURLE_OK ? "answered" : curl_easy_strerror(done);
    if (code != 0) why += " (" + std::to_string(code) + ")";
    const bool wrong_url = done == CURLE_URL_MALFORMAT || done == CURLE_UNSUPPORTED_PROTOCOL;
    return {wrong_url || hopeless(code) ? Result::hopeless : Result::try_again, std::move(why)};
}

std::string signature(const std::string& secret, const std::string& body) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(body.data()), body.size(),
         out.data(), &size);
    return base::hex(base::as_bytes({reinterpret_cast<const char*>(out.data()), size}));
}

}  // namespace

bool is_smtp(std::string_view url) { return url.starts_with(plain_smtp) || url.starts_with(starttls_smtp) || url.starts_with("smtps://"); }

Attempt send_mail(const std::string& given, const std::string& from, const std::string& to, const std::string& message,
                  std::chrono::milliseconds limit, const std::atomic<bool>& stop) {
    const bool insists = given.starts_with(starttls_smtp);
    const std::string url = insists ? std::string(plain_smtp) + given.substr(starttls_smtp.size()) : given;
    const Easy easy = begin(url, "smtp,smtps", limit, stop);
    if (!easy) return {Result::try_again, "out of memory"};
    CURL* curl = easy.get();
    const List recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()));
    Upload upload{message};
    const bool with_password = url.find('@') != std::string::npos;
    curl_easy_setopt(curl, CURLOPT_USE_SSL, insists || with_password ? CURLUSESSL_ALL : CURLUSESSL_TRY);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &Upload::read);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    return perform(
        curl, [](long code) { return code >= 200 && code < 300; }, [](long code) { return code >= 500 && code < 600; });
}

Attempt post_webhook(const std::string& url, const std::string& secret, const std::string& body, std::chrono::milliseconds limit,
                     const std::atomic<bool>& stop) {
    const Easy easy = begin(url, "http,https", limit, stop);
    if (!easy) return {Result::try_again, "out of memory"};
    CURL* curl = easy.get();
    List headers(curl_slist_append(nullptr, "Content-Type: application/json"));
    if (!secret.empty()) curl_slist_append(headers.get(), ("X-Signature: sha256=" + signature(secret, body)).c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    return perform(
        curl, [](long code) { return code >= 200 && code < 300; },
        [](long code) { return code >= 400 && code < 500 && code != 408 && code != 429; });
}

}  // namespace truebond::curl
