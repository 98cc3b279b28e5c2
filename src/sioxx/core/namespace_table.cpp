#include "sioxx/core/namespace_table.hpp"

#include "sioxx/core/handlers.hpp"

#include <utility>

namespace sioxx::core {

std::string normalise_namespace(std::string_view name) {
    if (name.starts_with('/')) return std::string(name);
    return "/" + std::string(name);
}

Namespace& NamespaceTable::of(std::string_view name) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Namespace> found = find_locked(name);
    if (!found) found = std::make_shared<Namespace>(server_, std::string(name), std::make_shared<Namespace::Handlers>());
    Known& known = known_[std::string(name)];
    known.kept = found;
    known.live = found;
    return *found;
}

Namespace& NamespaceTable::of_dynamic(std::function<bool(std::string_view)> accepts) {
    const std::lock_guard lock(mutex_);
    auto parent = std::make_shared<Namespace>(server_, "/*", std::make_shared<Namespace::Handlers>(), weak_from_this(), true);
    dynamics_.push_back({std::move(accepts), std::move(parent)});
    return *dynamics_.back().parent;
}

std::shared_ptr<Namespace> NamespaceTable::find(std::string_view name) {
    const std::lock_guard lock(mutex_);
    return find_locked(name);
}

std::shared_ptr<Namespace> NamespaceTable::find_locked(std::string_view name) {
    if (const auto it = known_.find(name); it != known_.end()) {
        if (auto live = it->second.live.lock()) return live;
    }
    for (const Dynamic& dynamic : dynamics_) {
        if (!dynamic.accepts(name)) continue;
        if (known_.size() >= dynamic_namespaces_max) return nullptr;
        auto made = std::make_shared<Namespace>(server_, std::string(name), dynamic.parent->shared_handlers(), weak_from_this());
        known_[std::string(name)].live = made;
        return made;
    }
    return nullptr;
}

std::vector<std::shared_ptr<Namespace>> NamespaceTable::children(const Namespace& parent) {
    std::vector<std::shared_ptr<Namespace>> all;  // let go of without the lock: the last to hold one makes it call forget()
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, known] : known_) all.push_back(known.live.lock());
    }
    std::erase_if(all, [&](const auto& nsp) { return !nsp || nsp->shared_handlers() != parent.shared_handlers(); });
    return all;
}

std::size_t NamespaceTable::size() const {
    const std::lock_guard lock(mutex_);
    return known_.size();
}

void NamespaceTable::forget(const std::string& name) {
    const std::lock_guard lock(mutex_);
    // By now there may be another of that name.
    if (const auto it = known_.find(name); it != known_.end() && it->second.live.expired()) known_.erase(it);
}

}  // namespace sioxx::core
