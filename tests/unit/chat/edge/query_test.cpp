#include "chat/edge/query.hpp"

#include "chat/edge/message_requests.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

TEST(Query, DecodesAsPythonDoes) {
    EXPECT_EQ(decode_percent("a%20b+c", true), "a b c");
    EXPECT_EQ(decode_percent("a%20b+c", false), "a b+c");
    EXPECT_EQ(decode_percent("%C3%A9%zz%4", true), "é%zz%4");
    EXPECT_EQ(decode_percent("%FFx%C3%A9", true), "\xEF\xBF\xBDxé");
}

TEST(Query, TheLastValueCounts) {
    EXPECT_EQ(query_text("limit=2&limit=1", "limit"), "1");
    EXPECT_EQ(query_text("a=1&limit&b", "limit"), "");
    EXPECT_EQ(query_text("a=1&&=x&limi%74=7", "limit"), "7");
    EXPECT_EQ(query_text("limits=7", "limit"), std::nullopt);
    EXPECT_EQ(query_text("", "limit"), std::nullopt);
    EXPECT_EQ(query_text("q=a=b", "q"), "a=b");
}

TEST(Query, HistoryCursors) {
    EXPECT_EQ(read_history_query("")->limit, 50U);
    EXPECT_FALSE(read_history_query("")->before);
    const auto page = read_history_query("limit=7&before=6B04b14f8c26befb9b7af7bd");
    ASSERT_TRUE(page && page->before && *page->before);
    EXPECT_EQ((*page->before)->to_string(), "6b04b14f8c26befb9b7af7bd");
    EXPECT_TRUE(read_history_query("after=zzz")->after);
    EXPECT_FALSE(*read_history_query("after=zzz")->after);
    const auto both = read_history_query("before=6b04b14f8c26befb9b7af7bd&after=6b04b14f8c26befb9b7af7bd");
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error()[0].field, "query -> after");
}

TEST(Query, EventsAndLedger) {
    EXPECT_FALSE(read_events_query("limit=500")->after);
    EXPECT_EQ(read_events_query("after=0")->after, 0);
    EXPECT_FALSE(read_events_query("after=-1"));
    EXPECT_FALSE(read_events_query("limit=501"));
    EXPECT_EQ(read_ledger_query("limit=-5&skip=-1")->skip, -1);
    EXPECT_EQ(read_ledger_query("limit=9223372036854775808").error()[0].type, "int_parsing_size");
}

TEST(IdempotencyKey, HeaderAndFieldMustAgree) {
    const auto faults = [](std::string_view field, std::optional<std::string_view> header) -> std::string {
        const std::string body = R"({"receiver_id":"x","content":"y","client_message_id":)" + std::string(field) + "}";
        const auto request = read_send(body, "", header);
        if (request) return "key " + request->idempotency_key.value_or("none");
        std::string list;
        for (const Fault& fault : std::get<Faults>(request.error())) list += fault.field + ' ' + fault.type + '\n';
        return list;
    };
    EXPECT_EQ(faults("null", std::nullopt), "key none");
    EXPECT_EQ(faults(R"("k")", std::nullopt), "key k");
    EXPECT_EQ(faults("null", "k"), "key k");
    EXPECT_EQ(faults(R"("k")", "k"), "key k");
    EXPECT_EQ(faults(R"("k")", "l"), "body -> client_message_id value_error\n");
    EXPECT_EQ(faults("null", ""), "header -> idempotency-key value_error\n");
    EXPECT_EQ(faults("null", "a b"), "header -> idempotency-key value_error\n");
    EXPECT_EQ(faults(R"("é")", std::nullopt), "body -> client_message_id value_error\n");
    EXPECT_EQ(faults(R"("")", std::nullopt), "body -> client_message_id value_error\n");
    EXPECT_EQ(faults("5", std::nullopt), "body -> client_message_id string_type\n");
    EXPECT_EQ(faults('"' + std::string(128, 'k') + '"', std::nullopt), "key " + std::string(128, 'k'));
    EXPECT_EQ(faults('"' + std::string(129, 'k') + '"', std::nullopt), "body -> client_message_id value_error\n");
}

}  // namespace
}  // namespace truebond
