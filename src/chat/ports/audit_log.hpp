// Where records for the operator go. What they are: domain/audit.hpp.
#pragma once

#include "chat/domain/audit.hpp"

namespace truebond {

/// Thread-safe; never blocks. Records are kept in the order in which they are given, or counted as lost when too many wait.
class AuditLog {
public:
    virtual ~AuditLog() = default;
    virtual void record(const AuditRecord& record) = 0;
};

class NoAuditLog final : public AuditLog {
public:
    void record(const AuditRecord&) override {}
};

}  // namespace truebond
