#include "chat/domain/rooms.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

const UserId amy = *UserId::parse("6b04b16f8c26befb9b7af7da");
const UserId bob = *UserId::parse("6b04b1708c26befb9b7af7dc");

TEST(Rooms, AConversationHasOneNameWhoeverAsks) {
    EXPECT_EQ(conversation_room(amy, bob), "chat_6b04b16f8c26befb9b7af7da_6b04b1708c26befb9b7af7dc");
    EXPECT_EQ(conversation_room(bob, amy), conversation_room(amy, bob));
    EXPECT_EQ(user_room(amy), "user_6b04b16f8c26befb9b7af7da");
    EXPECT_EQ(resuming_room(amy), "resuming_6b04b16f8c26befb9b7af7da");
}

TEST(Rooms, OnlyOnesOwnConversationsAreRecognised) {
    const std::string room = conversation_room(amy, bob);
    EXPECT_EQ(other_in_room(room, amy), bob);
    EXPECT_EQ(other_in_room(room, bob), amy);
    EXPECT_EQ(other_in_room(room, UserId{}), std::nullopt);
    EXPECT_EQ(other_in_room("nope", amy), std::nullopt);
    EXPECT_EQ(other_in_room(user_room(amy), amy), std::nullopt);
    EXPECT_EQ(other_in_room("chat_6b04b1708c26befb9b7af7dc_6b04b16f8c26befb9b7af7da", amy), std::nullopt);
    EXPECT_EQ(other_in_room("chat_6B04b16f8c26befb9b7af7da_6b04b1708c26befb9b7af7dc", amy), std::nullopt);
    EXPECT_EQ(other_in_room("chat_6b04b16f8c26befb9b7af7da-6b04b1708c26befb9b7af7dc", amy), std::nullopt);
}

}  // namespace
}  // namespace truebond
