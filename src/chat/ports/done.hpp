// How a port answers.
#pragma once

#include "chat/domain/base.hpp"
#include "chat/domain/errc.hpp"

namespace truebond {

template <class T>
using Outcome = base::Result<T, Errc>;

/// See store.hpp for when and where it is called.
template <class T>
using Done = base::UniqueFunction<void(Outcome<T>)>;

inline base::Unexpected<Errc> fail(Errc code) { return base::Unexpected<Errc>(code); }

}  // namespace truebond
