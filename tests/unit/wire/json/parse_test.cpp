#include "wire/json/parse.hpp"

#include "wire/json/write.hpp"

#include <cmath>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace sioxx::wire::json {
namespace {

Value parsed(std::string_view text, ParseOptions options = {}) {
    auto r = parse(text, options);
    EXPECT_TRUE(r) << text << " at " << (r ? 0 : r.error().offset);
    return r ? *r : Value();
}

ParseError error_of(std::string_view text, ParseOptions options = {}) {
    auto r = parse(text, options);
    EXPECT_FALSE(r) << text;
    auto v = validate(text, options);
    EXPECT_FALSE(v) << text;
    if (r || v) return {};
    EXPECT_EQ(r.error().offset, v.error().offset);
    EXPECT_EQ(r.error().code, v.error().code);
    return r.error();
}

std::string unquote(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') out += text[i];
        else out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)), i += 2;
    }
    return out;
}

TEST(JsonParse, ErrorOffsetsAreThoseOfPython) {
    std::ifstream in(TRUEBOND_SOURCE_DIR "/tests/unit/wire/json/python_offsets.txt");
    std::string line;
    int cases = 0;
    while (std::getline(in, line)) {
        const std::size_t gap = line.find(' ');
        const std::string expected = line.substr(0, gap);
        const std::string text = unquote(std::string_view(line).substr(gap + 1));
        auto r = validate(text, {.python_constants = true});
        EXPECT_EQ(r ? "ok" : std::to_string(r.error().offset), expected) << line;
        EXPECT_EQ(parse(text, {.python_constants = true}).has_value(), r.has_value()) << line;
        if (!r) {
            EXPECT_EQ(r.error().code, ParseErrc::syntax) << line;
        }
        ++cases;
    }
    EXPECT_GT(cases, 450);
}

TEST(JsonParse, ReadsEveryKind) {
    EXPECT_EQ(parsed(" null "), Value());
    EXPECT_EQ(parsed("true"), Value(true));
    EXPECT_EQ(parsed("false"), Value(false));
    EXPECT_EQ(parsed(R"("héllo")"), Value("héllo"));
    EXPECT_EQ(parsed("[]"), Value::array());
    EXPECT_EQ(parsed("{}"), Value::object());
    EXPECT_EQ(parsed(R"({"a":[1,{"b":[]},"x"],"c":{}})"),
              Value::object({{"a", Value::array({1, Value::object({{"b", Value::array()}}), "x"})}, {"c", Value::object()}}));
}

TEST(JsonParse, KeepsIntegersThatFitAndTurnsTheRestIntoDoubles) {
    EXPECT_EQ(parsed("0"), Value(0));
    EXPECT_EQ(parsed("9223372036854775807"), Value(INT64_MAX));
    EXPECT_EQ(parsed("-9223372036854775808"), Value(INT64_MIN));
    EXPECT_EQ(parsed("9223372036854775808"), Value(9223372036854775808.0));
    EXPECT_EQ(parsed("1.0"), Value(1.0));
    EXPECT_EQ(parsed("1e2"), Value(100.0));
    const Value minus_zero = parsed("-0");
    ASSERT_TRUE(minus_zero.is_double());
    EXPECT_TRUE(std::signbit(*minus_zero.if_double()));
}

TEST(JsonParse, NumbersBeyondDoubleBecomeInfinityOrZero) {
    EXPECT_EQ(parsed("1e400"), Value(HUGE_VAL));
    EXPECT_EQ(parsed("-1e400"), Value(-HUGE_VAL));
    EXPECT_EQ(parsed("1e99999999999999999999"), Value(HUGE_VAL));
    EXPECT_EQ(parsed("1e-400"), Value(0.0));
    EXPECT_EQ(parsed("0.0001e-99999999999999999999"), Value(0.0));
    EXPECT_EQ(parsed("0e999"), Value(0.0));
    EXPECT_EQ(parsed(std::string(400, '9')), Value(HUGE_VAL));
    EXPECT_EQ(parsed("0." + std::string(400, '0') + "1"), Value(0.0));
    EXPECT_EQ(parsed("0." + std::string(400, '0') + "1e401"), Value(1.0));
    EXPECT_EQ(parsed("5e-324"), Value(5e-324));
    EXPECT_EQ(parsed("1.7976931348623157e308"), Value(1.7976931348623157e308));
}

TEST(JsonParse, ResolvesEscapes) {
    EXPECT_EQ(parsed(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u65e5\ud83d\ude00")"), Value("\"\\/\b\f\n\r\tAé日😀"));
    EXPECT_EQ(parsed(R"("\u0000")"), Value(std::string(1, '\0')));
    EXPECT_EQ(parsed(R"({"\u0061b":1})"), Value::object({{"ab", 1}}));
}

TEST(JsonParse, LoneSurrogatesBecomeWtf8AndAreRecognised) {
    const Value v = parsed(R"("\ud800x\udfff\ud800\ud83d\ude00")");
    EXPECT_EQ(v, Value("\xED\xA0\x80x\xED\xBF\xBF\xED\xA0\x80\xF0\x9F\x98\x80"));
    EXPECT_TRUE(has_lone_surrogate(*v.if_string()));
    EXPECT_FALSE(has_lone_surrogate("plain 😀 日 \xED\x9F\xBF"));
    EXPECT_FALSE(has_lone_surrogate(""));
}

TEST(JsonParse, OfAKeyGivenTwiceTheLastCounts) {
    const Value v = parsed(R"({"a":1,"b":2,"a":3})");
    ASSERT_NE(v.find("a"), nullptr);
    EXPECT_EQ(*v.find("a"), Value(3));
}

TEST(JsonParse, LimitsDepth) {
    const std::string deep = std::string(64, '[') + std::string(64, ']');
    EXPECT_TRUE(validate(deep));
    const ParseError e = error_of("[" + deep + "]");
    EXPECT_EQ(e.code, ParseErrc::too_deep);
    EXPECT_EQ(e.offset, 64U);
    EXPECT_EQ(error_of("[[1]]", {.depth_max = 1}).code, ParseErrc::too_deep);
    EXPECT_EQ(error_of("[]", {.depth_max = 0}).code, ParseErrc::too_deep);
    EXPECT_TRUE(validate("1", {.depth_max = 0}));
    EXPECT_TRUE(validate(std::string(64, '[') + "[" + std::string(65, ']'), {.depth_max = 65}));
    const std::string bomb(1'000'000, '[');
    EXPECT_EQ(error_of(bomb, {.depth_max = 4'000'000'000}).code, ParseErrc::too_deep);
}

TEST(JsonParse, InvalidUtf8OutweighsSyntax) {
    const ParseError in_string = error_of("[\"é\xFF\"]");
    EXPECT_EQ(in_string.code, ParseErrc::invalid_utf8);
    EXPECT_EQ(in_string.offset, 3U);
    EXPECT_EQ(error_of("{x} \"\xC3\"").code, ParseErrc::invalid_utf8);
    EXPECT_EQ(error_of("\"\xED\xA0\x80\"").code, ParseErrc::invalid_utf8);
    EXPECT_EQ(error_of("\"\xE2\x82").code, ParseErrc::invalid_utf8);
    EXPECT_EQ(error_of("[1] \x80").code, ParseErrc::invalid_utf8);
}

TEST(JsonParse, PythonConstantsOnlyWhereAskedFor) {
    EXPECT_EQ(error_of("[NaN]").offset, 1U);
    EXPECT_EQ(error_of("-Infinity").offset, 0U);
    const Value big =
        parsed("[18446744073709551616,-9223372036854775809,1e400,Infinity,1e300]", {.python_constants = true, .python_numbers = true});
    const Value::Array& numbers = *big.if_array();
    EXPECT_EQ(*numbers[0].if_double(), HUGE_VAL);
    EXPECT_EQ(*numbers[1].if_double(), -HUGE_VAL);
    EXPECT_TRUE(std::isnan(*numbers[2].if_double()) && std::isnan(*numbers[3].if_double()));
    EXPECT_EQ(*numbers[4].if_double(), 1e300);
    const Value v = parsed("[NaN,Infinity,-Infinity]", {.python_constants = true});
    EXPECT_TRUE(std::isnan(*v.if_array()->at(0).if_double()));
    EXPECT_EQ(v.if_array()->at(1), Value(HUGE_VAL));
    EXPECT_EQ(v.if_array()->at(2), Value(-HUGE_VAL));
}

TEST(JsonParse, ChecksLongStringsInEveryPosition) {
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string good = '"' + std::string(size, 'a') + '"';
        ASSERT_TRUE(validate(good));
        for (std::size_t at = 1; at <= size; ++at) {
            for (const char bad : {'\x1f', '\0', '"'}) {
                std::string text = good;
                text[at] = bad;
                auto r = validate(text);
                ASSERT_FALSE(r) << size << ' ' << at;
                ASSERT_EQ(r.error().offset, bad == '"' ? at + 1 : at);
            }
            std::string text = good;
            text[at] = '\x7f';
            ASSERT_TRUE(validate(text));
        }
    }
}

}  // namespace
}  // namespace sioxx::wire::json
