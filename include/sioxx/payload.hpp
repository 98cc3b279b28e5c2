// The arguments of an event, encoded once.
#pragma once

#include "sioxx/value.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sioxx {

/// Text that is JSON already: goes out as it is. The caller vouches for it.
struct Json {
    std::string_view text;
};

/// Zero or more arguments as JSON, with their attachments. Cheap to build, movable between threads.
/// Anything a Value can be made from is an argument; `Json` saves the encoding where one has the text.
class Payload {
public:
    Payload() = default;
    template <class... Args>
    static Payload of(const Args&... args) {
        Payload p;
        (p.add(args), ...);
        return p;
    }

    /// One argument that is JSON already, and ours to keep.
    static Payload of_json(std::string text) {
        Payload p;
        p.json_ = std::move(text);
        return p;
    }

    void add(Json json) {
        separate();
        json_ += json.text;
    }
    void add(const Value& value);
    void add(const Binary& bytes);
    void add(std::string_view text);
    void add(const std::string& text) { add(std::string_view(text)); }
    void add(const char* text) { add(std::string_view(text)); }
    void add(std::nullptr_t) { add(Json{"null"}); }
    template <std::same_as<bool> T>
    void add(T v) {
        add(Json{v ? "true" : "false"});
    }
    template <class T>
        requires(std::integral<T> && !std::same_as<T, bool>)
    void add(T v) {
        separate();
        json_ += std::to_string(v);
    }
    void add(double v) { add(Value(v)); }

    bool empty() const { return json_.empty(); }
    /// The arguments, separated by commas, without brackets.
    const std::string& json() const { return json_; }
    const std::vector<std::string>& attachments() const { return attachments_; }
    std::vector<std::string>& attachments() { return attachments_; }

private:
    void separate() {
        if (!json_.empty()) json_ += ',';
    }
    std::string json_;
    std::vector<std::string> attachments_;
};

}  // namespace sioxx
