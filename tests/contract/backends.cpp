#include "backends/memory/memory_store.hpp"
#include "backends/sqlite/sqlite_store.hpp"
#include "contract/store_contract.hpp"
#include "support/temp_dir.hpp"

namespace truebond::test {
namespace {

constexpr NotificationRetention notifications{notifications_kept_max, std::chrono::microseconds(notifications_kept_for).count()};

class MemoryHome final : public Home {
public:
    Store& store() override { return store_; }
    bool reopen() override { return false; }

private:
    MemoryStore store_{MemoryStoreOptions{{events_kept_max, std::chrono::microseconds(events_kept_for).count(), notifications}, queue_max}};
};

class SqliteHome final : public Home {
public:
    SqliteHome() { open(); }
    Store& store() override { return *store_; }
    bool reopen() override {
        store_->close();
        store_.reset();
        open();
        return true;
    }

private:
    void open() {
        SqliteOptions options;
        options.path = folder_.file("truebond.db");
        options.queue_max = queue_max;
        options.events_kept_max = events_kept_max;
        options.events_kept_us = std::chrono::microseconds(events_kept_for).count();
        options.notifications = notifications;
        auto opened = SqliteStore::open(options, clock_, logger_);
        ASSERT_TRUE(opened) << opened.error();
        store_ = std::move(opened).value();
    }

    TempDir folder_;
    base::SystemClock clock_;
    base::NullLogger logger_;
    std::unique_ptr<SqliteStore> store_;
};

}  // namespace

const std::vector<Backend>& all_backends() {
    static const std::vector<Backend> backends{
        {"memory", [] { return std::make_unique<MemoryHome>(); }},
        {"sqlite", [] { return std::make_unique<SqliteHome>(); }},
    };
    return backends;
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreContract, testing::ValuesIn(all_backends()), [](const auto& each) { return each.param.name; });

}  // namespace truebond::test
