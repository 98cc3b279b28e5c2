#include "backends/crypto/bcrypt_hasher.hpp"

#include <algorithm>
#include <array>
#include <crypt.h>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

namespace truebond {
namespace {

constexpr std::size_t password_bytes_max = 72;  // bcrypt's own; passlib cuts there, and crypt() refuses more than 512
constexpr std::size_t hash_bytes = 60;
constexpr std::size_t digest_bytes = 31;
constexpr std::string_view prefix = "$2b$";

std::size_t default_threads() { return std::max(2U, std::thread::hardware_concurrency()) - 1; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// One that crypt() will really work on: a malformed one would be answered at once and tell that something is odd about the
/// account, one of cost 31 would hold a thread for days.
bool usable(std::string_view hash) {
    if (hash.size() != hash_bytes || hash.substr(0, 2) != "$2" || hash[3] != '$' || hash[6] != '$') return false;
    if (hash[2] != 'a' && hash[2] != 'b' && hash[2] != 'y') return false;
    if (!is_digit(hash[4]) || !is_digit(hash[5])) return false;
    const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
    if (cost < bcrypt_cost_min || cost > bcrypt_cost_max) return false;
    return std::all_of(hash.begin() + 7, hash.end(),
                       [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '/'; });
}

std::optional<std::string> bcrypt(std::string& password, const std::string& setting) {
    password.resize(std::min(password.size(), password_bytes_max));
    const auto data = std::make_unique<crypt_data>();  // 32 kB: not for a stack
    const char* out = ::crypt_r(password.c_str(), setting.c_str(), data.get());
    std::optional<std::string> result;
    if (out != nullptr && out[0] != '*') result = out;
    ::explicit_bzero(data.get(), sizeof(crypt_data));
    ::explicit_bzero(password.data(), password.size());
    return result;
}

std::optional<std::string> fresh_setting(int cost, base::Random& random) {
    std::array<std::byte, 16> salt{};
    random.fill(salt);
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> out{};
    if (::crypt_gensalt_rn(prefix.data(), static_cast<unsigned long>(cost), reinterpret_cast<const char*>(salt.data()),
                           static_cast<int>(salt.size()), out.data(), static_cast<int>(out.size())) == nullptr) {
        return std::nullopt;
    }
    return std::string(out.data());
}

/// Takes as long whatever differs. Only the digests: the salt's last character has four bits that mean nothing, and crypt() clears
/// them where other libraries once did not.
bool same_digest(std::string_view a, std::string_view b) {
    if (a.size() != hash_bytes || b.size() != hash_bytes) return false;
    unsigned difference = 0;
    for (std::size_t i = hash_bytes - digest_bytes; i < hash_bytes; ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

}  // namespace

BcryptHasher::BcryptHasher(BcryptOptions options, base::Random& random)
    : cost_(std::clamp(options.cost, bcrypt_cost_min, bcrypt_cost_max)),
      random_(random),
      pool_("bcrypt", options.threads == 0 ? default_threads() : options.threads, options.queue_max) {
    // Never matched: the salt is a fresh one and nothing is compared with it. Only its cost counts.
    dummy_ = fresh_setting(cost_, random_).value_or(std::string());
}

void BcryptHasher::stop() {
    stopping_ = true;  // sixty-four hashes would hold up the exit for many seconds
    pool_.stop();
}

template <class T, class Work>
void BcryptHasher::submit(Done<T> done, Work work) {
    // Shared, because a refused job is gone with all it holds, and `done` is still needed then.
    auto shared = std::make_shared<Done<T>>(std::move(done));
    const bool taken = pool_.submit([this, shared, work = std::move(work)]() mutable {
        if (stopping_) (*shared)(fail(Errc::unavailable));
        else (*shared)(work());
    });
    if (!taken) (*shared)(fail(stopping_ ? Errc::unavailable : Errc::overloaded));
}

void BcryptHasher::hash(std::string password, Done<std::string> done) {
    submit(std::move(done), [this, password = std::move(password)]() mutable -> Outcome<std::string> {
        const auto setting = fresh_setting(cost_, random_);
        auto hashed = setting ? bcrypt(password, *setting) : std::nullopt;
        if (!hashed) return fail(Errc::unavailable);
        return *std::move(hashed);
    });
}

void BcryptHasher::verify(std::string password, std::string hash, Done<bool> done) {
    submit(std::move(done), [this, password = std::move(password), hash = std::move(hash)]() mutable -> Outcome<bool> {
        const bool known = usable(hash);
        const auto computed = bcrypt(password, known ? hash : dummy_);
        return known && computed && same_digest(*computed, hash);
    });
}

}  // namespace truebond
