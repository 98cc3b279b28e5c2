// Whole servers in a test: loops, clients that have joined, and waiting for what other threads do.
#pragma once

#include "sioxx/sioxx.hpp"
#include "support/raw_client.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

namespace sioxx::test {

inline constexpr std::string_view websocket_target = "/socket.io/?EIO=4&transport=websocket";

inline HostOptions loops(unsigned count) {
    HostOptions options;
    options.loops = count;
    return options;
}

/// A client with its websocket open, in no namespace yet.
inline std::unique_ptr<RawClient> open(const Host& host) {
    auto client = std::make_unique<RawClient>(host.port());
    EXPECT_TRUE(client->websocket(websocket_target).has_value());
    return client;
}

/// A client that has joined the main namespace.
inline std::unique_ptr<RawClient> join(const Host& host, std::string_view auth = "") {
    auto client = open(host);
    client->send("40" + std::string(auth));
    EXPECT_TRUE(client->receive_until("40").has_value());
    return client;
}

template <class Condition>
bool eventually(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace sioxx::test
