// Rows of tests/data/recorded, replayed.
#pragma once

#include "unit/chat/support/browser.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace truebond::test {

/// Text of the row that stands for something of this run: {"<ann.id>", "6b04…"}.
using Bindings = std::vector<std::pair<std::string, std::string>>;

struct Row {
    std::string name;
    std::string text;  // the line

    Value bound(const Bindings& bindings) const;
};

/// Rows with a request, in order.
std::vector<Row> load_recording(const std::string& name);

/// `<jwt>` in its Authorization and body become `token`, other placeholders something that exists nowhere.
Ask ask_of(const Value& row, const std::string& token);

/// What of `expected` is missing in `actual` or differs; empty: nothing. More members are fine. Placeholders match their kind.
std::string difference(const Value& expected, const Value& actual, const std::string& where = "body");

/// Status, recorded headers, body; empty: the same.
std::string difference(const Value& row, const Answer& answer);

/// A recording, and what is to be known about its rows: those answered differently on purpose, and those left out, with the reason.
class Replay {
public:
    Replay(const Browser& browser, std::string file) : browser_(browser), file_(std::move(file)) {}

    Bindings bindings;
    std::map<std::string, std::string> tokens;                  // by row; "" is everybody else's
    std::map<std::string, std::pair<int, std::string>> mended;  // by row: status and JSON instead (objects: at least these members)
    std::map<std::string, std::string> left_out;                // by row, or by its beginning up to '*': why
    std::map<std::string, std::function<void()>> before;        // by row: what happened in between

    void run();

private:
    bool is_left_out(const std::string& name);
    void play(const Row& row);

    const Browser& browser_;
    std::string file_;
    std::set<std::string> seen_;
};

}  // namespace truebond::test
