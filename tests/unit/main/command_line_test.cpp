#include "main/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond {
namespace {

using sioxx::Value;
using ::testing::HasSubstr;

std::variant<CommandLine, Leave> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "truebond");
    return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

Value request(std::vector<const char*> arguments) {
    const auto parsed = parse(std::move(arguments));
    const auto* line = std::get_if<CommandLine>(&parsed);
    const auto* admin = line != nullptr ? std::get_if<AdminCommand>(&line->command) : nullptr;
    return admin != nullptr ? admin->request : Value();
}

Leave leave(std::vector<const char*> arguments) {
    const auto parsed = parse(std::move(arguments));
    const auto* l = std::get_if<Leave>(&parsed);
    return l != nullptr ? *l : Leave{-1, "did not leave"};
}

TEST(CommandLineTest, ServeTakesEverySettingAsAFlag) {
    const auto parsed = parse({"serve", "--host", "::1", "--port=9000", "--config", "/etc/truebond.toml", "--data-dir", "/srv/chat"});
    const auto& line = std::get<CommandLine>(parsed);
    EXPECT_TRUE(std::holds_alternative<ServeCommand>(line.command));
    EXPECT_EQ(line.inputs.flags.at("HOST"), "::1");
    EXPECT_EQ(line.inputs.flags.at("PORT"), "9000");
    EXPECT_EQ(line.inputs.flags.at("DATA_DIR"), "/srv/chat");
    EXPECT_EQ(line.inputs.flags.size(), 3U);
    EXPECT_EQ(line.inputs.file, "/etc/truebond.toml");
    for (const Setting& setting : all_settings()) {
        const std::string flag = setting.flag();
        EXPECT_TRUE(std::holds_alternative<CommandLine>(parse({"serve", flag.c_str(), "1"}))) << flag;
    }
}

TEST(CommandLineTest, CommandsForTheServer) {
    EXPECT_EQ(
        request({"credits", "grant", "amy@example.com", "50", "--reference", "order-7", "--reason", "refund", "--data-dir", "/x"}),
        Value::object(
            {{"command", "credits.grant"}, {"user", "amy@example.com"}, {"amount", 50}, {"reference", "order-7"}, {"reason", "refund"}}));
    EXPECT_EQ(request({"user", "deactivate", "6b04b321b4a0dbc82c675cdb"}),
              Value::object({{"command", "user.deactivate"}, {"user", "6b04b321b4a0dbc82c675cdb"}}));
    EXPECT_EQ(request({"user", "show", "x@y.z"}), Value::object({{"command", "user.show"}, {"user", "x@y.z"}}));
    EXPECT_EQ(request({"user", "revoke", "x@y.z"}), Value::object({{"command", "user.revoke"}, {"user", "x@y.z"}}));
    EXPECT_EQ(request({"user", "list"}), Value::object({{"command", "user.list"}}));
    EXPECT_EQ(request({"user", "list", "--after", "6b04b321b4a0dbc82c675cdb", "--limit", "7"}),
              Value::object({{"command", "user.list"}, {"after", "6b04b321b4a0dbc82c675cdb"}, {"limit", 7}}));
    EXPECT_EQ(request({"db", "check"}), Value::object({{"command", "db.check"}}));
}

TEST(CommandLineTest, Seed) {
    const auto parsed = parse({"seed", "--users", "100", "--credits", "7", "--messages", "50", "--pairs", "9", "--data-dir", "/x"});
    const auto& seed = std::get<SeedCommand>(std::get<CommandLine>(parsed).command);
    EXPECT_EQ(seed.users, 100);
    EXPECT_EQ(seed.credits, 7);
    EXPECT_EQ(seed.messages, 50);
    EXPECT_EQ(seed.pairs, 9);
    EXPECT_EQ(seed.hub_conversations, 0);
}

TEST(CommandLineTest, WhatIsWrongIsAUsageError) {
    const std::vector<std::vector<const char*>> wrong{{},
                                                      {"sreve"},
                                                      {"serve", "--prot", "1"},
                                                      {"serve", "now"},
                                                      {"credits"},
                                                      {"credits", "grant", "x"},
                                                      {"credits", "grant", "x", "0"},
                                                      {"credits", "grant", "x", "1000001"},
                                                      {"credits", "grant", "x", "many"},
                                                      {"credits", "grant", "x", "1", "--reason", "signup_bonus"},
                                                      {"user", "show"},
                                                      {"user", "list", "--limit", "0"},
                                                      {"user", "list", "--limit", "101"},
                                                      {"user", "list", "somebody"},
                                                      {"seed"},
                                                      {"seed", "--users", "0"}};
    for (const auto& arguments : wrong) {
        const Leave l = leave(arguments);
        EXPECT_EQ(l.exit_code, 2) << (arguments.empty() ? "nothing" : arguments.back());
        EXPECT_THAT(l.output, HasSubstr("truebond: "));
    }
}

TEST(CommandLineTest, HelpAndVersionAreNoErrors) {
    EXPECT_EQ(leave({"--help"}).exit_code, 0);
    for (const char* command : {"serve", "config", "credits", "user", "db", "seed"}) {
        EXPECT_THAT(leave({"--help"}).output, HasSubstr(command));
        EXPECT_EQ(leave({command, "--help"}).exit_code, 0) << command;
    }
    EXPECT_THAT(leave({"--version"}).output, ::testing::MatchesRegex("truebond [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace truebond
