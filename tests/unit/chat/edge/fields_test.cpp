#include "chat/edge/fields.hpp"

#include "chat/edge/body.hpp"
#include "chat/edge/python_numbers.hpp"
#include "wire/json/parse.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

constexpr std::string_view words[] = {"male", "female", "other"};

/// "type: message" of the one fault, or "ok <value>".
std::string read(std::string_view json, const Rule& rule) {
    sioxx::wire::json::ParseOptions options;
    options.python_constants = true;
    options.python_numbers = true;
    const auto value = sioxx::wire::json::parse(json, options);
    if (!value) return "no JSON";
    Faults faults;
    const auto result = read_value(*value, rule, "body -> x", faults);
    if (result.has_value() != faults.empty()) return "value and faults disagree";
    if (!result) return faults[0].type + ": " + faults[0].message;
    if (const auto* i = result->if_int()) return "ok " + std::to_string(*i);
    if (const auto* b = result->if_bool()) return *b ? "ok true" : "ok false";
    if (const auto* s = result->if_string()) return "ok " + *s;
    return "ok";
}

TEST(Fields, Integers) {
    const Rule age = IntRule{18, 100};
    EXPECT_EQ(read("25", age), "ok 25");
    EXPECT_EQ(read(R"("25")", age), "ok 25");
    EXPECT_EQ(read(R"(" +2_5 ")", age), "ok 25");
    EXPECT_EQ(read(R"("025.00")", age), "ok 25");
    EXPECT_EQ(read("25.0", age), "ok 25");
    EXPECT_EQ(read("2.5e1", age), "ok 25");
    EXPECT_EQ(read("25.5", age), "int_from_float: Input should be a valid integer, got a number with a fractional part");
    EXPECT_EQ(read("true", Rule(IntRule{})), "ok 1");
    EXPECT_EQ(read("false", age), "greater_than_equal: Input should be greater than or equal to 18");
    EXPECT_EQ(read("101", age), "less_than_equal: Input should be less than or equal to 100");
    EXPECT_EQ(read("null", age), "int_type: Input should be a valid integer");
    EXPECT_EQ(read("[25]", age), "int_type: Input should be a valid integer");
    EXPECT_EQ(read(R"("x")", age), "int_parsing: Input should be a valid integer, unable to parse string as an integer");
    EXPECT_EQ(read("NaN", age), "finite_number: Input should be a finite number");
    EXPECT_EQ(read("1e400", age), "finite_number: Input should be a finite number");
    EXPECT_EQ(read("99999999999999999999", age), "less_than_equal: Input should be less than or equal to 100");
    EXPECT_EQ(read(R"("-99999999999999999999")", age), "greater_than_equal: Input should be greater than or equal to 18");
    EXPECT_EQ(read(R"("9223372036854775808")", Rule(IntRule{})),
              "int_parsing_size: Unable to parse input string as an integer, exceeded maximum size");
    EXPECT_EQ(read("1e19", age), "int_parsing_size: Unable to parse input string as an integer, exceeded maximum size");
    EXPECT_EQ(read('1' + std::string(400, '0'), age), "less_than_equal: Input should be less than or equal to 100");
    EXPECT_EQ(read('"' + std::string(5000, '0') + "25\"", age), "ok 25");
    EXPECT_EQ(read(R"("\ud800")", age), "string_unicode: Input should be a valid string, unable to parse raw data as a unicode string");
    EXPECT_EQ(read('"' + std::string(4301, '1') + '"', age),
              "int_parsing_size: Unable to parse input string as an integer, exceeded maximum size");
}

TEST(Fields, NumbersInText) {
    using Kind = PythonInt::Kind;
    for (const std::string_view text : {"1", " 1", "1\n", "+1", "01", "0_1", "1.000", "00_1", "\u00a01\u2003"}) {
        EXPECT_EQ(parse_python_int(text).kind, Kind::fits) << text;
        EXPECT_EQ(parse_python_int(text).value, 1) << text;
    }
    EXPECT_EQ(parse_python_int("1_0").value, 10);
    EXPECT_EQ(parse_python_int("-1_0").value, -10);
    EXPECT_EQ(parse_python_int("0").value, 0);
    EXPECT_EQ(parse_python_int("000").kind, Kind::fits);
    EXPECT_EQ(parse_python_int("0.0").kind, Kind::fits);
    for (const std::string_view text :
         {"", " ", "+", "-", "+-1", "--1", "1e1", "1.5", "_1", "1_", "1__0", "0_", "1 0", "0x1", "a", "1a", ".", "1.", "-.0", "\xC2\xB2"}) {
        EXPECT_EQ(parse_python_int(text).kind, Kind::no_integer) << text;
    }
    EXPECT_EQ(parse_python_int("9223372036854775807").kind, Kind::fits);
    EXPECT_EQ(parse_python_int("9223372036854775808").kind, Kind::too_large);
    EXPECT_EQ(parse_python_int("-9223372036854775809").kind, Kind::too_small);
}

TEST(Fields, Texts) {
    const Rule name = TextRule{2, 3};
    EXPECT_EQ(read(R"("ab")", name), "ok ab");
    EXPECT_EQ(read(R"("😀😀😀")", name), "ok 😀😀😀");
    EXPECT_EQ(read(R"("a")", name), "string_too_short: String should have at least 2 characters");
    EXPECT_EQ(read(R"("abcd")", name), "string_too_long: String should have at most 3 characters");
    EXPECT_EQ(read(R"("")", Rule(TextRule{1})), "string_too_short: String should have at least 1 character");
    EXPECT_EQ(read("5", name), "string_type: Input should be a valid string");
    EXPECT_EQ(read("null", name), "string_type: Input should be a valid string");
    EXPECT_EQ(read(R"("a\ud800")", name), "string_unicode: Input should be a valid string, unable to parse raw data as a unicode string");
    EXPECT_EQ(read(R"("a\u0000")", name), std::string("ok a\0", 5));
    EXPECT_EQ(read(R"("a\u0000")", Rule(TextRule{1, 9, false})), "value_error: Value error, null characters are not allowed");
}

TEST(Fields, Booleans) {
    for (const std::string_view json : {"true", "1", "1.0", R"("1")", R"("on")", R"("T")", R"("TRUE")", R"("y")", R"("Yes")"}) {
        EXPECT_EQ(read(json, BoolRule{}), "ok true") << json;
    }
    for (const std::string_view json : {"false", "0", "0.0", R"("0")", R"("OFF")", R"("f")", R"("false")", R"("N")", R"("no")"}) {
        EXPECT_EQ(read(json, BoolRule{}), "ok false") << json;
    }
    for (const std::string_view json : {"2", "-1", "2.0", R"("banana")", R"("")", R"(" 1")"}) {
        EXPECT_EQ(read(json, BoolRule{}), "bool_parsing: Input should be a valid boolean, unable to interpret input") << json;
    }
    for (const std::string_view json : {"null", "[]", "{}", "0.5", "NaN", "1e19", "9223372036854775808"}) {
        EXPECT_EQ(read(json, BoolRule{}), "bool_type: Input should be a valid boolean") << json;
    }
}

TEST(Fields, ChoicesAndLists) {
    EXPECT_EQ(read(R"("female")", ChoiceRule{words}), "ok 1");
    EXPECT_EQ(read(R"("Female")", ChoiceRule{words}), "enum: Input should be 'male', 'female' or 'other'");
    EXPECT_EQ(read("1", ChoiceRule{words}), "enum: Input should be 'male', 'female' or 'other'");
    EXPECT_EQ(read(R"(["a","b"])", TextListRule{}), "ok");
    EXPECT_EQ(read(R"("a")", TextListRule{}), "list_type: Input should be a valid list");
    EXPECT_EQ(read(R"(["a",1])", TextListRule{}), "string_type: Input should be a valid string");
    EXPECT_EQ(read(R"(["a","b"])", TextListRule{1}), "too_long: List should have at most 1 items after validation, not 2");
}

const Field inner[] = {{"messages", Need::optional, BoolRule{}}};
const Field schema[] = {
    {"name", Need::required, TextRule{2}},
    {"age", Need::required, IntRule{18}},
    {"bio", Need::nullable, TextRule{}},
    {"pictures", Need::optional, TextListRule{}},
    {"notifications", Need::nullable, ObjectRule{inner}},
};

std::string faults_of(std::string_view body, std::string_view content_type = "application/json") {
    const auto fields = read_body(body, content_type, schema);
    if (fields) return "ok";
    if (std::holds_alternative<Unreadable>(fields.error())) return "unreadable";
    std::string list;
    for (const Fault& fault : std::get<Faults>(fields.error())) list += fault.field + " " + fault.type + "\n";
    return list;
}

TEST(Fields, FaultsComeInTheOrderOfTheSchema) {
    EXPECT_EQ(faults_of(R"({"age":1,"pictures":["a",2,3],"notifications":{"messages":"x"}})"),
              "body -> name missing\nbody -> age greater_than_equal\nbody -> pictures -> 1 string_type\n"
              "body -> pictures -> 2 string_type\nbody -> notifications -> messages bool_parsing\n");
    EXPECT_EQ(faults_of(R"({"age":20,"name":"ab","notifications":[]})"), "body -> notifications dict_type\n");
}

TEST(Fields, NullIsAbsentOnlyWhereItMayBe) {
    EXPECT_EQ(faults_of(R"({"name":"ab","age":20,"bio":null,"notifications":null,"unknown":[1]})"), "ok");
    EXPECT_EQ(faults_of(R"({"name":null,"age":20,"pictures":null})"), "body -> name string_type\nbody -> pictures list_type\n");
}

TEST(Fields, OfAKeyGivenTwiceTheLastCounts) { EXPECT_EQ(faults_of(R"({"name":"ab","age":1,"age":20})"), "ok"); }

TEST(Body, WhatIsNoObject) {
    EXPECT_EQ(faults_of(""), "body missing\n");
    EXPECT_EQ(faults_of("null"), "body missing\n");
    EXPECT_EQ(faults_of("[]"), "body model_attributes_type\n");
    EXPECT_EQ(faults_of("5"), "body model_attributes_type\n");
    EXPECT_EQ(faults_of(R"("x")"), "body model_attributes_type\n");
    EXPECT_EQ(faults_of("{"), "body -> 1 json_invalid\n");
    EXPECT_EQ(faults_of(R"({"name": "x",)"), "body -> 13 json_invalid\n");
    EXPECT_EQ(faults_of("\"\xFF\""), "unreadable");
    EXPECT_EQ(faults_of(std::string(100'000, '[')), "unreadable");
}

TEST(Body, TypesOfContent) {
    constexpr std::string_view good = R"({"name":"ab","age":20})";
    for (const std::string_view type :
         {"", "application/json", "Application/JSON; charset=utf-8", "application/problem+json", " application/json ;x"}) {
        EXPECT_EQ(faults_of(good, type), "ok") << type;
    }
    for (const std::string_view type :
         {"text/plain", "application/x-www-form-urlencoded", "text/json", "json", "application/json/x+json", "multipart/form-data"}) {
        EXPECT_EQ(faults_of(good, type), "body model_attributes_type\n") << type;
    }
    EXPECT_EQ(faults_of(std::string("\xEF\xBB\xBF") + std::string(good)), "ok");
}

}  // namespace
}  // namespace truebond
