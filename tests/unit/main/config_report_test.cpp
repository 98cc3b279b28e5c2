#include "main/config_report.hpp"

#include "main/command_line.hpp"
#include "support/temp_dir.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string output_of(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "truebond");
    const auto parsed = parse_command_line(static_cast<int>(arguments.size()), arguments.data());
    const auto* leave = std::get_if<Leave>(&parsed);
    return leave != nullptr && leave->exit_code == 0 ? leave->output : std::string();
}

TEST(ConfigReportTest, TheDocumentationIsTrue) {
    std::ifstream file(TRUEBOND_SOURCE_DIR "/docs/CONFIG.md");
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), settings_markdown()) << "write it anew: truebond config --markdown > docs/CONFIG.md";
}

TEST(ConfigReportTest, EverySettingIsEverywhere) {
    const std::string help = output_of({"--help"});
    const std::string serve_help = output_of({"serve", "--help"});
    const std::string markdown = settings_markdown();
    std::set<std::string> keys;
    for (const Setting& setting : all_settings()) {
        for (const std::string& text : {help, serve_help, markdown}) {
            EXPECT_THAT(text, HasSubstr(std::string(setting.name)));
            EXPECT_THAT(text, HasSubstr(setting.flag()));
            EXPECT_THAT(text, HasSubstr(setting.default_words())) << setting.name;
        }
        EXPECT_NE(setting.apply, nullptr) << setting.name;
        EXPECT_FALSE(setting.help.empty()) << setting.name;
        EXPECT_TRUE(keys.insert(setting.key()).second) << setting.name << " twice";
    }
}

TEST(ConfigReportTest, SecretsAreMasked) {
    const test::TempDir dir;
    const std::string secret = "0123456789abcdef0123456789abcdef";
    ConfigInputs inputs;
    inputs.flags["DATA_DIR"] = dir.path().string();
    inputs.flags["JWT_SECRET"] = secret;
    inputs.flags["PORT"] = "1234";
    const auto all = resolve_configuration(inputs);
    ASSERT_TRUE(all);
    const std::string report = effective_settings(*all);
    EXPECT_THAT(report, Not(HasSubstr(secret)));
    EXPECT_THAT(report, ::testing::ContainsRegex("JWT_SECRET +\\*\\*\\*\\*\\*\\*\\*\\* +--jwt-secret"));
    EXPECT_THAT(report, ::testing::ContainsRegex("PORT +1234 +--port"));
    EXPECT_THAT(report, ::testing::ContainsRegex("HOST +127.0.0.1 +default"));
    EXPECT_EQ(std::count(report.begin(), report.end(), '\n'), static_cast<long>(all_settings().size()));
}

}  // namespace
}  // namespace truebond
