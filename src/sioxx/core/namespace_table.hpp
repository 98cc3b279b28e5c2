// The namespaces of a server, by name.
#pragma once

#include "sioxx/namespace.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::core {

/// Live children of dynamic namespaces: clients make them, so there is a limit.
inline constexpr std::size_t dynamic_namespaces_max = 10'000;

/// Thread-safe. A namespace the application mentioned stays; one that was made for a client lives as long as somebody uses it.
class NamespaceTable : public std::enable_shared_from_this<NamespaceTable> {
public:
    explicit NamespaceTable(Server& server) : server_(server) {}
    NamespaceTable(const NamespaceTable&) = delete;
    NamespaceTable& operator=(const NamespaceTable&) = delete;

    Namespace& of(std::string_view name);
    Namespace& of_dynamic(std::function<bool(std::string_view)> accepts);
    /// The one a client asks for, made if a dynamic one accepts the name; null if there is none.
    std::shared_ptr<Namespace> find(std::string_view name);
    /// Those that share the handlers of what of_dynamic() returned.
    std::vector<std::shared_ptr<Namespace>> children(const Namespace& parent);
    std::size_t size() const;

private:
    friend class sioxx::Namespace;
    struct Known {
        std::shared_ptr<Namespace> kept;
        std::weak_ptr<Namespace> live;
    };
    struct Dynamic {
        std::function<bool(std::string_view)> accepts;
        std::shared_ptr<Namespace> parent;
    };
    std::shared_ptr<Namespace> find_locked(std::string_view name);
    void forget(const std::string& name);

    Server& server_;
    mutable std::mutex mutex_;
    std::map<std::string, Known, std::less<>> known_;
    std::vector<Dynamic> dynamics_;
};

/// "chat" → "/chat"
std::string normalise_namespace(std::string_view name);

}  // namespace sioxx::core
