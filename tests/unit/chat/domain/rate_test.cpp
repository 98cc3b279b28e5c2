#include "chat/domain/rate.hpp"

#include <set>

#include <gtest/gtest.h>

namespace truebond {
namespace {

ClientAddress at(std::string_view text) { return *ClientAddress::parse(text); }

TEST(RateRule, IsWrittenAsHitsAndSeconds) {
    EXPECT_EQ(RateRule::parse("30/60"), (RateRule{30, 60}));
    EXPECT_EQ(RateRule::parse("1000000/86400"), (RateRule{1'000'000, 86'400}));
    EXPECT_EQ(RateRule::parse("off")->hits, 0U);
    for (const char* text : {"", "30", "30/", "/60", "0/60", "30/0", "-1/60", "30/60s", " 30/60", "1000001/60", "1/86401", "30/60/2"}) {
        EXPECT_FALSE(RateRule::parse(text)) << text;
    }
}

TEST(RateAction, EachHasAName) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < rate_action_count; ++i) names.insert(to_string(static_cast<RateAction>(i)));
    EXPECT_EQ(names.size(), rate_action_count);
    EXPECT_FALSE(names.contains(""));
    EXPECT_EQ(to_string(RateAction::message), "message");
    EXPECT_EQ(to_string(RateAction::request), "request");
}

TEST(RateSubject, TellsApartWhatIsCountedApart) {
    const UserId amy = *UserId::parse("6b04b14f8c26befb9b7af7bd");
    const UserId bob = *UserId::parse("6b04b14f8c26befb9b7af7be");
    const UserId later = *UserId::parse("6b04b1508c26befb9b7af7bd");
    EXPECT_EQ(RateSubject::user(amy), RateSubject::user(amy));
    EXPECT_NE(RateSubject::user(amy), RateSubject::user(bob));
    EXPECT_NE(RateSubject::user(amy), RateSubject::user(later));
    EXPECT_NE(RateSubject::address(at("192.0.2.1")), RateSubject::address(at("192.0.2.2")));
    EXPECT_EQ(RateSubject::address(at("2001:db8::1")), RateSubject::address(at("2001:db8::2"))) << "one network";
    EXPECT_NE(RateSubject::address(at("0.0.0.0")), RateSubject::address(at("::")));
}

TEST(RateSubject, AnAccountIsTheSameInAnyCaseAndFromOneAddressOnly) {
    const ClientAddress here = at("192.0.2.1");
    const auto amy = RateSubject::account_from_address("amy@example.com", here);
    EXPECT_EQ(amy, RateSubject::account_from_address("AMY@Example.COM", here));
    EXPECT_NE(amy, RateSubject::account_from_address("bob@example.com", here));
    EXPECT_NE(amy, RateSubject::account_from_address("amy@example.com", at("192.0.2.2")));
}

}  // namespace
}  // namespace truebond
