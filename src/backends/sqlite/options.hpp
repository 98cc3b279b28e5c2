// What can be set about a SqliteStore.
#pragma once

#include "base/metrics.hpp"
#include "chat/domain/notification.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace truebond {

namespace base = sioxx::base;

struct SqliteOptions {
    enum class Synchronous : std::uint8_t { off, normal, full };

    std::string path;
    std::string vfs;  // empty: SQLite's default
    /// Less than full breaks the promise of ports/store.hpp; it is here so that tests can show that they would notice.
    Synchronous synchronous = Synchronous::full;
    std::size_t read_threads = 2;
    std::size_t queue_max = 4096;  // of the writer and of the readers each; beyond it Errc::overloaded
    std::size_t batch_max = 64;    // commands in one transaction (docs/adr/0003-sqlite-schema.md has the measurement)
    int page_size_bytes = 4096;    // of a new database
    int writer_cache_kib = 32 * 1024;
    int reader_cache_kib = 4 * 1024;
    std::chrono::milliseconds busy_timeout{2000};  // for the locks of other processes

    // The event log (design of the log: docs/STORAGE.md).
    std::int64_t events_kept_max = 10'000;
    std::int64_t events_kept_us = std::int64_t{7} * 24 * 3600 * 1'000'000;

    NotificationRetention notifications;

    // Checkpoints.
    int checkpoint_pages = 16'000;  // each time the WAL has grown by so much it is copied into the database, while writes go on
    int wal_pages_max = 32'000;     // at this size the writer lends a hand, so that the WAL starts over
    std::chrono::milliseconds idle_truncate{10'000};
    std::chrono::milliseconds housekeeping_interval{500};  // also how soon a fault that is over is noticed without traffic

    base::Metrics* metrics = nullptr;  // null: nothing is measured; must outlive the store
};

}  // namespace truebond
