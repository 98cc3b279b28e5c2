#include "backends/crypto/bcrypt_hasher.hpp"

#include <ctime>
#include <future>
#include <thread>

#include <gtest/gtest.h>

namespace truebond {
namespace {

class BcryptHasherTest : public ::testing::Test {
protected:
    static constexpr int cheap = 4;
    base::SystemRandom random_;

    Outcome<std::string> hash(BcryptHasher& hasher, std::string password) {
        std::promise<Outcome<std::string>> done;
        hasher.hash(std::move(password), [&](Outcome<std::string> r) { done.set_value(std::move(r)); });
        return done.get_future().get();
    }
    Outcome<bool> verify(BcryptHasher& hasher, std::string password, std::string hash) {
        std::promise<Outcome<bool>> done;
        hasher.verify(std::move(password), std::move(hash), [&](Outcome<bool> r) { done.set_value(std::move(r)); });
        return done.get_future().get();
    }
};

TEST_F(BcryptHasherTest, WhatItHashesItVerifies) {
    BcryptHasher hasher({.cost = cheap, .threads = 1}, random_);
    const auto hashed = hash(hasher, "Test@1234");
    ASSERT_TRUE(hashed);
    EXPECT_EQ(hashed->substr(0, 7), "$2b$04$");
    EXPECT_EQ(hashed->size(), 60U);
    EXPECT_TRUE(verify(hasher, "Test@1234", *hashed).value_or(false));
    EXPECT_FALSE(verify(hasher, "Test@1235", *hashed).value_or(true));
    EXPECT_FALSE(verify(hasher, "", *hashed).value_or(true));
    EXPECT_NE(*hash(hasher, "Test@1234"), *hashed) << "two hashes of one password share their salt";
}

// Written by passlib 1.7.4 with bcrypt 4.0, which is what v1.0.0 runs on, and by older libraries.
TEST_F(BcryptHasherTest, HashesOfOtherLibrariesVerify) {
    BcryptHasher hasher({.cost = cheap, .threads = 1}, random_);
    const std::string snowman = "correct horse \u2603 47";
    EXPECT_TRUE(verify(hasher, snowman, "$2b$12$e8bOiG4VMhP/flwuk78Swe7jOTcP.I3Oe.IabbNGefJQ2UTGYFrRe").value_or(false));
    EXPECT_TRUE(verify(hasher, snowman, "$2b$04$domH190GqkqGv9QXlTfGlOQY23GqusEesJMiguWp7I3arzzvIdWxe").value_or(false));
    EXPECT_TRUE(verify(hasher, "Test@1234", "$2a$05$CNXCMcNH/cdUDcOW9ptzBeQMBVJ5g44EkGXCjJuln.Nvc6pHGzzUa").value_or(false));
    EXPECT_TRUE(verify(hasher, "a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe").value_or(false));
    EXPECT_FALSE(verify(hasher, "b", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe").value_or(true));
}

TEST_F(BcryptHasherTest, SpareBitsOfTheSaltDoNotCount) {
    BcryptHasher hasher({.cost = cheap, .threads = 1}, random_);
    // passlib's hash of "Test@1234" with one of the four meaningless bits of the salt's last character set: 'e' became 'f'.
    EXPECT_TRUE(verify(hasher, "Test@1234", "$2a$05$CNXCMcNH/cdUDcOW9ptzBfQMBVJ5g44EkGXCjJuln.Nvc6pHGzzUa").value_or(false));
}

TEST_F(BcryptHasherTest, OnlyTheFirst72BytesCount) {
    BcryptHasher hasher({.cost = cheap, .threads = 1}, random_);
    const std::string of_100 = "$2b$04$ouleVt4ClK59ZhsjSATICuoEVwMlHghrjkiPwj/Du7niQi6AgCkru";  // passlib's, of 100 times x
    EXPECT_TRUE(verify(hasher, std::string(72, 'x'), of_100).value_or(false));
    EXPECT_TRUE(verify(hasher, std::string(5000, 'x'), of_100).value_or(false));
    EXPECT_FALSE(verify(hasher, std::string(71, 'x'), of_100).value_or(true));
    const auto long_one = hash(hasher, std::string(72, 'y') + "tail");
    ASSERT_TRUE(long_one);
    EXPECT_TRUE(verify(hasher, std::string(72, 'y') + "another", *long_one).value_or(false));
}

TEST_F(BcryptHasherTest, NoHashIsNeverRightAndCostsTheSame) {
    BcryptHasher hasher({.cost = 9, .threads = 1}, random_);
    const auto hashed = hash(hasher, "secret-word");
    ASSERT_TRUE(hashed);
    const auto time = [&](const std::string& stored) {
        const std::clock_t start = std::clock();  // of the processor: what else the machine does costs nothing
        EXPECT_FALSE(verify(hasher, "another-word", stored).value_or(true)) << stored;
        return std::clock() - start;
    };
    const auto real = time(*hashed);
    // A tenth is far below what noise takes off, and far above what a refusal without a hash would take (microseconds of ~30 ms).
    for (const std::string& stored : {std::string(), std::string("plain text"), "$2b$31$" + hashed->substr(7), "$6$" + hashed->substr(3),
                                      hashed->substr(0, 59), hashed->substr(0, 20) + "!" + hashed->substr(21)}) {
        EXPECT_GT(time(stored), real / 10) << stored;
    }
}

TEST_F(BcryptHasherTest, RefusesWhatWouldWaitTooLong) {
    BcryptHasher hasher({.cost = 4, .threads = 1, .queue_max = 2}, random_);
    std::promise<void> busy;
    std::promise<void> go_on;
    hasher.hash("x", [&](const Outcome<std::string>&) {
        busy.set_value();
        go_on.get_future().wait();
    });
    busy.get_future().wait();
    std::atomic<int> answered{0};
    std::atomic<int> overloaded{0};
    for (int i = 0; i < 20; ++i) {
        hasher.hash("x", [&](const Outcome<std::string>& r) {
            if (!r && r.error() == Errc::overloaded) ++overloaded;
            ++answered;
        });
    }
    EXPECT_EQ(overloaded.load(), 18) << "twenty at once for two places and a thread that is busy";
    go_on.set_value();
    while (answered.load() < 20) std::this_thread::yield();
}

TEST_F(BcryptHasherTest, EverybodyIsAnsweredAtTheEnd) {
    std::atomic<int> hashed{0};
    std::atomic<int> refused{0};
    {
        BcryptHasher hasher({.cost = 12, .threads = 1}, random_);
        for (int i = 0; i < 50; ++i) {
            hasher.hash("x", [&](const Outcome<std::string>& r) {
                if (r) ++hashed;
                else if (r.error() == Errc::unavailable) ++refused;
            });
        }
    }
    EXPECT_EQ(hashed + refused, 50);
    EXPECT_GE(refused.load(), 45) << "the exit waits for the queue";
}

}  // namespace
}  // namespace truebond
