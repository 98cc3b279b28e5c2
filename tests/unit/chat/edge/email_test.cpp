#include "chat/edge/email.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

std::string accepted(std::string_view text) {
    const auto email = normalise_email(text);
    return email ? *email : "refused: " + email.error();
}
std::string refused(std::string_view text) {
    const auto email = normalise_email(text);
    return email ? "accepted: " + *email : email.error();
}

TEST(Email, KeepsTheLocalPartAndLowersTheDomain) {
    EXPECT_EQ(accepted("Alice.213407@Example.COM"), "Alice.213407@example.com");
    EXPECT_EQ(accepted("o'hara+tag@sub.example.co"), "o'hara+tag@sub.example.co");
    EXPECT_EQ(accepted("PostMaster@example.com"), "postmaster@example.com");
    EXPECT_EQ(accepted("zoë@bücher.example"), "zoë@bücher.example");
}

TEST(Email, TakesAddressesOutOfTheirWrapping) {
    EXPECT_EQ(accepted(" spaced@example.com \n"), "spaced@example.com");
    EXPECT_EQ(accepted("\u00a0spaced@example.com\u3000"), "spaced@example.com");
    EXPECT_EQ(accepted("Name <disp@example.com>"), "disp@example.com");
    EXPECT_EQ(accepted("Some Body <disp@example.com>"), "disp@example.com");
    EXPECT_EQ(accepted("\"Body, Some\" < disp@example.com >"), "disp@example.com");
    EXPECT_EQ(accepted("<disp@example.com>"), "disp@example.com");
}

TEST(Email, RefusesInTheValidatorsWords) {
    EXPECT_EQ(refused(""), "An email address must have an @-sign.");
    EXPECT_EQ(refused("not-an-email"), "An email address must have an @-sign.");
    EXPECT_EQ(refused("a@b"), "The part after the @-sign is not valid. It should have a period.");
    EXPECT_EQ(refused("a@localhost"), "The part after the @-sign is not valid. It should have a period.");
    EXPECT_EQ(refused("a@x.test"), "The part after the @-sign is a special-use or reserved name that cannot be used with email.");
    EXPECT_EQ(refused("a b@example.com"), "The email address contains invalid characters before the @-sign: SPACE.");
    EXPECT_EQ(refused("@example.com"), "There must be something before the @-sign.");
    EXPECT_EQ(refused("a\"b@example.com"), "An email address must have an @-sign.");
    EXPECT_EQ(refused("a\\b@example.com"), "The email address contains invalid characters before the @-sign: \"\\\".");
    EXPECT_EQ(refused("<a@example.com"),
              "An open angle bracket at the start of the email address has to be followed by a close angle bracket at the end.");
    EXPECT_EQ(refused("a@"), "There must be something after the @-sign.");
}

TEST(Email, Refuses) {
    for (const std::string_view text : {"a@@example.com",   "a@b@example.com", "\"a\"@example.com",     "a..b@example.com",
                                        ".a@example.com",   "a.@example.com",  "a@.example.com",        "a@example.com.",
                                        "a@-example.com",   "a@example-.com",  "a@example..com",        "a@[127.0.0.1]",
                                        "a@example.c0",     "a@host.local",    "a@x.invalid",           "a@x.localhost",
                                        "a@x.onion",        "a@1.2.3.4",       "a\tb@example.com",      "a@exa mple.com",
                                        "a@exa_mple.com",   "a,b@example.com", "a\xC2\xA0@example.com", "a@ex\xE2\x80\x8B.com",
                                        "a\xFF@example.com"}) {
        EXPECT_FALSE(normalise_email(text)) << text;
    }
}

TEST(Email, HasLimits) {
    EXPECT_TRUE(normalise_email(std::string(64, 'a') + "@example.com"));
    EXPECT_TRUE(normalise_email(std::string(242, 'a') + "@example.com"));
    EXPECT_EQ(refused(std::string(243, 'a') + "@example.com"), "The email address is too long (1 character too many).");
    EXPECT_EQ(refused("a@" + std::string(65, 'b') + ".com"),
              "After the @-sign, periods cannot be separated by so many characters (2 characters too many).");
    EXPECT_FALSE(normalise_email("a@" + std::string(64, 'b') + ".com"));
    std::string domain = "com";
    while (domain.size() < 252) domain = "a." + domain;
    EXPECT_FALSE(normalise_email("abc@" + domain));
    EXPECT_FALSE(normalise_email(std::string(3000, 'a') + "@example.com"));
}

}  // namespace
}  // namespace truebond
