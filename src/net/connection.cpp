#include "net/connection.hpp"

#include "base/prefetch.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <iterator>

#include <arpa/inet.h>
#include <climits>
#include <sys/epoll.h>

namespace sioxx::net {
namespace {

// A peer that we said good-bye to may still be sending; closing at once would reset the connection and could cost it our last words.
constexpr std::size_t linger_bytes_max = 32 * 1024 * 1024;
// How long a peer that was told good-bye may take to read what was said before. Whoever never reads would keep it, and the descriptor.
constexpr std::chrono::seconds farewell_time{30};
// Edges: the kernel tells of news once, and need not look at a connection again each time after it was read from.
constexpr std::uint32_t reading = EPOLLIN | EPOLLRDHUP;
constexpr std::uint32_t broken = EPOLLERR | EPOLLHUP;

/// A read that did not fill the buffer has emptied the connection, unless its end came along: that is read apart.
bool may_have_more(std::size_t n, std::span<const char> buffer, std::uint32_t events) {
    return n == buffer.size() || (events & (EPOLLRDHUP | broken)) != 0;
}

}  // namespace

struct Connection::Linger : Timer {
    explicit Linger(Connection& c) : Timer(&Linger::fire), connection(c) {}
    static void fire(Timer& timer) { static_cast<Linger&>(timer).connection.die(false); }
    Connection& connection;
    std::size_t bytes = 0;
};

PeerAddress PeerAddress::from(const sockaddr_storage& address) {
    PeerAddress peer;
    if (address.ss_family == AF_INET) {
        peer.family = AF_INET;
        std::memcpy(peer.bytes, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
    } else if (address.ss_family == AF_INET6) {
        peer.family = AF_INET6;
        std::memcpy(peer.bytes, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
    }
    return peer;
}

std::string PeerAddress::to_string() const {
    char text[INET6_ADDRSTRLEN]{};
    if (family == AF_INET) {  // inet_ntop makes its text with sprintf
        char* end = text;
        for (std::size_t i = 0; i < 4; ++i) {
            if (i > 0) *end++ = '.';
            end = std::to_chars(end, std::end(text), unsigned{bytes[i]}).ptr;
        }
        return {text, end};
    }
    if (family == 0 || ::inet_ntop(family, bytes, text, sizeof text) == nullptr) return "unknown";
    return text;
}

Connection* Connection::adopt(EventLoop& loop, int fd, const PeerAddress& peer, std::unique_ptr<Protocol> protocol) {
    std::unique_ptr<Connection> connection(new Connection(loop, fd, peer, std::move(protocol)));
    if (!loop.add(fd, reading | EPOLLET, *connection)) return nullptr;
    loop.register_connection(fd, *connection);
    return connection.release();
}

Connection::Connection(EventLoop& loop, int fd, const PeerAddress& peer, std::unique_ptr<Protocol> protocol)
    : fd_(fd), loop_(loop), protocol_(std::move(protocol)), peer_(peer) {}

Connection::~Connection() {
    loop_.forget(*this);
    delete out_;
    if (fd_ >= 0) loop_.io().close(fd_);
}

void Connection::write(const char* data, std::size_t n) {
    if (state_ != State::open || n == 0) return;
    if (out_ == nullptr) {
        out_ = loop_.take_gather();
        loop_.flush_later(*this);
    }
    if (!out_->empty()) {
        iovec& last = out_->back();
        if (static_cast<const char*>(last.iov_base) + last.iov_len == data) {
            last.iov_len += n;  // built one after the other in the arena: one piece
            return;
        }
    }
    out_->push_back({const_cast<char*>(data), n});
}

void Connection::write_copy(std::string_view text) {
    if (state_ != State::open || text.empty()) return;
    const std::string_view kept = loop_.arena().copy(text);
    write(kept.data(), kept.size());
}

void Connection::pause_reading() {
    paused_ = true;
    watch();
}

void Connection::resume_reading() {
    if (!paused_ && !leftover_) return;
    paused_ = false;
    watch();
    if (leftover_) {
        refeed_ = true;
        loop_.flush_later(*this);
    }
}

void Connection::set_protocol(std::unique_ptr<Protocol> protocol) {
    loop_.destroy(std::move(protocol_));
    protocol_ = std::move(protocol);
}

void Connection::close() {
    if (state_ != State::open) return;
    state_ = State::closing;
    leftover_.reset();
    paused_ = false;
    protocol_->on_closed(*this);
    loop_.flush_later(*this);
}

void Connection::abort() {
    if (state_ == State::dead) return;
    die(state_ == State::open);
}

void Connection::give_input(std::string input) {
    if (input.empty()) return;
    leftover_ = std::make_unique<std::string>(std::move(input));
    refeed_ = true;
    loop_.flush_later(*this);
}

int Connection::release(std::string& leftover) {
    if (leftover_) leftover = std::move(*leftover_);
    const int fd = fd_;
    loop_.remove(fd, *this);
    loop_.unregister_connection(fd, peer_);
    fd_ = -1;
    die(false);
    return fd;
}

void Connection::on_io(std::uint32_t events) {
    if (state_ == State::lingering) return discard_input(events);
    if ((events & EPOLLOUT) != 0 && backlog_) write_backlog();
    if (state_ == State::dead || (events & (reading | broken)) == 0) return;
    if (state_ == State::closing) return discard_input(events);
    if (paused_) {
        if ((events & broken) != 0) die(true);  // reported even though nothing was asked for
        return;
    }
    read_some(events);
}

void Connection::prefetch() const {
    constexpr std::size_t hot_bytes = 128;  // what comes first in them is what a message looks at
    base::prefetch(protocol_.get(), hot_bytes);
    for (const void* object : awaited_) base::prefetch(object, hot_bytes);
}

void Connection::read_some(std::uint32_t events) {
    prefetch();
    const std::span<char> buffer = loop_.read_buffer();
    const ssize_t n = loop_.io().receive(fd_, buffer);
    if (n > 0) {
        EventLoop::Counters::add(loop_.counters().bytes_in, static_cast<std::uint64_t>(n));
        feed(buffer.first(static_cast<std::size_t>(n)));
        if (may_have_more(static_cast<std::size_t>(n), buffer, events)) watch();
        return;
    }
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0 && errno == EINTR) return watch();
    die(true);
}

void Connection::feed(std::span<char> fresh) {
    if (!leftover_) {
        const std::size_t taken = offer(fresh);
        if (state_ == State::open && taken < fresh.size()) {
            leftover_ = std::make_unique<std::string>(fresh.data() + taken, fresh.size() - taken);
        }
        return;
    }
    leftover_->append(fresh.data(), fresh.size());
    std::unique_ptr<std::string> input = std::move(leftover_);
    const std::size_t taken = offer({input->data(), input->size()});
    if (state_ != State::open || taken == input->size()) return;
    input->erase(0, taken);
    leftover_ = std::move(input);
}

std::size_t Connection::offer(std::span<char> input) {
    std::size_t taken = 0;
    while (state_ == State::open && taken < input.size() && !paused_) {
        const Protocol* before = protocol_.get();
        const std::size_t n = protocol_->on_data(*this, input.subspan(taken));
        taken += n;
        if (n == 0 && protocol_.get() == before) break;
    }
    return taken;
}

void Connection::flush() {
    if (state_ == State::dead) return;
    if (refeed_) {
        refeed_ = false;
        if (state_ == State::open && leftover_) feed({});
        if (state_ == State::dead) return;
    }
    if (out_ != nullptr) {
        std::vector<iovec>* out = out_;
        if (backlog_) {
            for (const iovec& piece : *out) backlog_->text.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
            backlog_->count();
            out_ = nullptr;
            loop_.give_gather(out);
        } else {
            send_gathered();
        }
        if (state_ == State::dead) return;
        if (backlog_bytes() > loop_.unsent_limit(write_limit_)) {
            EventLoop::Counters::add(loop_.counters().slow_clients_closed, 1);
            if (state_ == State::open) protocol_->on_overflow(*this);
            die(state_ == State::open);
            return;
        }
    }
    if (state_ != State::closing) return;
    if (!backlog_) return start_linger();
    if (linger_) return;
    linger_ = std::make_unique<Linger>(*this);
    loop_.timers().start(*linger_, farewell_time);
}

void Connection::send_gathered() {
    std::vector<iovec>& out = *out_;
    std::size_t written = 0;
    std::size_t first = 0;
    while (first < out.size()) {
        const auto count = std::min<std::size_t>(out.size() - first, IOV_MAX);
        const ssize_t n = loop_.io().send(fd_, {&out[first], count});
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno != EAGAIN) {
            die(state_ == State::open);
            return;
        }
        std::size_t left = n < 0 ? 0 : static_cast<std::size_t>(n);
        written += left;
        while (first < out.size() && left >= out[first].iov_len) left -= out[first++].iov_len;
        const bool took_all_offered = n >= 0 && left == 0 && first > 0 && count == IOV_MAX;
        if (first < out.size() && !took_all_offered) {
            keep_rest(first, left);
            break;
        }
    }
    EventLoop::Counters::add(loop_.counters().bytes_out, written);
    loop_.give_gather(out_);
    out_ = nullptr;
}

void Connection::keep_rest(std::size_t first, std::size_t sent_of_first) {
    // The kernel is full: copy what is left, the arena ends with the turn.
    backlog_ = std::make_unique<Backlog>(loop_);
    for (std::size_t i = first; i < out_->size(); ++i) {
        const iovec& piece = (*out_)[i];
        backlog_->text.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
    }
    backlog_->sent = sent_of_first;
    backlog_->count();
    watch();
}

void Connection::write_backlog() {
    Backlog& b = *backlog_;
    const iovec rest{b.text.data() + b.sent, b.text.size() - b.sent};
    const ssize_t n = loop_.io().send(fd_, {&rest, 1});
    if (n < 0) {
        if (errno == EINTR) watch();
        else if (errno != EAGAIN) die(state_ == State::open);
        return;
    }
    EventLoop::Counters::add(loop_.counters().bytes_out, static_cast<std::uint64_t>(n));
    b.sent += static_cast<std::size_t>(n);
    b.count();
    if (b.sent < b.text.size()) {
        if (b.sent > b.text.size() / 2) {  // give memory back while a slow peer takes its time
            b.text.erase(0, b.sent);
            b.sent = 0;
        }
        return;
    }
    backlog_.reset();
    watch();
    if (state_ == State::open) protocol_->on_drained(*this);
    else loop_.flush_later(*this);
}

void Connection::watch() {
    if (state_ == State::dead) return;
    std::uint32_t events = EPOLLET;
    if (!paused_) events |= reading;
    if (backlog_) events |= EPOLLOUT;
    loop_.modify(fd_, events, *this);
}

void Connection::start_linger() {
    state_ = State::lingering;
    loop_.io().shutdown_write(fd_);
    if (!linger_) linger_ = std::make_unique<Linger>(*this);
    loop_.timers().start(*linger_, loop_.linger_time());
    watch();
}

void Connection::discard_input(std::uint32_t events) {
    const std::span<char> buffer = loop_.read_buffer();
    const ssize_t n = loop_.io().receive(fd_, buffer);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0 && errno == EINTR) return watch();
    if (n <= 0) return die(false);
    if (linger_) {
        linger_->bytes += static_cast<std::size_t>(n);
        if (linger_->bytes >= linger_bytes_max) return die(false);
    }
    if (may_have_more(static_cast<std::size_t>(n), buffer, events)) watch();
}

void Connection::die(bool tell) {
    if (state_ == State::dead) return;
    state_ = State::dead;
    if (fd_ >= 0) {
        loop_.remove(fd_, *this);
        loop_.unregister_connection(fd_, peer_);
        loop_.io().close(fd_);
        fd_ = -1;
    }
    if (out_ != nullptr) loop_.give_gather(out_);
    out_ = nullptr;
    linger_.reset();
    if (tell) protocol_->on_closed(*this);
    loop_.destroy(std::unique_ptr<Connection>(this));
}

}  // namespace sioxx::net
