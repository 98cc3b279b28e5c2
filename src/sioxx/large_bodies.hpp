// How many large request bodies are held at once: what bounds the memory for uploads.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace sioxx {

/// Thread-safe. Requests may outlive the host they came from, and this with them.
class LargeBodies : public std::enable_shared_from_this<LargeBodies> {
public:
    LargeBodies(std::size_t max, std::size_t of_one_max) : max_(max), of_one_max_(of_one_max) {}

    /// A place, left when the last copy of the answer is gone; null: there are too many, of all or of this owner.
    std::shared_ptr<const void> enter(const std::string& owner) {
        const std::lock_guard lock(mutex_);
        std::size_t& of_one = by_owner_[owner];
        if (held_ >= max_ || of_one >= of_one_max_) {
            if (of_one == 0) by_owner_.erase(owner);
            return nullptr;
        }
        ++held_;
        ++of_one;
        return std::make_shared<const Place>(shared_from_this(), owner);
    }

private:
    struct Place {
        Place(std::shared_ptr<LargeBodies> of, std::string who) : bodies(std::move(of)), owner(std::move(who)) {}
        ~Place() { bodies->leave(owner); }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        std::shared_ptr<LargeBodies> bodies;
        std::string owner;
    };

    void leave(const std::string& owner) {
        const std::lock_guard lock(mutex_);
        --held_;
        const auto it = by_owner_.find(owner);
        if (--it->second == 0) by_owner_.erase(it);
    }

    const std::size_t max_;
    const std::size_t of_one_max_;
    std::mutex mutex_;
    std::size_t held_ = 0;
    std::map<std::string, std::size_t> by_owner_;
};

}  // namespace sioxx
