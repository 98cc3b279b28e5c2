#include "unit/wire/random_value.hpp"
#include "wire/json/view.hpp"
#include "wire/json/write.hpp"
#include "wire/utf8.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::json {
namespace {

using test::Rng;

constexpr std::string_view alphabet = "{}[]\",:\\u0e1-+. \n\xC3\xA9tfn";

TEST(JsonProperty, WhatIsWrittenReadsBack) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    for (int i = 0; i < 2000; ++i) {
        const Value v = test::random_value(rng, 5, false);
        const std::string text = to_string(v);
        ASSERT_TRUE(valid_utf8(text));
        auto back = parse(text);
        ASSERT_TRUE(back) << text;
        ASSERT_EQ(*back, v) << text;
        ASSERT_EQ(to_string(*back), text);
    }
}

TEST(JsonProperty, ViewsSeeWhatTheDomSees) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    std::string scratch;
    for (int i = 0; i < 2000; ++i) {
        const Value v = test::random_value(rng, 4, false);
        const std::string text = to_string(v);
        const View view{std::string_view(text)};
        ASSERT_EQ(view.value(), v);
        if (const Value::Object* members = v.if_object()) {
            for (const auto& [key, member] : *members) ASSERT_EQ(view.find(key).value(), *v.find(key)) << text;
        }
        if (const std::string* s = v.if_string()) {
            ASSERT_EQ(view.string(scratch), *s);
        }
        std::vector<View> elements;
        Members noted;
        auto split = split_array(text, elements, noted);
        ASSERT_EQ(split.has_value(), v.is_array());
        for (std::size_t k = 0; noted.complete() && k < elements.size(); ++k) {
            const Value::Object* members = (*v.if_array())[k].if_object();
            for (std::size_t m = 0; members != nullptr && m < members->size(); ++m) {
                ASSERT_EQ(noted.find(k, (*members)[m].first).text(), elements[k].find((*members)[m].first).text()) << text;
            }
        }
        for (std::size_t k = 0; k < elements.size(); ++k) ASSERT_EQ(elements[k].value(), (*v.if_array())[k]);
    }
}

TEST(JsonProperty, AllReadersAgreeOnWhatIsBroken) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    int broken = 0;
    for (int i = 0; i < 5000; ++i) {
        const std::string text = test::mutated(rng, to_string(test::random_value(rng, 3, false)), alphabet);
        auto checked = validate(text);
        auto parsed = parse(text);
        ASSERT_EQ(checked.has_value(), parsed.has_value()) << text;
        std::vector<View> elements;
        Members members;
        auto split = split_array(text, elements, members);
        ASSERT_EQ(split.has_value(), parsed && parsed->is_array()) << text;
        if (parsed) {
            ASSERT_TRUE(parse(to_string(*parsed))) << text;
            continue;
        }
        ++broken;
        ASSERT_EQ(checked.error().code, parsed.error().code);
        ASSERT_EQ(checked.error().offset, parsed.error().offset);
        ASSERT_LE(checked.error().offset, text.size());
        ASSERT_EQ(checked.error().code == ParseErrc::invalid_utf8, !valid_utf8(text)) << text;
    }
    EXPECT_GT(broken, 1000);
}

}  // namespace
}  // namespace sioxx::wire::json
