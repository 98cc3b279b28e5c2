#include "chat/edge/resume_ticket.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

const UserId ann = *UserId::parse("65f0aa000000000000000001");
const UserId bob = *UserId::parse("65f0aa000000000000000002");

TEST(ResumeTicket, TellsThePositionAtItsBirthToItsUserOnly) {
    const ResumeTickets tickets("a secret of thirty-two characters");
    const std::string ticket = tickets.make(ann, 1234, 99);
    EXPECT_EQ(tickets.read(ticket, ann), 1234);
    EXPECT_EQ(tickets.read(ticket, bob), std::nullopt);
    EXPECT_EQ(ResumeTickets("another secret of as many letters").read(ticket, ann), std::nullopt);
    EXPECT_EQ(ResumeTickets("a secret of thirty-two characters").read(ticket, ann), 1234);  // after a restart, say
    EXPECT_NE(tickets.make(ann, 1234, 100), ticket);
}

TEST(ResumeTicket, AnyChangedOrMissingCharacterIsNoticed) {
    const ResumeTickets tickets("a secret of thirty-two characters");
    const std::string ticket = tickets.make(ann, 7, 1);
    for (std::size_t i = 0; i < ticket.size(); ++i) {
        std::string forged = ticket;
        forged[i] = forged[i] == '1' ? '2' : '1';
        EXPECT_EQ(tickets.read(forged, ann), std::nullopt) << forged;
        EXPECT_EQ(tickets.read(ticket.substr(0, i), ann), std::nullopt) << i;
    }
    EXPECT_EQ(tickets.read(std::string(100'000, '.'), ann), std::nullopt);
}

TEST(ResumeTicket, OffsetsAreDigits) {
    EXPECT_EQ(parse_offset("0"), 0);
    EXPECT_EQ(parse_offset("9223372036854775807"), 9223372036854775807);
    for (const char* bad : {"", "-1", "-0", "+1", "1.5", " 1", "1 ", "9223372036854775808", "x"})
        EXPECT_EQ(parse_offset(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace truebond
