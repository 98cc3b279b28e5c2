// Namespaces that are made for clients, and go with them.
#include "sioxx/core/namespace_table.hpp"
#include "sioxx/core/server_impl.hpp"
#include "unit/sioxx/support/joined.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using test::eventually;

bool is_room(std::string_view name) { return name.starts_with("/room-"); }

class DynamicNamespaces : public testing::Test {
protected:
    DynamicNamespaces() {
        parent_.on("who", [](Socket& s, Event& e) { e.reply(s.nsp().name()); });
        EXPECT_EQ(host_.start(), "");
    }
    std::size_t known() { return io_.impl().namespaces->size(); }
    static void join(test::RawClient& client, const std::string& name) {
        client.send("40" + name + ",");
        EXPECT_TRUE(client.receive_until("40" + name));
    }

    Host host_{test::loops(2)};
    Server io_{host_};
    Namespace& parent_ = io_.of_dynamic(is_room);
};

TEST_F(DynamicNamespaces, AreMadeForClientsWithTheHandlersOfTheirParent) {
    const auto client = test::open(host_);
    join(*client, "/room-1");
    client->send("42/room-1,1[\"who\"]");
    EXPECT_EQ(client->receive(), "43/room-1,1[\"/room-1\"]");
    client->send("40/hall");
    EXPECT_EQ(client->receive(), R"(44/hall,{"message":"Invalid namespace"})");
}

TEST_F(DynamicNamespaces, GoWithTheirLastSocket) {
    const std::size_t before = known();
    const auto one = test::open(host_);
    const auto two = test::open(host_);
    join(*one, "/room-1");
    join(*two, "/room-1");
    join(*two, "/room-2");
    EXPECT_EQ(known(), before + 2);
    one->send("41/room-1,");
    two->send("41/room-2,");
    EXPECT_TRUE(eventually([&] { return known() == before + 1; }));
    two->reset();
    EXPECT_TRUE(eventually([&] { return known() == before; }));
}

TEST_F(DynamicNamespaces, MoreThanTheLimitCanComeOneAfterTheOther) {
    const std::size_t before = known();
    const auto client = test::open(host_);
    for (std::size_t i = 0; i < core::dynamic_namespaces_max + 10; ++i) {
        const std::string name = "/room-" + std::to_string(i);
        client->send("40" + name + ",");
        ASSERT_TRUE(client->receive().value_or("").starts_with("40" + name)) << i;
        client->send("41" + name + ",");
    }
    EXPECT_TRUE(eventually([&] { return known() == before; }));
}

TEST_F(DynamicNamespaces, OneTheApplicationMentionsIsTheSameAndStays) {
    const auto client = test::open(host_);
    join(*client, "/room-7");
    Namespace& mentioned = io_.of("/room-7");
    mentioned.emit("hello");
    EXPECT_EQ(client->receive(), "42/room-7,[\"hello\"]");
    client->reset();
    EXPECT_TRUE(eventually([&] { return host_.stats().sockets_connected == 0; }));
    const auto next = test::open(host_);
    join(*next, "/room-7");
    mentioned.emit("again");
    EXPECT_EQ(next->receive(), "42/room-7,[\"again\"]");
}

TEST_F(DynamicNamespaces, WhatIsEmittedToTheParentReachesAllChildren) {
    const auto one = test::open(host_);
    const auto two = test::open(host_);
    join(*one, "/room-1");
    join(*two, "/room-2");
    parent_.emit("to all", 1);
    EXPECT_EQ(one->receive(), "42/room-1,[\"to all\",1]");
    EXPECT_EQ(two->receive(), "42/room-2,[\"to all\",1]");
}

TEST_F(DynamicNamespaces, EmittingWhileTheyComeAndGoIsSafe) {
    std::atomic<bool> done{false};
    std::thread emitter([&] {
        while (!done) {
            parent_.emit("noise");
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        }
    });
    const auto client = test::open(host_);
    for (int i = 0; i < 300; ++i) {
        const std::string name = "/room-" + std::to_string(i % 3);
        client->send("40" + name + ",");
        EXPECT_TRUE(client->receive_until("40" + name));
        client->send("41" + name + ",");
    }
    done = true;
    emitter.join();
}

}  // namespace
}  // namespace sioxx
