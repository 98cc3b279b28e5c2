// What a durable send costs in the SQLite store: sends a second and CPU a send, by the size of the group that shares a sync.
//   store_send [folder] [users] [sends] [messages stored before] [0: without idempotency keys]
// Everything counts: the queue, the statements, the WAL, checkpoints, the answers. The commands are made beforehand.
#include "backends/sqlite/sqlite_store.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <semaphore>
#include <string>
#include <vector>

namespace {

using namespace truebond;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double wall_seconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

UserId seeded_user(std::uint64_t number) {
    char hex[25];
    std::snprintf(hex, sizeof hex, "5eed%020llx", static_cast<unsigned long long>(number));
    return *UserId::parse(hex);
}

struct Load {
    base::SystemClock clock;
    base::SystemRandom randomness;
    IdGenerator ids{clock, randomness};
    std::mt19937_64 random{1};
    std::uint64_t users = 0;
    bool with_keys = true;

    /// Each user writes to ten others, so that conversations are hot in proportion to the users.
    std::vector<SendCommand> make(std::size_t count) {
        std::vector<SendCommand> commands(count);
        for (SendCommand& command : commands) {
            const std::uint64_t from = random() % users;
            command.id = ids.next_as<MessageId>();
            command.new_conversation = ids.next_as<ConversationId>();
            command.sender = seeded_user(from);
            command.receiver = seeded_user((from + 1 + random() % 10) % users);
            command.content = std::string(60 + random() % 80, 'x');
            char key[33];
            std::snprintf(key, sizeof key, "%016llx%016llx", static_cast<unsigned long long>(random()),
                          static_cast<unsigned long long>(random()));
            if (with_keys) command.idempotency_key = key;
            command.now = clock.wall();
        }
        return commands;
    }
};

struct Figures {
    double sends_per_second = 0;
    double cpu_us_per_send = 0;
};

Figures measure(SqliteStore& store, std::vector<SendCommand> commands, std::ptrdiff_t in_flight) {
    const std::size_t count = commands.size();
    std::counting_semaphore<> room(in_flight);
    const double cpu = cpu_seconds();
    const double wall = wall_seconds();
    for (SendCommand& command : commands) {
        room.acquire();
        store.commit_send(std::move(command), [&room](Outcome<SendOutcome> outcome) {
            if (!outcome) std::abort();
            room.release();
        });
    }
    for (std::ptrdiff_t i = 0; i < in_flight; ++i) room.acquire();
    const auto n = static_cast<double>(count);
    return {n / (wall_seconds() - wall), (cpu_seconds() - cpu) / n * 1e6};
}

std::unique_ptr<SqliteStore> open(const std::string& path, std::size_t batch_max, const base::Clock& clock, base::Logger& logger) {
    SqliteOptions options;
    options.path = path;
    options.batch_max = batch_max;
    auto opened = SqliteStore::open(options, clock, logger);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().c_str());
        std::exit(1);
    }
    return std::move(opened).value();
}

std::uint64_t argument(int argc, char** argv, int index, std::uint64_t otherwise) {
    return argc > index ? std::strtoull(argv[index], nullptr, 10) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
    const std::filesystem::path folder = argc > 1 ? argv[1] : std::filesystem::temp_directory_path() / "truebond-store-send";
    Load load;
    load.users = argument(argc, argv, 2, 1000);
    const std::uint64_t sends = argument(argc, argv, 3, 20'000);
    const std::uint64_t preloaded = argument(argc, argv, 4, 0);
    load.with_keys = argument(argc, argv, 5, 1) != 0;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const std::string path = (folder / "truebond.db").string();
    base::NullLogger logger;
    {
        auto store = open(path, 512, load.clock, logger);
        if (!store->seed_users(static_cast<std::int64_t>(load.users), 1'000'000'000)) return 1;
        for (std::uint64_t made = 0; made < preloaded; made += 10'000) measure(*store, load.make(10'000), 2048);
    }
    std::printf("%llu users, %llu messages before, %llu sends a row, %s keys\n%8s %12s %14s\n", static_cast<unsigned long long>(load.users),
                static_cast<unsigned long long>(preloaded), static_cast<unsigned long long>(sends), load.with_keys ? "with" : "without",
                "batch", "sends/s", "CPU us/send");
    for (const std::size_t batch : {1U, 8U, 16U, 32U, 64U, 128U}) {
        auto store = open(path, batch, load.clock, logger);
        // Twice the batch in flight: while one group is synced the next one gathers.
        const auto in_flight = static_cast<std::ptrdiff_t>(batch == 1 ? 1 : 2 * batch);
        measure(*store, load.make(500), in_flight);  // caches and prepared statements
        const Figures figures = measure(*store, load.make(batch == 1 ? sends / 10 : sends), in_flight);
        std::printf("%8zu %12.0f %14.1f\n", batch, figures.sends_per_second, figures.cpu_us_per_send);
        std::fflush(stdout);
    }
    std::filesystem::remove_all(folder);
}
