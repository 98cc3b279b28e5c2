// Errors as values. Names follow std::expected (C++23), so that the day g++ has it this becomes an alias.
#pragma once

#include <cstdlib>
#include <type_traits>
#include <utility>
#include <variant>

namespace sioxx::base {

/// Wraps an error so that a Result can be built from it: `return Unexpected(Errc::not_found);`.
template <class E>
class Unexpected {
public:
    explicit Unexpected(E error) : error_(std::move(error)) {}
    E& error() & { return error_; }
    const E& error() const& { return error_; }
    E&& error() && { return std::move(error_); }

private:
    E error_;
};

/// A value or the reason why there is none. Must be looked at; never throws by itself.
/// value() on an error and error() on a value are bugs and abort in every build.
template <class T, class E>
class [[nodiscard]] Result {
public:
    using value_type = T;
    using error_type = E;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Unexpected<E> unexpected) : state_(std::in_place_index<1>, std::move(unexpected).error()) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return *checked(); }
    const T& value() const& { return *const_cast<Result*>(this)->checked(); }
    T&& value() && { return std::move(*checked()); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return checked(); }
    const T* operator->() const { return const_cast<Result*>(this)->checked(); }

    E& error() & { return *checked_error(); }
    const E& error() const& { return *const_cast<Result*>(this)->checked_error(); }

    T value_or(T other) const& { return has_value() ? value() : std::move(other); }

private:
    T* checked() {
        T* p = std::get_if<0>(&state_);
        if (p == nullptr) std::abort();
        return p;
    }
    E* checked_error() {
        E* p = std::get_if<1>(&state_);
        if (p == nullptr) std::abort();
        return p;
    }
    std::variant<T, E> state_;
};

/// The same for steps that yield nothing but success.
template <class E>
class [[nodiscard]] Result<void, E> {
public:
    using value_type = void;
    using error_type = E;

    Result() = default;
    Result(Unexpected<E> unexpected) : failed_(true), error_(std::move(unexpected).error()) {}

    bool has_value() const { return !failed_; }
    explicit operator bool() const { return has_value(); }
    const E& error() const {
        if (!failed_) std::abort();
        return error_;
    }

private:
    bool failed_ = false;
    E error_{};
};

}  // namespace sioxx::base
