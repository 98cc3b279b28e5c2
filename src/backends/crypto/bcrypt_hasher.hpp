// Passwords as bcrypt `$2b$`, the format of v1.0.0, which must be able to verify what is written here, and the other way round.
#pragma once

#include "base/blocking_pool.hpp"
#include "base/random.hpp"
#include "chat/ports/password_hasher.hpp"

#include <atomic>

namespace truebond {

inline constexpr int bcrypt_cost_min = 4;
inline constexpr int bcrypt_cost_max = 15;

struct BcryptOptions {
    int cost = 12;            // bcrypt_cost_min to bcrypt_cost_max: 2^cost rounds
    std::size_t threads = 0;  // 0: one fewer than there are cores, so that logins leave one to messages
    std::size_t queue_max = 64;
};

/// See ports/password_hasher.hpp. Hashes `$2a$`, `$2b$` and `$2y$` of any cost up to bcrypt_cost_max are verified; anything else
/// that is stored counts as no hash at all. `random` must outlive it.
class BcryptHasher final : public PasswordHasher {
public:
    BcryptHasher(BcryptOptions options, base::Random& random);
    ~BcryptHasher() override { stop(); }

    void hash(std::string password, Done<std::string> done) override;
    void verify(std::string password, std::string hash, Done<bool> done) override;
    std::size_t waiting() const { return pool_.waiting(); }
    base::QueueDepth queue() const { return pool_.depth(); }
    /// What still waits is answered with Errc::unavailable; what is being hashed is finished.
    void stop();

private:
    template <class T, class Work>
    void submit(Done<T> done, Work work);

    const int cost_;
    base::Random& random_;
    std::string dummy_;  // a hash of nobody's password, of the same cost
    std::atomic<bool> stopping_{false};
    base::BlockingPool pool_;
};

}  // namespace truebond
