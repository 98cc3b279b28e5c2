#include "main/control_socket.hpp"

#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <utility>

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace truebond {
namespace {

namespace json = sioxx::wire::json;

constexpr std::size_t line_bytes_max = 64 * 1024;
constexpr int client_seconds_max = 5;

std::optional<sockaddr_un> address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path) return std::nullopt;
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

void limit_time(int fd, int seconds) {
    const timeval limit{seconds, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

std::optional<std::string> read_line(int fd) {
    std::string line;
    std::array<char, 4096> chunk{};
    while (line.size() < line_bytes_max) {
        const ssize_t n = ::recv(fd, chunk.data(), chunk.size(), 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return std::nullopt;
        line.append(chunk.data(), static_cast<std::size_t>(n));
        if (line.back() == '\n') {
            line.pop_back();
            return line;
        }
    }
    return std::nullopt;
}

bool write_line(int fd, std::string line) {
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const ssize_t n = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

std::string encode(const AdminReply& reply) {
    return json::to_string(sioxx::Value::object({{"ok", reply.ok}, {reply.ok ? "text" : "error", reply.text}}));
}

}  // namespace

ControlServer::~ControlServer() { stop(); }

std::string ControlServer::start(const std::filesystem::path& path, Handler handler) {
    const auto address = address_of(path);
    if (!address) return "the path " + path.string() + " is too long for a socket; choose a shorter data directory";
    path_ = path;
    handler_ = std::move(handler);
    ::unlink(path.c_str());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    wake_ = ::eventfd(0, EFD_CLOEXEC);
    // The mode before bind() is that of the file: from its first moment it is nobody else's.
    if (listener_ < 0 || wake_ < 0 || ::fchmod(listener_, 0600) != 0 ||
        ::bind(listener_, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 || ::listen(listener_, 8) != 0) {
        return "cannot listen on " + path.string() + ": " + std::strerror(errno);
    }
    thread_ = std::thread([this] { serve(); });
    return {};
}

void ControlServer::stop() {
    if (thread_.joinable()) {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t n = ::write(wake_, &one, sizeof one);
        thread_.join();
        ::unlink(path_.c_str());
    }
    for (int* fd : {&listener_, &wake_}) {
        if (*fd >= 0) ::close(std::exchange(*fd, -1));
    }
}

void ControlServer::serve() {
    for (;;) {
        std::array<pollfd, 2> fds{pollfd{listener_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
        if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return;
        if (fds[1].revents != 0) return;
        if (fds[0].revents == 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) {
            ::poll(&fds[1], 1, 100);  // out of descriptors, say: not in a hot loop
            continue;
        }
        answer(client);
        ::close(client);
    }
}

void ControlServer::answer(int client) {
    limit_time(client, client_seconds_max);
    const auto line = read_line(client);
    if (!line) return;
    const auto command = json::parse(*line);
    const AdminReply reply = command && command->is_object() ? handler_(*command) : AdminReply{false, "not a command"};
    write_line(client, encode(reply));
}

std::optional<AdminReply> ask_server(const std::filesystem::path& path, const sioxx::Value& command) {
    const auto address = address_of(path);
    if (!address) return std::nullopt;
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return std::nullopt;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
        ::close(fd);
        return std::nullopt;
    }
    limit_time(fd, 120);  // `db check` reads everything
    const bool sent = write_line(fd, json::to_string(command));
    const auto line = sent ? read_line(fd) : std::nullopt;
    ::close(fd);
    const auto reply = line ? json::parse(*line) : json::parse("null");
    const sioxx::Value* ok = reply ? reply->find("ok") : nullptr;
    if (ok == nullptr || ok->if_bool() == nullptr) return AdminReply{false, "the server did not answer"};
    const sioxx::Value* text = reply->find(*ok->if_bool() ? "text" : "error");
    return AdminReply{*ok->if_bool(), text != nullptr && text->is_string() ? *text->if_string() : std::string()};
}

}  // namespace truebond
