#include "wire/json/view.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::json {
namespace {

TEST(JsonSplitArray, ListsTheElementsWithoutTheSpaceAround) {
    std::vector<View> out{View("stale")};
    Members members;
    const std::string text = " [ \"send\" ,{\"a\": [1, 2]} , [ ] ,-1.5e3,\ttrue,null , \"a,b]\\\"\" ]\n";
    ASSERT_TRUE(split_array(text, out, members));
    std::vector<std::string_view> texts;
    for (const View& v : out) texts.push_back(v.text());
    EXPECT_EQ(texts, (std::vector<std::string_view>{"\"send\"", "{\"a\": [1, 2]}", "[ ]", "-1.5e3", "true", "null", "\"a,b]\\\"\""}));
    ASSERT_TRUE(split_array("[]", out, members));
    EXPECT_TRUE(out.empty());
}

TEST(JsonSplitArray, RefusesWhatIsNoArray) {
    std::vector<View> out;
    Members members;
    for (const std::string_view text : {"{}", "1", "\"x\"", "", " ", "[", "[1", "[1,]", "[1]]", "[1] x", "{", "[\"\\x\"]"}) {
        EXPECT_FALSE(split_array(text, out, members)) << text;
        EXPECT_TRUE(out.empty()) << text;
    }
    auto deep = split_array("[[[]]]", out, members, {.depth_max = 2});
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().code, ParseErrc::too_deep);
    auto cut = split_array("[\"x\",", out, members);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().offset, 5U);
    auto bytes = split_array("[\"\xFF\"]", out, members);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code, ParseErrc::invalid_utf8);
}

TEST(JsonSplitArray, NotesTheMembersOfElementsAndOfNothingElse) {
    std::vector<View> out;
    Members members;
    const std::string text = R"(["e",{"a":1,"b":{"a":2},"\u0063":[{"a":3}],"a": 4 ,"":5},[{"a":6},7],{"b":8},{}])";
    ASSERT_TRUE(split_array(text, out, members));
    EXPECT_TRUE(members.complete());
    EXPECT_EQ(members.find(1, "a").text(), "4") << "of two the last";
    EXPECT_EQ(members.find(1, "b").text(), R"({"a":2})");
    EXPECT_EQ(members.find(1, "c").text(), R"([{"a":3}])") << "escapes in names are understood";
    EXPECT_EQ(members.find(1, "").text(), "5");
    EXPECT_EQ(members.find(3, "b").text(), "8");
    for (const std::size_t element : {0U, 2U, 3U, 4U, 5U}) EXPECT_TRUE(members.find(element, "a").empty()) << element;
    EXPECT_TRUE(members.find(1, "d").empty());

    ASSERT_TRUE(split_array(R"([{"z":1}])", out, members));
    EXPECT_TRUE(members.find(1, "a").empty()) << "those of the text before are gone";
    EXPECT_EQ(members.find(0, "z").text(), "1");
}

TEST(JsonSplitArray, NotesOnlySoManyMembersAndSaysSo) {
    std::vector<View> out;
    Members members;
    std::string text = R"([{"m":0)";
    for (int i = 1; i < 64; ++i) text += ",\"m" + std::to_string(i) + "\":" + std::to_string(i);
    const std::string full = text + "}]";
    const std::string more = text + ",\"m64\":64}]";
    ASSERT_TRUE(split_array(full, out, members));
    EXPECT_TRUE(members.complete());
    EXPECT_EQ(members.find(0, "m63").integer(), 63);
    ASSERT_TRUE(split_array(more, out, members));
    EXPECT_FALSE(members.complete());
    ASSERT_TRUE(split_array("[]", out, members));
    EXPECT_TRUE(members.complete());
}

TEST(JsonView, TellsKinds) {
    EXPECT_EQ(View("null").kind(), Kind::null);
    EXPECT_EQ(View("true").kind(), Kind::boolean);
    EXPECT_EQ(View("false").kind(), Kind::boolean);
    EXPECT_EQ(View("-1").kind(), Kind::number);
    EXPECT_EQ(View("0").kind(), Kind::number);
    EXPECT_EQ(View("\"\"").kind(), Kind::string);
    EXPECT_EQ(View("[]").kind(), Kind::array);
    EXPECT_EQ(View("{}").kind(), Kind::object);
    EXPECT_FALSE(View().is(Kind::null));
    EXPECT_TRUE(View().empty());
}

TEST(JsonView, FindsMembersPastEverythingElse) {
    const std::string_view text =
        R"({ "s" : "a \" } ] , { [ b", "o":{"x":{"x":[1,{"deep":"}"}]}} , "a" :[[],{},"]"],"n": -12.5e3 ,"t":true,)"
        R"("a very long key that fills more than one block of sixteen":"\\","last": {"x": 9} })";
    const View v(text);
    EXPECT_EQ(v.find("s").text(), R"("a \" } ] , { [ b")");
    EXPECT_EQ(v.find("o").text(), R"({"x":{"x":[1,{"deep":"}"}]}})");
    EXPECT_EQ(v.find("a").text(), R"([[],{},"]"])");
    EXPECT_EQ(v.find("n").text(), "-12.5e3");
    EXPECT_EQ(v.find("t").text(), "true");
    EXPECT_EQ(v.find("a very long key that fills more than one block of sixteen").text(), R"("\\")");
    EXPECT_EQ(v.find("last").find("x").integer(), 9);
    EXPECT_TRUE(v.find("x").empty()) << "only its own members";
    const std::array<std::string_view, 4> keys{"last", "x", "s", "t"};
    std::array<View, 4> found;
    v.find(keys, found);
    for (std::size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(found[i].text(), v.find(keys[i]).text()) << keys[i];
    EXPECT_TRUE(v.find("").empty());
    EXPECT_TRUE(View("{}").find("a").empty());
    EXPECT_TRUE(View("{ }").find("a").empty());
    EXPECT_TRUE(View("[1]").find("a").empty());
    EXPECT_TRUE(View().find("a").empty());
}

TEST(JsonView, OfAKeyGivenTwiceTheLastCounts) { EXPECT_EQ(View(R"({"a":1,"b":2,"a":{"a":4},"a":3})").find("a").integer(), 3); }

TEST(JsonView, UnderstandsEscapedKeys) {
    EXPECT_EQ(View(R"({"\u0061":1,"b\"":2})").find("a").integer(), 1);
    EXPECT_EQ(View(R"({"\u0061":1,"b\"":2})").find("b\"").integer(), 2);
}

TEST(JsonView, StringsPointIntoTheTextUnlessTheyHaveEscapes) {
    std::string scratch;
    const std::string_view plain = "\"héllo\"";
    auto s = View(plain).string(scratch);
    ASSERT_TRUE(s);
    EXPECT_EQ(*s, "héllo");
    EXPECT_EQ(s->data(), plain.data() + 1);
    auto escaped = View(R"("a\n\ud83d\ude00")").string(scratch);
    ASSERT_TRUE(escaped);
    EXPECT_EQ(*escaped, "a\n😀");
    EXPECT_EQ(escaped->data(), scratch.data());
    EXPECT_FALSE(View("1").string(scratch));
    EXPECT_FALSE(View().string(scratch));
}

TEST(JsonView, ReadsScalars) {
    EXPECT_EQ(View("true").boolean(), true);
    EXPECT_EQ(View("false").boolean(), false);
    EXPECT_FALSE(View("null").boolean());
    EXPECT_EQ(View("42").integer(), 42);
    EXPECT_EQ(View("-9223372036854775808").integer(), INT64_MIN);
    for (const std::string_view no : {"9223372036854775808", "1.0", "1e3", "\"1\"", "null", "[]"}) EXPECT_FALSE(View(no).integer()) << no;
    EXPECT_FALSE(View().integer());
}

TEST(JsonView, GivesADom) {
    EXPECT_EQ(View(R"({"a":[1,"x"]})").value(), Value::object({{"a", Value::array({1, "x"})}}));
    EXPECT_EQ(View().value(), Value());
}

}  // namespace
}  // namespace sioxx::wire::json
