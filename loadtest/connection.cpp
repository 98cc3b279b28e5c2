#include "connection.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace loadtest {

Connection::~Connection() { close(); }

void Connection::open() {
    fd_ = start_connect(target_, index_);
    if (fd_ < 0) {
        closed(std::strerror(errno));
        return;
    }
    connecting_ = true;
    wants_write_ = true;
    loop_.add(fd_, EPOLLIN | EPOLLOUT, this);
}

void Connection::close() {
    if (fd_ < 0) return;
    ::close(fd_);
    fd_ = -1;
    connecting_ = false;
    wants_write_ = false;
    out_.clear();
    left_.clear();
}

void Connection::fail(std::string_view why) {
    if (fd_ < 0) return;
    close();
    closed(why);
}

std::string& Connection::output() {
    if (!dirty_) {
        dirty_ = true;
        loop_.flush_later(this);
    }
    return out_;
}

void Connection::want_write(bool on) {
    if (wants_write_ == on) return;
    wants_write_ = on;
    loop_.modify(fd_, on ? EPOLLIN | EPOLLOUT : EPOLLIN, this);
}

void Connection::finish_connect() {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        fail(std::strerror(error));
        return;
    }
    connecting_ = false;
    want_write(false);
    opened();
}

void Connection::on_events(std::uint32_t events) {
    if (fd_ < 0) return;
    if (connecting_) {
        if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) finish_connect();
        return;
    }
    if ((events & EPOLLOUT) != 0) {
        want_write(false);
        output();
    }
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) read();
}

void Connection::flush() {
    dirty_ = false;
    if (fd_ < 0 || out_.empty() || wants_write_) return;
    const ssize_t sent = send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
        fail(std::strerror(errno));
        return;
    }
    out_.erase(0, sent > 0 ? static_cast<std::size_t>(sent) : 0);
    if (!out_.empty()) want_write(true);
}

void Connection::read() {
    const std::span<char> buffer = loop_.read_buffer();
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
    if (got < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) fail(std::strerror(errno));
        return;
    }
    if (got == 0) {
        fail("closed by the server");
        return;
    }
    const std::span<char> fresh = buffer.first(static_cast<std::size_t>(got));
    if (left_.empty()) {
        const std::size_t used = consume(fresh);
        if (fd_ >= 0 && used < fresh.size()) left_.assign(fresh.data() + used, fresh.size() - used);
        return;
    }
    std::string whole = std::exchange(left_, {});
    whole.append(fresh.data(), fresh.size());
    const std::size_t used = consume(whole);
    if (fd_ >= 0 && used < whole.size()) left_.assign(whole, used);
}

}  // namespace loadtest
