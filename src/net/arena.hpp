// Memory that lives for one turn of an event loop: what is written to sockets at the end of the turn is built here.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace sioxx::net {

/// Bump allocation, freed all at once by reset(). One thread.
class Arena {
public:
    /// `n` bytes, not aligned.
    char* allocate(std::size_t n) {
        if (n > block_bytes) return allocate_large(n);
        if (blocks_.empty() || used_ + n > block_bytes) next_block();
        char* p = blocks_[current_].get() + used_;
        used_ += n;
        return p;
    }
    /// Gives back the unused end of the newest allocation (not of a large one).
    void shrink(const char* end) {
        if (!blocks_.empty() && end >= blocks_[current_].get() && end <= blocks_[current_].get() + used_) {
            used_ = static_cast<std::size_t>(end - blocks_[current_].get());
        }
    }
    std::string_view copy(std::string_view text) {
        char* p = allocate(text.size());
        std::memcpy(p, text.data(), text.size());
        return {p, text.size()};
    }
    void reset() {
        large_.clear();
        if (blocks_.size() > blocks_kept) blocks_.resize(blocks_kept);
        current_ = 0;
        used_ = 0;
    }

private:
    static constexpr std::size_t block_bytes = 256 * 1024;
    static constexpr std::size_t blocks_kept = 4;

    char* allocate_large(std::size_t n) {
        large_.push_back(std::make_unique_for_overwrite<char[]>(n));
        return large_.back().get();
    }
    void next_block() {
        if (!blocks_.empty()) ++current_;
        if (current_ >= blocks_.size()) {
            blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_bytes));
            current_ = blocks_.size() - 1;
        }
        used_ = 0;
    }

    std::vector<std::unique_ptr<char[]>> blocks_;
    std::vector<std::unique_ptr<char[]>> large_;
    std::size_t current_ = 0;
    std::size_t used_ = 0;
};

}  // namespace sioxx::net
