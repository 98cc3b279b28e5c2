// A client's TCP connection on the loop: bytes out gathered per turn, bytes in handed to the protocol above.
#pragma once

#include "loop.hpp"
#include "target.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace loadtest {

class Connection : public Pollable {
public:
    /// `index` picks the source address (see target.hpp).
    Connection(Loop& loop, const Target& target, std::size_t index) : loop_(loop), target_(target), index_(index) {}
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void open();
    /// Closes at once and without a call to closed().
    void close();
    bool is_open() const { return fd_ >= 0; }

    void on_events(std::uint32_t events) final;
    void flush() final;

protected:
    /// The buffer that the turn's end sends; calling this schedules it.
    std::string& output();
    const Target& target() const { return target_; }
    std::size_t index() const { return index_; }
    /// Ends the connection and tells closed().
    void fail(std::string_view why);

    virtual void opened() = 0;
    /// Takes bytes from the front of `input`, which it may modify; returns how many.
    virtual std::size_t consume(std::span<char> input) = 0;
    virtual void closed(std::string_view why) = 0;

private:
    void finish_connect();
    void read();
    void want_write(bool on);

    Loop& loop_;
    const Target& target_;
    std::size_t index_;
    int fd_ = -1;
    bool connecting_ = false;
    bool dirty_ = false;
    bool wants_write_ = false;
    std::string out_;
    std::string left_;  // the start of what is not complete yet
};

}  // namespace loadtest
