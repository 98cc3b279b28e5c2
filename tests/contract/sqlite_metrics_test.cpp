// What the store shows of itself.
#include "contract/sqlite_disk.hpp"

#include <map>
#include <thread>

namespace truebond::test {
namespace {

/// By "name label=value".
class Shown final : public base::Metrics {
public:
    struct Cell final : base::Counter, base::Histogram {
        void add(std::uint64_t n) noexcept override { sum += n; }
        void observe(std::uint64_t value) noexcept override {
            sum += value;
            ++count;
        }
        std::atomic<std::uint64_t> sum{0};
        std::atomic<std::uint64_t> count{0};
    };
    base::Counter& counter(base::MetricName name, const base::MetricLabels& labels) override { return cells[key(name, labels)]; }
    base::Histogram& histogram(base::MetricName name, const base::MetricLabels& labels, base::HistogramShape) override {
        return cells[key(name, labels)];
    }
    void gauge(base::MetricName name, const base::MetricLabels& labels, std::function<double()> read) override {
        reads[key(name, labels)] = std::move(read);
    }
    void counted(base::MetricName name, const base::MetricLabels& labels, std::function<double()> read) override {
        reads[key(name, labels)] = std::move(read);
    }
    static std::string key(base::MetricName name, const base::MetricLabels& labels) {
        std::string text(name.name);
        for (const auto& [label, value] : labels) text.append(" ").append(label).append("=").append(value);
        return text;
    }
    std::map<std::string, Cell> cells;
    std::map<std::string, std::function<double()>> reads;
};

class SqliteMetrics : public testing::Test {
protected:
    std::unique_ptr<SqliteStore> open(SqliteOptions options) {
        options.path = folder.file("truebond.db");
        options.metrics = &shown;
        auto opened = SqliteStore::open(options, clock, logger);
        EXPECT_TRUE(opened) << opened.error();
        return opened ? std::move(opened).value() : nullptr;
    }
    double read(const std::string& name) { return shown.reads.at(name)(); }
    bool becomes(const std::string& name, double wanted) {
        for (int i = 0; i < 3000 && read(name) != wanted; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return read(name) == wanted;
    }

    Shown shown;
    TempDir folder;
    FaultyVfs vfs;
    base::SystemClock clock;
    RecordingLogger logger;
    Correspondence correspondence{1};
};

TEST_F(SqliteMetrics, StepsAreCountedByWhatBecameOfThem) {
    SqliteOptions options;
    options.vfs = vfs.name();
    options.housekeeping_interval = std::chrono::hours(1);  // its probes would be steps as well
    auto store = open(options);
    ASSERT_TRUE(store);
    correspondence.sign_up(Blocking(*store));
    ASSERT_TRUE(Blocking(*store).commit_send(correspondence.next()));
    const auto& cells = shown.cells;
    const std::uint64_t before = cells.at("truebond_store_steps_total result=committed").sum;
    EXPECT_EQ(before, Correspondence::people_count + 1);
    EXPECT_EQ(cells.at("truebond_store_batch_size").sum, before);
    EXPECT_EQ(cells.at("truebond_store_commit_seconds").count, cells.at("truebond_store_batch_size").count);
    EXPECT_EQ(read("truebond_store_failures_total side=writing"), 0);

    vfs.fail(Fault::disk_full, 1, 0);
    EXPECT_FALSE(Blocking(*store).commit_send(correspondence.next()));
    vfs.clear_fault();
    EXPECT_EQ(cells.at("truebond_store_steps_total result=committed").sum, before);
    EXPECT_EQ(cells.at("truebond_store_steps_total result=failed").sum, 1U);
    EXPECT_EQ(read("truebond_store_failures_total side=writing"), 1);

    store->close();
    EXPECT_FALSE(Blocking(*store).commit_send(correspondence.next()));
    EXPECT_EQ(cells.at("truebond_store_steps_total result=refused").sum, 1U);
}

TEST_F(SqliteMetrics, TheWalIsShownUntilItIsGone) {
    SqliteOptions options;
    options.housekeeping_interval = std::chrono::milliseconds(5);
    options.idle_truncate = std::chrono::hours(1);
    auto store = open(options);
    ASSERT_TRUE(store);
    correspondence.sign_up(Blocking(*store));
    EXPECT_GT(read("truebond_store_wal_bytes"), 0);
    EXPECT_EQ(read("truebond_store_wal_uncopied_bytes"), read("truebond_store_wal_bytes"));
    EXPECT_EQ(read("truebond_queue_length queue=store_writer"), 0);
    EXPECT_EQ(read("truebond_queue_capacity queue=store_readers"), 4096);
    store.reset();

    options.idle_truncate = std::chrono::milliseconds(0);
    store = open(options);
    ASSERT_TRUE(store);
    ASSERT_TRUE(Blocking(*store).commit_send(correspondence.next()));
    EXPECT_TRUE(becomes("truebond_store_wal_bytes", 0));
    EXPECT_TRUE(becomes("truebond_store_wal_uncopied_bytes", 0));
}

}  // namespace
}  // namespace truebond::test
