#include "net/memory_io.hpp"

#include <algorithm>
#include <cerrno>

namespace sioxx::net {

/// Holds those streams that may have something for their loop: a turn costs what is ready, not what is open.
class MemoryIo::MemoryPoller final : public Poller {
public:
    explicit MemoryPoller(MemoryIo& io) : io_(io) { io.pollers_.push_back(this); }
    ~MemoryPoller() override {
        std::erase(io_.pollers_, this);
        for (Stream& stream : io_.streams_) {
            if (stream.poller == this) stream.poller = nullptr;
        }
    }
    MemoryPoller(const MemoryPoller&) = delete;
    MemoryPoller& operator=(const MemoryPoller&) = delete;

    bool add(int fd, std::uint32_t events, void* tag) override {
        io_.at(fd).poller = this;
        modify(fd, events, tag);
        return true;
    }
    void modify(int fd, std::uint32_t events, void* tag) override {
        Stream& stream = io_.at(fd);
        stream.tag = tag;
        stream.watched = events | EPOLLERR | EPOLLHUP;
        io_.changed(fd);
    }
    void remove(int fd) override {
        Stream& stream = io_.at(fd);
        stream.poller = nullptr;
        stream.queued = false;
    }
    int wait(std::span<epoll_event> events, int) override {
        // What was reported and is still so is reported again, but to who asked for edges.
        checked_.swap(reported_);
        for (const int fd : checked_) queue(fd);
        checked_.clear();
        std::size_t count = 0;
        while (head_ < queue_.size() && count < events.size()) {
            const int fd = queue_[head_++];
            Stream& stream = io_.at(fd);
            if (stream.poller != this || !stream.queued) continue;
            stream.queued = false;
            const std::uint32_t ready = readiness(stream) & stream.watched;
            if (ready == 0) continue;
            events[count].events = ready;
            events[count++].data.ptr = stream.tag;
            if ((stream.watched & EPOLLET) == 0) reported_.push_back(fd);
        }
        if (head_ * 2 > queue_.size()) {
            queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(head_));
            head_ = 0;
        }
        return static_cast<int>(count);
    }
    void wake() override {}

    void queue(int fd) {
        Stream& stream = io_.at(fd);
        if (stream.poller != this || stream.queued || (readiness(stream) & stream.watched) == 0) return;
        stream.queued = true;
        queue_.push_back(fd);
    }
    bool ready() const {
        const auto is_ready = [this](int fd) {
            const Stream& stream = io_.at(fd);
            return stream.poller == this && (readiness(stream) & stream.watched) != 0;
        };
        return std::any_of(queue_.begin(), queue_.end(), is_ready) || std::any_of(reported_.begin(), reported_.end(), is_ready);
    }
    std::size_t own_bytes() const { return (queue_.capacity() + reported_.capacity() + checked_.capacity()) * sizeof(int); }

private:
    MemoryIo& io_;
    std::vector<int> queue_;  // those that may be ready, from head_ on
    std::size_t head_ = 0;
    std::vector<int> reported_;  // by the last wait()
    std::vector<int> checked_;
};

std::uint32_t MemoryIo::readiness(const Stream& stream) {
    if (stream.broken) return EPOLLIN | EPOLLRDHUP | EPOLLOUT | EPOLLERR | EPOLLHUP;
    std::uint32_t ready = 0;
    if (stream.input_read < stream.input.size() || stream.input_ended) ready |= EPOLLIN;
    if (stream.input_ended) ready |= EPOLLRDHUP;
    if (stream.output.size() < stream.output_max) ready |= EPOLLOUT;
    if (stream.input_ended && stream.output_ended) ready |= EPOLLHUP;
    return ready;
}

void MemoryIo::changed(int fd) {
    if (MemoryPoller* poller = at(fd).poller) poller->queue(fd);
}

int MemoryIo::open() {
    if (free_.empty()) {
        streams_.emplace_back();
        return static_cast<int>(streams_.size()) - 1;
    }
    const int fd = free_.back();
    free_.pop_back();
    return fd;
}

void MemoryIo::write(int fd, std::string_view bytes) {
    Stream& stream = at(fd);
    if (stream.closed || stream.broken || stream.input_ended) return;
    stream.input += bytes;
    changed(fd);
}

void MemoryIo::end(int fd) {
    at(fd).input_ended = true;
    changed(fd);
}

void MemoryIo::reset(int fd) {
    at(fd).broken = true;
    changed(fd);
}

std::string_view MemoryIo::output(int fd) const { return at(fd).output; }

std::string MemoryIo::take(int fd, std::size_t n) {
    Stream& stream = at(fd);
    const bool was_full = stream.output.size() >= stream.output_max;
    std::string taken;
    if (n >= stream.output.size()) {
        taken = std::move(stream.output);
        stream.output = std::string();  // its memory goes with what was in it
    } else {
        taken = stream.output.substr(0, n);
        stream.output.erase(0, n);
    }
    if (was_full) changed(fd);
    return taken;
}

bool MemoryIo::ended(int fd) const { return at(fd).output_ended || at(fd).closed; }

void MemoryIo::limit_output(int fd, std::size_t bytes_max) {
    at(fd).output_max = bytes_max;
    changed(fd);
}

void MemoryIo::limit_reads(int fd, std::size_t bytes_max) { at(fd).read_max = std::max<std::size_t>(bytes_max, 1); }

void MemoryIo::forget(int fd) {
    if (at(fd).forgotten) return;
    at(fd).forgotten = true;
    if (at(fd).closed) recycle(fd);
    else reset(fd);
}

void MemoryIo::recycle(int fd) {
    at(fd) = Stream();
    free_.push_back(fd);
}

bool MemoryIo::ready() const {
    return std::any_of(pollers_.begin(), pollers_.end(), [](const MemoryPoller* poller) { return poller->ready(); });
}

std::size_t MemoryIo::own_bytes() const {
    std::size_t bytes = streams_.size() * sizeof(Stream) + free_.capacity() * sizeof(int);
    for (const MemoryPoller* poller : pollers_) bytes += poller->own_bytes();
    const std::size_t in_place = std::string().capacity();
    for (const Stream& stream : streams_) {
        for (const std::string* text : {&stream.input, &stream.output}) {
            if (text->capacity() > in_place) bytes += text->capacity() + 1;
        }
    }
    return bytes;
}

std::unique_ptr<Poller> MemoryIo::make_poller() { return std::make_unique<MemoryPoller>(*this); }

ssize_t MemoryIo::receive(int fd, std::span<char> into) {
    Stream& stream = at(fd);
    if (stream.broken) {
        errno = ECONNRESET;
        return -1;
    }
    const std::size_t waiting = stream.input.size() - stream.input_read;
    if (waiting == 0 && stream.input_ended) return 0;
    if (waiting == 0) {
        errno = EAGAIN;
        return -1;
    }
    const std::size_t n = std::min({waiting, into.size(), stream.read_max});
    std::copy_n(stream.input.data() + stream.input_read, n, into.data());
    stream.input_read += n;
    if (n == waiting) {
        stream.input = std::string();
        stream.input_read = 0;
    } else if (n < into.size()) {
        changed(fd);  // the rest is as if it came now: no kernel gives less than it has
    }
    return static_cast<ssize_t>(n);
}

ssize_t MemoryIo::send(int fd, std::span<const iovec> pieces) {
    Stream& stream = at(fd);
    if (stream.broken || stream.output_ended) {
        errno = EPIPE;
        return -1;
    }
    std::size_t room = stream.output_max - std::min(stream.output_max, stream.output.size());
    std::size_t sent = 0;
    for (const iovec& piece : pieces) {
        const std::size_t n = std::min(piece.iov_len, room);
        stream.output.append(static_cast<const char*>(piece.iov_base), n);
        room -= n;
        sent += n;
    }
    if (sent > 0) return static_cast<ssize_t>(sent);
    errno = EAGAIN;
    return -1;
}

void MemoryIo::shutdown_write(int fd) {
    at(fd).output_ended = true;
    changed(fd);
}

void MemoryIo::close(int fd) {
    Stream& stream = at(fd);
    stream.closed = true;
    stream.poller = nullptr;
    stream.input = std::string();
    stream.input_read = 0;
    if (stream.forgotten) recycle(fd);
}

}  // namespace sioxx::net
