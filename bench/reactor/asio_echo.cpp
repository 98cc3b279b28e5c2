// The same server on Boost.Asio, in two ways: `async` (a buffer for each connection) and `wait` (one for all).
#include "echo_protocol.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <sys/resource.h>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t own_buffer_bytes = 1024;

/// Idiomatic Asio: read into the connection's buffer, write the answer from the connection's string, read again.
class AsyncConnection : public std::enable_shared_from_this<AsyncConnection> {
public:
    AsyncConnection(tcp::socket socket, std::vector<char>&) : socket_(std::move(socket)), input_(own_buffer_bytes) {}

    void start() {
        socket_.async_read_some(asio::buffer(input_.data() + kept_, input_.size() - kept_),
                                [self = shared_from_this()](error_code error, std::size_t n) {
                                    if (!error) self->take(n);
                                });
    }

private:
    void take(std::size_t n) {
        const std::size_t have = kept_ + n;
        const std::size_t used = session_.consume({input_.data(), have}, out_);
        kept_ = have - used;
        if (kept_ > 0)
            std::copy(input_.begin() + static_cast<std::ptrdiff_t>(used), input_.begin() + static_cast<std::ptrdiff_t>(have),
                      input_.begin());
        if (session_.closed() || kept_ == input_.size()) return;
        if (out_.empty()) return start();
        asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return;
            self->out_.clear();
            self->start();
        });
    }

    tcp::socket socket_;
    reactor::EchoSession session_;
    std::vector<char> input_;
    std::size_t kept_ = 0;
    std::string out_;
};

/// Waits for bytes, then reads into the buffer that all connections share and answers on the spot.
class WaitConnection : public std::enable_shared_from_this<WaitConnection> {
public:
    WaitConnection(tcp::socket socket, std::vector<char>& buffer) : socket_(std::move(socket)), buffer_(buffer) {
        socket_.non_blocking(true);
    }

    void start() {
        socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
            if (!error && self->serve()) self->start();
        });
    }

private:
    bool serve() {
        error_code error;
        const std::size_t n = socket_.read_some(asio::buffer(buffer_), error);
        if (error == asio::error::would_block) return true;
        if (error) return false;
        std::string out;
        if (rest_.empty()) {
            const std::size_t used = session_.consume({buffer_.data(), n}, out);
            if (used < n) rest_.assign(buffer_.data() + used, n - used);
        } else {
            rest_.append(buffer_.data(), n);
            rest_.erase(0, session_.consume(rest_, out));
        }
        if (!out.empty() && socket_.write_some(asio::buffer(out), error) != out.size()) return false;
        return !error && !session_.closed();
    }

    tcp::socket socket_;
    std::vector<char>& buffer_;
    reactor::EchoSession session_;
    std::string rest_;
};

template <class Connection>
void accept(tcp::acceptor& acceptor, std::vector<char>& buffer) {
    acceptor.async_accept([&](error_code error, tcp::socket socket) {
        if (!error) {
            socket.set_option(tcp::no_delay(true));
            std::make_shared<Connection>(std::move(socket), buffer)->start();
        }
        accept<Connection>(acceptor, buffer);
    });
}

}  // namespace

int main(int argc, char** argv) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 0);
    const std::string_view way = argc > 2 ? argv[2] : "async";
    asio::io_context io(1);
    tcp::acceptor acceptor(io);
    acceptor.open(tcp::v4());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind({asio::ip::address_v4::loopback(), port});
    acceptor.listen(4096);
    std::vector<char> buffer(64 * 1024);
    if (way == "async") {
        accept<AsyncConnection>(acceptor, buffer);
    } else {
        accept<WaitConnection>(acceptor, buffer);
    }
    io.run();
}
