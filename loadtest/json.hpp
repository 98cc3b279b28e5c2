// A JSON value to be written, never read: what a result file is made of. Objects keep their order.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadtest {

class Json {
public:
    static Json object() { return Json(Kind::object, {}); }
    static Json array() { return Json(Kind::array, {}); }

    Json(const char* text) : Json(std::string_view(text)) {}
    Json(const std::string& text) : Json(std::string_view(text)) {}
    Json(std::string_view text);
    Json(bool value) : Json(Kind::literal, value ? "true" : "false") {}
    Json(double value);
    template <std::integral T>
    Json(T value) : Json(Kind::literal, std::to_string(value)) {}

    void set(std::string name, Json value) { children_.emplace_back(std::move(name), std::move(value)); }
    void push(Json value) { children_.emplace_back(std::string(), std::move(value)); }

    /// Indented by two spaces; arrays without objects stay on one line.
    std::string text() const;

private:
    enum class Kind { literal, array, object };

    Json(Kind kind, std::string literal) : kind_(kind), literal_(std::move(literal)) {}
    void write(std::string& out, std::size_t depth) const;
    bool flat() const;

    Kind kind_;
    std::string literal_;
    std::vector<std::pair<std::string, Json>> children_;
};

}  // namespace loadtest
