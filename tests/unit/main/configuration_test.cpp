#include "main/configuration.hpp"

#include "unit/main/write_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ConfigurationTest : public ::testing::Test {
protected:
    ConfigurationTest() {
        environment_["DATA_DIR"] = dir_.path().string();
        inputs_.environment = [this](std::string_view name) -> std::optional<std::string> {
            const auto it = environment_.find(name);
            return it == environment_.end() ? std::nullopt : std::optional(it->second);
        };
    }
    Config good() {
        auto all = resolve_configuration(inputs_);
        EXPECT_TRUE(all) << (all ? "" : all.error().front());
        return all ? all->config : Config{};
    }
    ConfigFaults faults() {
        auto all = resolve_configuration(inputs_);
        return all ? ConfigFaults{} : all.error();
    }
    std::string origin(std::string_view name) {
        const auto all = resolve_configuration(inputs_);
        for (const EffectiveSetting& s : all->settings) {
            if (s.setting->name == name) return s.origin;
        }
        return {};
    }

    test::TempDir dir_;
    std::map<std::string, std::string, std::less<>> environment_;
    ConfigInputs inputs_;
};

TEST_F(ConfigurationTest, DefaultsAreGoodAsTheyAre) {
    const Config c = good();
    EXPECT_EQ(c.host, "127.0.0.1");
    EXPECT_EQ(c.port, 8001);
    EXPECT_FALSE(c.production);
    EXPECT_TRUE(c.rate_limits);
    EXPECT_EQ(c.bcrypt_cost, 12);
    EXPECT_EQ(c.presence_grace_ms, 1000);
    EXPECT_TRUE(c.jwt_secret.empty());
    EXPECT_EQ(origin("PORT"), "default");
}

TEST_F(ConfigurationTest, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
    test::write_file(dir_, "truebond.toml", "port = 1001\nloops = 3\nbcrypt_cost = 5\n");
    environment_["PORT"] = "1002";
    environment_["LOOPS"] = "4";
    inputs_.flags["PORT"] = "1003";
    const Config c = good();
    EXPECT_EQ(c.port, 1003);
    EXPECT_EQ(c.loops, 4U);
    EXPECT_EQ(c.bcrypt_cost, 5);
    EXPECT_EQ(origin("PORT"), "--port");
    EXPECT_EQ(origin("LOOPS"), "environment");
    EXPECT_EQ(origin("BCRYPT_COST"), (dir_.path() / "truebond.toml").string());
}

TEST_F(ConfigurationTest, AFileThatIsNamedTakesThePlaceOfTheOneInTheDataDirectory) {
    test::write_file(dir_, "truebond.toml", "port = 1001\n");
    inputs_.file = test::write_file(dir_, "other.toml", "loops = 3\nrate_limits = false\nhost = \"::1\"\n");
    const Config c = good();
    EXPECT_EQ(c.port, 8001);
    EXPECT_EQ(c.loops, 3U);
    EXPECT_FALSE(c.rate_limits);
    EXPECT_EQ(c.host, "::1");
}

TEST_F(ConfigurationTest, DataDirectoryMayComeFromANamedFileOnly) {
    environment_.erase("DATA_DIR");
    inputs_.file = test::write_file(dir_, "named.toml", "data_dir = \"/srv/chat\"\n");
    EXPECT_EQ(good().data_dir, "/srv/chat");

    inputs_.file.reset();
    environment_["DATA_DIR"] = dir_.path().string();
    test::write_file(dir_, "truebond.toml", "data_dir = \"/srv/chat\"\n");
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("data_dir cannot be set")));
}

TEST_F(ConfigurationTest, FaultsOfTheFileNameLineAndKey) {
    const auto path = test::write_file(dir_, "truebond.toml", "port = 1\nprot = 2\n\nhost = [1]\nloops = \"x\"\n");
    EXPECT_THAT(faults(), ElementsAre(path.string() + ":2: unknown key prot", AllOf(HasSubstr(":4: "), HasSubstr("host must be text")),
                                      HasSubstr("LOOPS")));
    test::write_file(dir_, "truebond.toml", "port = = 1\n");
    EXPECT_THAT(faults(), ElementsAre(HasSubstr(path.string() + ":1: ")));
    inputs_.file = dir_.path() / "missing.toml";
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("missing.toml: no such file")));
}

TEST_F(ConfigurationTest, EveryFaultHasItsLine) {
    environment_["PORT"] = "99999";
    environment_["BCRYPT_COST"] = "3";
    environment_["LOG_FORMAT"] = "xml";
    inputs_.flags["LOOPS"] = "1.5";
    EXPECT_THAT(faults(), ElementsAre("PORT: \"99999\" is not a whole number from 0 to 65535 (environment)",
                                      "LOG_FORMAT: \"xml\" is not text or json (environment)",
                                      "BCRYPT_COST: \"3\" is not a whole number from 4 to 15 (environment)",
                                      "LOOPS: \"1.5\" is not a whole number from 0 to 256 (--loops)"));
}

TEST_F(ConfigurationTest, NumbersAreWholeAndNothingElse) {
    for (const char* text : {"", " 1", "1 ", "+1", "0x1", "1e3", "9223372036854775808", "-1"}) {
        environment_["PORT"] = text;
        EXPECT_EQ(faults().size(), 1U) << '"' << text << '"';
    }
    environment_["PORT"] = "0";
    EXPECT_EQ(good().port, 0);
}

TEST_F(ConfigurationTest, AShortSecretIsRefusedAndNeverPrinted) {
    for (const std::string& secret :
         {std::string(), std::string("short-secret"), std::string(31, 'x'), std::string("\u00e9") + std::string(30, 'x')}) {
        environment_["JWT_SECRET"] = secret;
        EXPECT_THAT(faults(), ElementsAre("JWT_SECRET: the value is shorter than 32 characters (environment)")) << secret;
    }
    environment_["JWT_SECRET"] = std::string(32, 'x');
    EXPECT_EQ(good().jwt_secret.size(), 32U);
}

TEST_F(ConfigurationTest, RateLimitsOfTheOldServiceAreTheDefault) {
    const RateRules rates = good().rates;
    EXPECT_EQ(rates[RateAction::log_in], (RateRule{5, 60}));
    EXPECT_EQ(rates[RateAction::sign_up], (RateRule{3, 60}));
    EXPECT_EQ(rates[RateAction::otp_send], (RateRule{3, 3600}));
    EXPECT_EQ(rates[RateAction::otp_verify], (RateRule{5, 300}));
    EXPECT_EQ(rates[RateAction::message], (RateRule{30, 60}));
    for (std::size_t i = 1; i < rate_action_count; ++i) {
        EXPECT_GT(rates.rules[i].hits, 0U) << to_string(static_cast<RateAction>(i)) << " has no setting, or its default cannot be read";
    }
    EXPECT_GT(rates.ban_after, 0U);
    EXPECT_GT(rates.ban_s, 60U);
}

TEST_F(ConfigurationTest, RateLimitsAreHitsInSeconds) {
    environment_["RATE_LIMIT_MESSAGES"] = "100/10";
    inputs_.flags["RATE_LIMIT_TYPING"] = "off";
    test::write_file(dir_, "truebond.toml", "rate_limit_search = \"7/3\"\nrate_ban_after = 0\n");
    const RateRules rates = good().rates;
    EXPECT_EQ(rates[RateAction::message], (RateRule{100, 10}));
    EXPECT_EQ(rates[RateAction::typing].hits, 0U);
    EXPECT_EQ(rates[RateAction::search], (RateRule{7, 3}));
    EXPECT_EQ(rates.ban_after, 0U);
    environment_["RATE_LIMIT_MESSAGES"] = "a lot";
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("RATE_LIMIT_MESSAGES: \"a lot\" is neither off nor HITS/SECONDS")));
}

TEST_F(ConfigurationTest, ProxiesAreAddressesAndNetworks) {
    EXPECT_TRUE(good().trusted_proxies.empty());
    environment_["TRUSTED_PROXIES"] = "10.0.0.0/8, 2001:db8::1";
    const Config c = good();
    ASSERT_EQ(c.trusted_proxies.size(), 2U);
    EXPECT_TRUE(c.trusted_proxies[1].contains(*ClientAddress::parse("2001:db8::1")));
    for (const char* list : {"nginx", "10.0.0.0/40", "10.0.0.1;10.0.0.2", ",", "10.0.0.1,,10.0.0.2"}) {
        environment_["TRUSTED_PROXIES"] = list;
        EXPECT_THAT(faults(), ElementsAre(HasSubstr("TRUSTED_PROXIES"))) << list;
    }
}

TEST_F(ConfigurationTest, ProductionRefusesToGoWithoutRateLimits) {
    environment_["ENVIRONMENT"] = "production";
    environment_["RATE_LIMITS"] = "off";
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("RATE_LIMITS")));
    environment_["RATE_LIMITS"] = "on";
    EXPECT_TRUE(good().production);
}

TEST_F(ConfigurationTest, ProductionRefusesToShowSecrets) {
    const std::vector<std::pair<std::string, std::string>> shown{{"MAIL_URL", "log"}, {"SMS_URL", "log"}, {"OTP_IN_ANSWER", "on"}};
    for (const auto& [name, value] : shown) {
        environment_ = {{name, value}};
        EXPECT_FALSE(good().production) << name;
        environment_["ENVIRONMENT"] = "production";
        EXPECT_THAT(faults(), ElementsAre(HasSubstr(name))) << name;
    }
    environment_ = {{"ENVIRONMENT", "production"}};
    EXPECT_TRUE(good().mail_url.empty()) << "and nothing is written into the log by default";
}

TEST_F(ConfigurationTest, MailLeavesByAUrl) {
    for (const char* url : {"", "log", "smtp://h:25", "smtp+starttls://u:p@h:587", "smtps://h", "https://hook.example.com/x"}) {
        environment_["MAIL_URL"] = url;
        EXPECT_EQ(good().mail_url, url);
    }
    for (const char* url : {"h:25", "smtp://", "starttls://h", "ftp://h", "stdout"}) {
        environment_["MAIL_URL"] = url;
        EXPECT_THAT(faults(), ElementsAre(HasSubstr("MAIL_URL"))) << url;
    }
}

TEST_F(ConfigurationTest, TheFrontendIsAUrl) {
    for (const char* url : {"app.example.com", "ftp://x", "https://", "https://a b", "https://a\"b"}) {
        environment_["FRONTEND_URL"] = url;
        EXPECT_THAT(faults(), ElementsAre(HasSubstr("FRONTEND_URL"))) << url;
    }
    environment_["FRONTEND_URL"] = "";
    EXPECT_EQ(good().frontend_url, "");
}

TEST(OriginOfTest, IsWhatABrowserSends) {
    EXPECT_EQ(origin_of("https://App.Example.com/login?x=1"), "https://app.example.com");
    EXPECT_EQ(origin_of("http://localhost:3000"), "http://localhost:3000");
    EXPECT_EQ(origin_of("http://localhost:3000/"), "http://localhost:3000");
    EXPECT_EQ(origin_of("http://[::1]:3000#x"), "http://[::1]:3000");
    EXPECT_EQ(origin_of("//example.com"), std::nullopt);
}

}  // namespace
}  // namespace truebond
