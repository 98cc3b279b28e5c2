// A whole chat in one process without sockets, disks or waiting.
#pragma once

#include "backends/crypto/hmac_secrets.hpp"
#include "backends/memory/local_presence.hpp"
#include "backends/memory/local_rate_limiter.hpp"
#include "backends/memory/local_revocations.hpp"
#include "backends/memory/memory_store.hpp"
#include "chat/domain/request_id.hpp"
#include "chat/domain/text.hpp"
#include "chat/edge/authentication.hpp"
#include "chat/usecases/use_cases.hpp"
#include "support/line_logger.hpp"
#include "unit/chat/support/ports.hpp"

#include <future>
#include <string>

#include <gtest/gtest.h>

namespace truebond::test {

/// Waits for what `call` answers through the Done it is given.
template <class T, class Call>
Outcome<T> await(Call call) {
    auto promise = std::make_shared<std::promise<Outcome<T>>>();
    auto future = promise->get_future();
    call(Done<T>([promise](Outcome<T> outcome) { promise->set_value(std::move(outcome)); }));
    if (future.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
        ADD_FAILURE() << "no answer";
        return fail(Errc::unavailable);
    }
    return future.get();
}

struct World {
    /// Without `rates` nothing is limited.
    explicit World(ChatOptions options = {}, const RateRules& rates = {}) : rate_limiter(rates, clock, random), chat(ports(), options) {}
    ~World() { store.close(); }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    base::ManualClock clock;
    base::SeededRandom random{20260112};
    LineLogger log;
    MemoryStore store;
    PlainHasher hasher;
    LocalRevocations revocations;
    LocalRateLimiter rate_limiter;
    LocalPresenceRegistry presence;
    ManualScheduler scheduler{clock};
    RecordingSink sink;
    RecordingAudit audit;
    HmacSecrets secrets{"a secret of at least thirty-two characters", random};
    RecordingCourier courier;
    PlainPhotoMaker photo_maker;
    MapMedia media;
    base::NoMetrics metrics;
    UseCases chat;
    JwtCodec jwt{"a secret of at least thirty-two characters"};
    Authentication authentication{jwt, chat.authenticate, audit, clock};
    RequestIds request_ids{random};

    ChatPorts ports() {
        return {store,  hasher, revocations, rate_limiter, presence, scheduler,   sink,  clock,
                random, log,    audit,       secrets,      courier,  photo_maker, media, metrics};
    }

    static SignUpRequest request(const std::string& name) {
        SignUpRequest r;
        r.name = name;
        r.email = ascii_lower(name) + "@example.com";
        r.mobile_number = "+91" + std::to_string(1'000'000'000 + std::hash<std::string>{}(name) % 1'000'000'000);
        r.password = "Test@1234";
        r.age = 25;
        r.gender = Gender::male;
        r.preferences = {Gender::female, 20, 35, 50};
        r.address = {"1 Main St", "Mumbai", "Maharashtra", "India", "400001"};
        return r;
    }
    SignedIn sign_up(const std::string& name) {
        return *await<SignedIn>([&](Done<SignedIn> done) { chat.sign_up.run(request(name), std::move(done)); });
    }
    SignedIn sign_up_with_number(const std::string& name, const std::string& mobile_number) {
        SignUpRequest r = request(name);
        r.mobile_number = mobile_number;
        return *await<SignedIn>([&](Done<SignedIn> done) { chat.sign_up.run(std::move(r), std::move(done)); });
    }
    Outcome<SendOutcome> send(UserId from, UserId to, std::string text, std::optional<std::string> key = {}) {
        return await<SendOutcome>([&](Done<SendOutcome> done) {
            SendRequest r;
            r.sender = from;
            r.receiver = to;
            r.content = std::move(text);
            r.idempotency_key = std::move(key);
            chat.send_message.run(std::move(r), std::move(done));
        });
    }
    User user(UserId id) {
        return *await<User>([&](Done<User> done) { store.find_user(id, std::move(done)); });
    }
    void grant(UserId id, std::int64_t amount) {
        GrantCommand command;
        command.id = chat.ids.next_as<TransactionId>();
        command.user = id;
        command.amount = amount;
        command.now = clock.wall();
        ASSERT_TRUE(await<GrantOutcome>([&](Done<GrantOutcome> done) { store.grant_credits(std::move(command), std::move(done)); }));
    }
    void change_settings(UserId id, SettingsChange change) {
        ASSERT_TRUE(await<User>([&](Done<User> done) { chat.update_account.settings(id, std::move(change), std::move(done)); }));
    }
    Outcome<User> deactivate(UserId id) {
        return await<User>([&](Done<User> done) { chat.deactivate_account.run(id, std::move(done)); });
    }
    Outcome<Principal> authenticate(const TokenClaims& claims) {
        return await<Principal>([&](Done<Principal> done) { chat.authenticate.run(claims, std::move(done)); });
    }
    /// What the store was asked so far has been answered: it works in order.
    void settle() {
        for (int i = 0; i < 6; ++i) {
            (void)await<std::int64_t>([&](Done<std::int64_t> done) { store.count_jobs(std::move(done)); });
        }
    }
    void advance(std::chrono::milliseconds by) {
        settle();
        scheduler.advance(by);
        settle();
    }
};

}  // namespace truebond::test
