#include "wire/json/write.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::json {
namespace {

std::string literal(std::string_view text) {
    std::string out;
    append_string(out, text);
    return out;
}

std::string number(double v) {
    std::string out;
    append_double(out, v);
    return out;
}

TEST(JsonWrite, EscapesAsJsonStringifyDoes) {
    EXPECT_EQ(literal("plain é 日 😀 / \x7f"), "\"plain é 日 😀 / \x7f\"");
    EXPECT_EQ(literal("\"\\\b\t\n\f\r"), R"("\"\\\b\t\n\f\r")");
    EXPECT_EQ(literal(std::string_view("\0\x01\x1f", 3)), R"("\u0000\u0001\u001f")");
    EXPECT_EQ(literal(""), "\"\"");
    EXPECT_EQ(literal(std::string(40, 'x') + '"' + std::string(40, 'y')), '"' + std::string(40, 'x') + "\\\"" + std::string(40, 'y') + '"');
}

TEST(JsonWrite, WhatIsNoUtf8BecomesTheReplacementCharacter) {
    EXPECT_EQ(literal("a\xFFz"), "\"a\uFFFDz\"");
    EXPECT_EQ(literal("a\xED\xA0\x80z"), "\"a\uFFFDz\"") << "a lone surrogate is one character";
    EXPECT_EQ(literal("a\xE2\x82"), "\"a\uFFFD\"");
    EXPECT_EQ(literal("é\xC3é"), "\"é\uFFFDé\"");
    EXPECT_EQ(literal("\xF0\x9F\x98z"), "\"\uFFFDz\"");
}

TEST(JsonWrite, PrintsDoublesAsJavaScriptDoes) {
    // Expected texts: JSON.stringify of Node 20.
    const std::vector<std::pair<double, std::string>> cases{{0.0, "0"},
                                                            {-0.0, "0"},
                                                            {1.0, "1"},
                                                            {-1.0, "-1"},
                                                            {100.0, "100"},
                                                            {0.1, "0.1"},
                                                            {1.5, "1.5"},
                                                            {-2.25, "-2.25"},
                                                            {1e20, "100000000000000000000"},
                                                            {123456789012345680000.0, "123456789012345680000"},
                                                            {1e21, "1e+21"},
                                                            {1.5e21, "1.5e+21"},
                                                            {1.2345e22, "1.2345e+22"},
                                                            {1e-6, "0.000001"},
                                                            {1.5e-6, "0.0000015"},
                                                            {1e-7, "1e-7"},
                                                            {1.25e-7, "1.25e-7"},
                                                            {-1e-7, "-1e-7"},
                                                            {5e-324, "5e-324"},
                                                            {1.7976931348623157e308, "1.7976931348623157e+308"},
                                                            {0.1 + 0.2, "0.30000000000000004"},
                                                            {9007199254740993.0, "9007199254740992"},
                                                            {4.35, "4.35"},
                                                            {1.0 / 3, "0.3333333333333333"},
                                                            {123456.789, "123456.789"},
                                                            {1e100, "1e+100"},
                                                            {2.2250738585072014e-308, "2.2250738585072014e-308"}};
    for (const auto& [v, text] : cases) EXPECT_EQ(number(v), text);
    EXPECT_EQ(number(std::nan("")), "null");
    EXPECT_EQ(number(HUGE_VAL), "null");
    EXPECT_EQ(number(-HUGE_VAL), "null");
}

TEST(JsonWrite, WritesValues) {
    const Value v =
        Value::object({{"a", Value::array({1, 2.5, true, false, nullptr, "x\n"})}, {"k\"", Value::object()}, {"e", Value::array()}});
    EXPECT_EQ(to_string(v), R"({"a":[1,2.5,true,false,null,"x\n"],"k\"":{},"e":[]})");
    EXPECT_EQ(to_string(Value(INT64_MIN)), "-9223372036854775808");
}

TEST(JsonWrite, BytesBecomePlaceholders) {
    const Value v = Value::array({Binary{"one"}, Value::object({{"x", Binary{"two"}}})});
    std::string out;
    std::vector<std::string> attachments{"earlier"};
    append(out, v, &attachments);
    EXPECT_EQ(out, R"([{"_placeholder":true,"num":1},{"x":{"_placeholder":true,"num":2}}])");
    EXPECT_EQ(attachments, (std::vector<std::string>{"earlier", "one", "two"}));
    EXPECT_EQ(to_string(v), R"([null,{"x":null}])");
}

TEST(JsonWriter, PutsTheCommas) {
    std::string out;
    Writer w(out);
    w.open_object();
    w.member("id").string("a\"b").member("n").integer(-3).member("ok").boolean(true).member("none").null();
    w.member("list").open_array().integer(1).open_array().close_array().open_object().close_object().raw("[0]").close_array();
    w.member("o").open_object().member("x").value(Value(1.5)).close_object();
    w.close_object();
    EXPECT_EQ(out, R"({"id":"a\"b","n":-3,"ok":true,"none":null,"list":[1,[],{},[0]],"o":{"x":1.5}})");
}

}  // namespace
}  // namespace sioxx::wire::json
