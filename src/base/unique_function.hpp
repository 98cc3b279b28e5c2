// A callable that is moved, never copied: std::move_only_function (C++23) for g++ 12.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace sioxx::base {

template <class Signature>
class UniqueFunction;

/// Holds callables of up to 48 bytes in place, larger ones on the heap. Calling an empty one aborts (std::bad_function_call).
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
public:
    UniqueFunction() = default;
    UniqueFunction(std::nullptr_t) {}

    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> && std::is_invocable_r_v<R, F&, Args...>)
    UniqueFunction(F&& f) {
        using Fn = std::remove_cvref_t<F>;
        if constexpr (fits<Fn>()) {
            ::new (static_cast<void*>(storage_)) Fn(std::forward<F>(f));
            table_ = &inline_table<Fn>;
        } else {
            ::new (static_cast<void*>(storage_)) Fn*(new Fn(std::forward<F>(f)));
            table_ = &heap_table<Fn>;
        }
    }

    UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
    UniqueFunction& operator=(UniqueFunction&& other) noexcept {
        if (this != &other) {
            reset();
            take(other);
        }
        return *this;
    }
    UniqueFunction(const UniqueFunction&) = delete;
    UniqueFunction& operator=(const UniqueFunction&) = delete;
    ~UniqueFunction() { reset(); }

    explicit operator bool() const { return table_ != nullptr; }

    R operator()(Args... args) {
        if (table_ == nullptr) throw std::bad_function_call();
        return table_->call(storage_, std::forward<Args>(args)...);
    }

private:
    static constexpr std::size_t inline_bytes = 48;
    struct Table {
        R (*call)(void*, Args&&...);
        void (*move)(void* to, void* from) noexcept;
        void (*destroy)(void*) noexcept;
    };

    template <class Fn>
    static constexpr bool fits() {
        return sizeof(Fn) <= inline_bytes && alignof(Fn) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<Fn>;
    }
    template <class Fn>
    static constexpr Table inline_table{
        [](void* p, Args&&... args) -> R { return std::invoke(*static_cast<Fn*>(p), std::forward<Args>(args)...); },
        [](void* to, void* from) noexcept {
            ::new (to) Fn(std::move(*static_cast<Fn*>(from)));
            static_cast<Fn*>(from)->~Fn();
        },
        [](void* p) noexcept { static_cast<Fn*>(p)->~Fn(); }};
    template <class Fn>
    static constexpr Table heap_table{
        [](void* p, Args&&... args) -> R { return std::invoke(**static_cast<Fn**>(p), std::forward<Args>(args)...); },
        [](void* to, void* from) noexcept { ::new (to) Fn*(*static_cast<Fn**>(from)); },
        [](void* p) noexcept { delete *static_cast<Fn**>(p); }};

    void take(UniqueFunction& other) noexcept {
        table_ = other.table_;
        if (table_ != nullptr) table_->move(storage_, other.storage_);
        other.table_ = nullptr;
    }
    void reset() noexcept {
        if (table_ != nullptr) table_->destroy(storage_);
        table_ = nullptr;
    }

    alignas(std::max_align_t) std::byte storage_[inline_bytes];
    const Table* table_ = nullptr;
};

}  // namespace sioxx::base
