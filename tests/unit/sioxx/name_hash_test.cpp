// Names that clients choose: none can be made to share a place in a table by who does not know the server's seed.
#include "sioxx/core/name_hash.hpp"

#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/memory_host.hpp"
#include "sioxx/sioxx.hpp"
#include "support/memory_client.hpp"

#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::core {
namespace {

/// Names of one hash under `seed`: the second word of each undoes what the first has done.
std::vector<std::string> colliding_names(std::size_t count, std::uint64_t seed) {
    constexpr std::size_t bytes = 24;
    std::vector<std::string> names;
    for (std::uint64_t first = 1; first <= count; ++first) {
        const std::uint64_t second = detail::fold(seed ^ bytes ^ first, detail::factor);
        std::string name(bytes, 'x');
        std::memcpy(name.data(), &first, sizeof first);
        std::memcpy(name.data() + 8, &second, sizeof second);
        names.push_back(name);
    }
    return names;
}

std::size_t hashes_of(const std::vector<std::string>& names, std::uint64_t seed) {
    std::set<std::size_t> seen;
    for (const std::string& name : names) seen.insert(hash_name(name, seed));
    return seen.size();
}

TEST(NameHash, NamesMadeToCollideUnderOneSeedDoNotUnderAnother) {
    const auto names = colliding_names(10'000, StringHash::seed);
    EXPECT_EQ(hashes_of(names, StringHash::seed), 1U) << "the attack works where the seed is known";
    std::mt19937_64 random(1);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(hashes_of(names, random()), names.size());
}

TEST(NameHash, AServersShardsAgreeAndOtherServersDiffer) {
    HostOptions options;
    options.loops = 3;
    MemoryHost one(options, 1);
    MemoryHost two(options, 2);
    Server first(one.host());
    Server second(two.host());
    const std::size_t hash = first.of("/").shard(0).name_hash("lobby");
    EXPECT_EQ(first.of("/").shard(2).name_hash("lobby"), hash);
    EXPECT_EQ(first.of("/other").shard(1).name_hash("lobby"), hash);
    EXPECT_NE(second.of("/").shard(0).name_hash("lobby"), hash);
}

/// Joining and leaving look through the shorter of two lists: both must tell the same.
TEST(Rooms, AreThoseThatWereJoinedAndNotLeft) {
    MemoryHost memory;
    ServerOptions options;
    options.rooms_per_socket_max = 100;
    Server io(memory.host(), options);
    std::vector<Socket*> sockets;
    io.of("/").on_connection([&](Socket& socket) { sockets.push_back(&socket); });
    ASSERT_EQ(memory.host().start(), "");
    std::vector<test::MemoryClient> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back(memory, 0);
        ASSERT_TRUE(clients.back().websocket("/socket.io/?EIO=4&transport=websocket"));
        clients.back().send("40");
    }
    memory.settle();
    ASSERT_EQ(sockets.size(), clients.size());
    std::mt19937_64 random(7);
    std::vector<std::set<std::string>> expected(sockets.size());
    for (int step = 0; step < 20'000; ++step) {
        const std::size_t who = random() % sockets.size();
        // Some rooms are everybody's, most belong to a few.
        const std::string room = "room " + std::to_string(random() % 2 == 0 ? random() % 4 : 4 + random() % 200);
        if (random() % 2 == 0) {
            const bool fits = expected[who].contains(room) || expected[who].size() < options.rooms_per_socket_max;
            EXPECT_EQ(sockets[who]->join(room), fits);
            if (fits) expected[who].insert(room);
        } else {
            sockets[who]->leave(room);
            expected[who].erase(room);
        }
        EXPECT_EQ(sockets[who]->in(room), expected[who].contains(room));
        if (step % 100 != 0) continue;
        auto rooms = sockets[who]->rooms();
        EXPECT_EQ(rooms.front(), sockets[who]->id());
        EXPECT_EQ(std::set<std::string>(rooms.begin() + 1, rooms.end()), expected[who]);
        EXPECT_EQ(rooms.size(), expected[who].size() + 1) << "none is listed twice";
    }
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        for (const std::string& room : expected[i]) sockets[i]->leave(room);
    }
    EXPECT_EQ(io.of("/").shard(0).room_count(), 0U);
}

}  // namespace
}  // namespace sioxx::core
