// Reading validated JSON text where it lies. For the message path, where a DOM would cost more than the rest.
#pragma once

#include "wire/json/parse.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::wire::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// One value inside text that validate(), split_array() or another View has checked. Does not own the text.
class View {
public:
    View() = default;
    explicit View(std::string_view checked) : text_(checked) {}

    bool empty() const { return text_.empty(); }
    std::string_view text() const { return text_; }  // exactly the value, no white space around it
    Kind kind() const;
    bool is(Kind k) const { return !empty() && kind() == k; }

    /// The member `key` of an object (of several the last), or an empty view. Escapes in keys are understood.
    View find(std::string_view key) const;
    /// Several at once, in one walk: found[i] is the member keys[i]. Both spans are of the same length.
    void find(std::span<const std::string_view> keys, std::span<View> found) const;
    /// A string's content. Points into the text where it has no escapes, into `scratch` otherwise; nullopt if no string.
    std::optional<std::string_view> string(std::string& scratch) const;
    std::optional<bool> boolean() const;
    /// A number without fraction or exponent that fits.
    std::optional<std::int64_t> integer() const;
    /// As a DOM.
    Value value() const;

private:
    template <class Visit>
    void walk_members(Visit&& visit) const;

    std::string_view text_;
};

/// The members of the objects among an array's elements, noted while the array was checked: what is looked up in them needs no second
/// walk over the text.
class Members {
public:
    /// Are all of them here? Only so many are noted; beyond, ask the View.
    bool complete() const { return complete_; }
    /// As View::find of the array's element number `element`. Only if complete().
    View find(std::size_t element, std::string_view key) const;

    void clear();
    /// `name`: as it stands between the quotes.
    void add(std::size_t element, std::string_view name, bool escaped, View value) {
        if (list_.size() == noted_max) complete_ = false;
        else list_.push_back({name, value, static_cast<std::uint32_t>(element), escaped});
    }

private:
    static constexpr std::size_t noted_max = 64;
    struct Member {
        std::string_view name;
        View value;
        std::uint32_t element;
        bool escaped;
    };
    std::vector<Member> list_;
    bool complete_ = true;
};

/// Validates `text` as one JSON array, lists its elements and notes their members, in one pass. `out` and `members` are cleared first.
base::Result<void, ParseError> split_array(std::string_view text, std::vector<View>& out, Members& members, ParseOptions options = {});

}  // namespace sioxx::wire::json
