#include "unit/chat/support/recording.hpp"

#include "wire/json/write.hpp"

#include <algorithm>
#include <fstream>
#include <regex>

namespace truebond::test {
namespace {

namespace json = sioxx::wire::json;

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
}

/// `aaaa…<2000 chars>`: the recording cut it short.
std::string expand(const std::string& text) {
    static const std::regex cut(R"(([\s\S]*)\.\.\.<(\d+) chars>)");
    std::smatch m;
    if (!std::regex_match(text, m, cut)) return text;
    const std::string first(code_point_prefix(text, 1));
    std::string out;
    for (int i = std::stoi(m[2]); i > 0; --i) out += first;
    return out;
}

Value expanded(Value value) {
    if (const std::string* text = value.if_string()) return expand(*text);
    if (auto* items = value.if_array()) {
        for (Value& item : *items) item = expanded(std::move(item));
    }
    if (auto* members = value.if_object()) {
        for (auto& member : *members) member.second = expanded(std::move(member.second));
    }
    return value;
}

bool text_matches(const std::string& expected, const std::string& actual) {
    static const std::regex oid("[0-9a-f]{24}");
    static const std::regex jwt(R"([\w-]+\.[\w-]+\.[\w-]+)");
    static const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00)");
    if (expected == "<oid>") return std::regex_match(actual, oid);
    if (expected == "<jwt>") return std::regex_match(actual, jwt);
    if (expected.starts_with("<ts:")) return std::regex_match(actual, time);
    return expand(expected) == actual;
}

const std::string& text_at(const Value& value, std::string_view member) {
    static const std::string none;
    const Value* found = value.find(member);
    return found == nullptr || found->if_string() == nullptr ? none : *found->if_string();
}

std::string object_difference(const Value::Object& expected, const Value& actual, const std::string& where) {
    if (!actual.is_object()) return where + " is no object: " + json::to_string(actual);
    for (const auto& [name, value] : expected) {
        const Value* found = actual.find(name);
        if (found == nullptr) return where + "." + name + " is missing in " + json::to_string(actual);
        if (auto d = difference(value, *found, where + "." + name); !d.empty()) return d;
    }
    return {};
}

std::string header_difference(const Value& headers, const Answer& answer) {
    for (const char* cors : {"access-control-allow-origin", "access-control-allow-credentials"}) {
        if (headers.find(cors) == nullptr && answer.header(cors)) return std::string(cors) + " is one too many";
    }
    for (const auto& [name, value] : *headers.if_object()) {
        const std::string wanted = value.if_string() == nullptr ? "" : *value.if_string();
        const std::string got = answer.header(name).value_or("(none)");
        if (got != wanted) return "header " + name + ": " + got + " instead of " + wanted;
    }
    return {};
}

}  // namespace

Value Row::bound(const Bindings& bindings) const {
    std::string line = text;
    for (const auto& [from, to] : bindings) replace_all(line, from, to);
    auto value = json::parse(line);
    EXPECT_TRUE(value) << line;
    return value ? *value : Value::object();
}

std::vector<Row> load_recording(const std::string& name) {
    std::ifstream in(std::string(TRUEBOND_SOURCE_DIR) + "/tests/data/recorded/" + name + ".jsonl");
    std::vector<Row> rows;
    for (std::string line; std::getline(in, line);) {
        const auto value = json::parse(line);
        EXPECT_TRUE(value) << line;
        if (value && value->find("request") != nullptr) rows.push_back({text_at(*value, "name"), line});
    }
    EXPECT_FALSE(rows.empty()) << name;
    return rows;
}

Ask ask_of(const Value& row, const std::string& token) {
    const Value& request = *row.find("request");
    Ask ask{text_at(request, "method"), text_at(request, "path")};
    if (const Value* headers = request.find("headers")) {
        for (const auto& [name, value] : *headers->if_object()) {
            std::string text = value.if_string() == nullptr ? "" : *value.if_string();
            replace_all(text, "<jwt>", token);
            ask.headers.emplace_back(ascii_lower(name), std::move(text));
        }
    }
    const bool says_json =
        std::any_of(ask.headers.begin(), ask.headers.end(), [](const sioxx::Header& h) { return h.second == "application/json"; });
    if (const Value* body = request.find("json")) ask.body = json::to_string(expanded(*body));
    else if (request.find("raw") != nullptr) ask.body = text_at(request, "raw");
    else if (says_json) ask.body = "{}";  // the recorder left empty objects out
    replace_all(ask.body, "<jwt>", token);
    for (std::string* text : {&ask.target, &ask.body}) replace_all(*text, "<oid>", "6b04b14f8c26befb9b7affff");
    return ask;
}

std::string difference(const Value& expected, const Value& actual, const std::string& where) {
    if (const auto* members = expected.if_object()) return object_difference(*members, actual, where);
    if (const auto* items = expected.if_array()) {
        const auto* actual_items = actual.if_array();
        if (actual_items == nullptr || actual_items->size() != items->size()) {
            return where + " has other items: " + json::to_string(actual);
        }
        for (std::size_t i = 0; i < items->size(); ++i) {
            if (auto d = difference((*items)[i], (*actual_items)[i], where + "[" + std::to_string(i) + "]"); !d.empty()) return d;
        }
        return {};
    }
    const bool same =
        expected.is_string() && actual.is_string() ? text_matches(*expected.if_string(), *actual.if_string()) : expected == actual;
    return same ? std::string() : where + ": " + json::to_string(actual) + " instead of " + json::to_string(expected);
}

std::string difference(const Value& row, const Answer& answer) {
    const std::int64_t status = *row.find("status")->if_int();
    if (answer.status != status)
        return "status " + std::to_string(answer.status) + " instead of " + std::to_string(status) + ": " + answer.body;
    if (const Value* headers = row.find("headers")) {
        if (auto d = header_difference(*headers, answer); !d.empty()) return d;
    }
    const Value& body = *row.find("body");
    if (const std::string* text = body.if_string()) return *text == answer.body ? "" : "body " + answer.body + " instead of " + *text;
    return difference(body, answer.json());
}

void Replay::run() {
    for (const Row& row : load_recording(file_)) {
        seen_.insert(row.name);
        if (!is_left_out(row.name)) play(row);
    }
    for (const auto& [name, expected] : mended) EXPECT_TRUE(seen_.contains(name)) << "no such row: " << name;
    for (const auto& [name, token] : tokens) EXPECT_TRUE(name.empty() || seen_.contains(name)) << "no such row: " << name;
    for (const auto& [name, step] : before) EXPECT_TRUE(seen_.contains(name)) << "no such row: " << name;
    for (const auto& [name, reason] : left_out) EXPECT_TRUE(seen_.contains(name)) << "no such row: " << name;
}

bool Replay::is_left_out(const std::string& name) {
    for (const auto& [pattern, reason] : left_out) {
        const bool prefix = pattern.ends_with('*');
        const bool fits = prefix ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : name == pattern;
        if (!fits) continue;
        seen_.insert(pattern);
        return true;
    }
    return false;
}

void Replay::play(const Row& row) {
    if (const auto step = before.find(row.name); step != before.end()) step->second();
    const auto own = tokens.find(row.name);
    const std::string token = own != tokens.end() ? own->second : tokens[""];
    const Value bound = row.bound(bindings);
    const Answer answer = browser_.ask(ask_of(bound, token));
    const auto mend = mended.find(row.name);
    if (mend == mended.end()) {
        EXPECT_EQ(difference(bound, answer), "") << file_ << " " << row.name;
        return;
    }
    EXPECT_EQ(answer.status, mend->second.first) << file_ << " " << row.name << " " << answer.body;
    EXPECT_EQ(difference(*json::parse(mend->second.second), answer.json()), "") << file_ << " " << row.name;
}

}  // namespace truebond::test
