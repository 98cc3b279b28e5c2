// What v1.0.0 was recorded to answer, asked again here. Each test names the rows that are answered differently on purpose
// (`mended`) and those that cannot be asked (`left_out`), with the reason.
#include "unit/chat/support/raw_token.hpp"
#include "unit/chat/support/recording.hpp"

namespace truebond::test {
namespace {

constexpr auto needs_rate_limits = "counted with the requests between the rows, in tests/e2e/parity";
constexpr auto invalid_token = R"({"error":"Invalid token"})";
constexpr auto revoked = R"({"error":"Token has been revoked"})";
constexpr auto away = R"({"error":"Database not available. Please try again later."})";
constexpr auto receiver_not_found = R"({"error":"Receiver not found"})";

class Recorded : public ::testing::Test {
protected:
    static constexpr std::string_view secret = "a secret of at least thirty-two characters";

    std::string access(const SignedIn& who) const { return world.jwt.sign(who.tokens.access); }
    std::string refresh(const SignedIn& who) const { return world.jwt.sign(who.tokens.refresh); }
    std::string token_with(std::string_view claims) const {
        const std::string now = std::to_string(world.clock.wall().us / 1'000'000);
        const std::string later = std::to_string(world.clock.wall().us / 1'000'000 + 3600);
        return raw_token(R"({"exp":)" + later + R"(,"iat":)" + now + ',' + std::string(claims) + '}', secret);
    }
    std::string expired(const SignedIn& who, TokenType type) const {
        TokenClaims claims = type == TokenType::access ? who.tokens.access : who.tokens.refresh;
        claims.expires_at_s = claims.issued_at_s;
        return world.jwt.sign(claims);
    }
    static std::string upper(std::string text) {
        for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        return text;
    }
    static void bind(Replay& replay, const std::string& name, const SignedIn& who) {
        replay.bindings.emplace_back("<" + name + ".id>", who.user.id.to_string());
        replay.bindings.emplace_back("<" + name + ".email>", who.user.email);
        replay.bindings.emplace_back("<" + name + ".mobile>", who.user.mobile_number);
    }
    void auth(const std::string& file, bool fixed);

    World world;
    Browser browser{world};
};

void Recorded::auth(const std::string& file, bool fixed) {
    const SignedIn alice = world.sign_up("Alice");
    const SignedIn second =
        *await<SignedIn>([&](Done<SignedIn> done) { world.chat.log_in.run("alice@example.com", "Test@1234", std::move(done)); });
    const SignedIn dave = world.sign_up("Dave");
    Replay replay(browser, file);
    bind(replay, "alice", alice);
    bind(replay, "dave", dave);
    // Alice is there already; whoever the recording signs up with her address in capitals is she.
    replay.bindings.emplace_back("ALICE.213407@example.com", "ALICE@example.com");
    replay.bindings.emplace_back("ALICE.214331@example.com", "ALICE@example.com");
    replay.bindings.emplace_back("alice.213407@EXAMPLE.COM", "alice@EXAMPLE.COM");
    replay.bindings.emplace_back("alice.214331@EXAMPLE.COM", "alice@EXAMPLE.COM");

    const std::string id = alice.user.id.to_string();
    replay.tokens[""] = access(alice);
    replay.tokens["login.deactivated"] = "";
    replay.tokens["me.deactivated"] = access(dave);
    replay.tokens["refresh.ok"] = refresh(alice);
    replay.tokens["refresh.with_access_token"] = access(alice);
    replay.tokens["refresh.expired"] = expired(alice, TokenType::refresh);
    replay.tokens["refresh.unknown_user"] = token_with(R"("sub":"6b04b14f8c26befb9b7affff","type":"refresh","jti":"x")");
    replay.tokens["refresh.malformed_sub"] = token_with(R"("sub":"zzz","type":"refresh","jti":"x")");
    replay.tokens["me.refresh_token"] = refresh(alice);
    replay.tokens["me.wrong_secret"] = raw_token(R"({"sub":"x","exp":9999999999})", "another secret of thirty-two characters!");
    replay.tokens["me.no_jti"] = token_with(R"("sub":")" + id + R"(","type":"access")");
    replay.tokens["me.no_sub"] = token_with(R"("type":"access","jti":"x")");
    replay.tokens["me.int_sub"] = token_with(R"("sub":5,"type":"access","jti":"x")");
    replay.tokens["me.other_session_after_logout"] = access(second);
    replay.tokens["refresh.after_logout"] = refresh(alice);

    const auto deactivate_dave = [this, dave] { ASSERT_TRUE(world.deactivate(dave.user.id)); };
    const auto log_out = [this, alice] { EXPECT_EQ(browser.as(alice, "POST", "/api/auth/logout").status, 200); };
    replay.before["me.after_logout"] = log_out;

    replay.mended["signup.dup_email_other_case_local"] = {400, R"({"error":"Email already registered"})"};
    replay.mended["signup.max_age_10"] = {422, R"({"details":[{"field":"body -> max_age","type":"greater_than_equal"}]})"};
    replay.mended["signup.min_age_150"] = {422, R"({"details":[{"field":"body -> min_age","type":"less_than_equal"}]})"};
    replay.mended["refresh.malformed_sub"] = {401, invalid_token};
    replay.mended["refresh.after_logout"] = {401, revoked};
    replay.mended["me.after_logout"] = {401, revoked};
    replay.mended["logout.again"] = {401, revoked};
    // is_online was for ever true once somebody had connected
    const std::string me = R"({"id":")" + id + R"(","email":"alice@example.com","credits_balance":10,"is_online":false})";
    replay.mended["me.lowercase_scheme"] = {200, me};
    replay.mended["me.no_jti"] = {200, me};
    replay.mended["me.other_session_after_logout"] = {200, me};

    replay.left_out["signup.ok"] = "done above";
    replay.left_out["signup.rate_limit_*"] = needs_rate_limits;
    replay.left_out["login.rate_limit*"] = needs_rate_limits;

    replay.left_out["otp.verify.ok"] = "a code that went out by text message";
    replay.mended["otp.verify.wrong"] = {
        400, fixed ? R"({"error":"Invalid OTP code"})" : R"({"error":"No valid OTP found. Please request a new one."})"};

    for (const char* row : {"otp.verify.none", "otp.verify.wrong"}) replay.tokens[row] = access(second);

    if (fixed) {
        replay.mended["otp.send"] = {200, R"({"message":"OTP sent successfully","expires_in_minutes":10})"};
        for (const char* row : {"pw.validate.ok", "pw.reset.ok", "login.old_password_after_reset", "login.new_password_after_reset"}) {
            replay.left_out[row] = "a token that went out by mail";
        }
        replay.before["login.deactivated"] = deactivate_dave;
        replay.tokens["account.delete.again"] = access(dave);
        replay.tokens["refresh.wrong_secret"] = replay.tokens["me.wrong_secret"];
        replay.tokens["refresh.no_sub"] = token_with(R"("type":"refresh","jti":"x")");
        replay.tokens["me.no_type"] = token_with(R"("sub":")" + id + R"(","jti":"x")");
        replay.tokens["me.malformed_sub"] = token_with(R"("sub":"zzz","type":"access","jti":"x")");
        replay.mended["signup.min_gt_max"] = {
            422,
            R"({"details":[{"field":"body -> max_age","message":"max_age must be greater than or equal to min_age","type":"value_error"}]})"};
        replay.mended["me.malformed_sub"] = {401, invalid_token};
        replay.mended["me.ok"] = {200, me};
    } else {
        replay.tokens["account.delete.ok"] = access(dave);
        replay.tokens["refresh.deactivated"] = refresh(dave);
        replay.tokens["me.alg_none"] = base64url(R"({"alg":"none"})") + '.' + base64url(R"({"sub":"x","exp":9999999999})") + '.';
        replay.tokens["me.unknown_user"] = token_with(R"("sub":"6b04b14f8c26befb9b7affff","type":"access","jti":"x")");
        replay.tokens["me.iat_future"] = raw_token(R"({"sub":")" + id + R"(","type":"access","exp":9999999999,"iat":9999999998})", secret);
    }
    replay.run();
}

TEST_F(Recorded, Auth) { auth("auth", false); }

TEST_F(Recorded, AuthWithARedisThatWorked) { auth("auth_fixed", true); }

TEST_F(Recorded, Users) {
    const SignedIn ursa = world.sign_up("Ursa");
    const SignedIn vega = world.sign_up("Vega");
    const SignedIn deac = world.sign_up("Deac");
    ASSERT_TRUE(world.deactivate(deac.user.id));
    Replay replay(browser, "users");
    bind(replay, "ursa", ursa);
    bind(replay, "vega", vega);
    bind(replay, "deac", deac);
    replay.bindings.emplace_back("6B04B0CF8C26BEFB9B7AF79F", upper(vega.user.id.to_string()));
    replay.tokens[""] = access(ursa);
    replay.mended["preferences.min_gt_max"] = {422, R"({"details":[{"field":"body -> max_age","type":"value_error"}]})"};
    replay.mended["settings.put.wrong_type_in_dict"] = {
        422, R"({"details":[{"field":"body -> notifications -> messages","type":"bool_parsing"}]})"};
    replay.mended["settings.get.after_wrong_type"] = {200, R"({"settings":{"notifications":{"messages":false}}})"};
    replay.left_out["login.after_wrong_settings_type"] = "no account is bricked here";
    replay.left_out["location.update"] = "out of scope";
    replay.run();
}

TEST_F(Recorded, Credits) {
    const SignedIn carl = world.sign_up("Carl");
    const SignedIn dora = world.sign_up("Dora");
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(world.send(carl.user.id, dora.user.id, "x"));
    Replay replay(browser, "credits");
    replay.bindings.emplace_back("Message to user 6b04b0d3", "Message to user " + dora.user.id.to_string().substr(0, 8));
    replay.tokens[""] = access(carl);
    replay.tokens["balance.ok"] = access(dora);
    replay.mended["history.limit_2e63"] = {422, R"({"details":[{"field":"query -> limit","type":"int_parsing_size"}]})"};
    replay.left_out["payments.*"] = "out of scope";
    replay.run();
}

TEST_F(Recorded, Messages) {
    const SignedIn ann = world.sign_up("Ann");
    const SignedIn ben = world.sign_up("Ben");
    const SignedIn cy = world.sign_up("Cy");
    const SignedIn poor = world.sign_up("Poor");
    const SignedIn one_credit = world.sign_up("Onecredit");
    const SignedIn gone = world.sign_up("Gone");
    world.grant(ann.user.id, 90);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(world.send(poor.user.id, ann.user.id, "x"));
    for (int i = 0; i < 9; ++i) ASSERT_TRUE(world.send(one_credit.user.id, ann.user.id, "x"));
    ASSERT_TRUE(world.deactivate(gone.user.id));
    Replay replay(browser, "messages");
    bind(replay, "ann", ann);
    bind(replay, "ben", ben);
    bind(replay, "cy", cy);
    replay.bindings.emplace_back("6b04b16f8c26befb9b7af7da", ann.user.id.to_string());
    replay.bindings.emplace_back("6B04B16F8C26BEFB9B7AF7DA", upper(ann.user.id.to_string()));
    replay.bindings.emplace_back("6B04B1708C26BEFB9B7AF7DC", upper(ben.user.id.to_string()));
    replay.tokens[""] = access(ann);
    replay.tokens["conversations.empty"] = access(cy);
    for (const char* row :
         {"send.no_credits", "send.no_credits_to_unknown", "send.no_credits_empty", "send.negative_credits", "send.order_c"}) {
        replay.tokens[row] = access(poor);
    }
    replay.tokens["send.one_credit_1"] = replay.tokens["send.one_credit_2"] = access(one_credit);
    replay.tokens["send.refresh_token"] = refresh(ann);
    replay.tokens["send.expired_token"] = expired(ann, TokenType::access);
    replay.tokens["send.deactivated_sender"] = access(gone);
    for (const char* row : {"get.limit0", "get.limit101", "get.limit_neg", "get.limit_abc", "get.limit_empty", "get.limit_1.5",
                            "get.limit_exp", "get.unknown_user", "get.malformed", "get.self", "get.trailing_slash", "get.empty",
                            "read.unknown", "read.malformed", "read.self", "read.empty"}) {
        replay.tokens[row] = access(ben);
    }
    for (const char* row : {"send.malformed_id", "send.empty_id", "send.id_with_space"}) replay.mended[row] = {404, receiver_not_found};
    replay.mended["send.self_upper_hex"] = {400, R"({"error":"Cannot send message to yourself"})"};
    constexpr auto other_history = "its messages are not all in the recording: the paging is tested by itself";
    for (const char* rows : {"get.limit3_*", "get.default", "get.limit_space", "get.limit_plus", "get.limit_underscore", "get.limit_twice",
                             "get.before_ignored", "get.skip_ignored", "get.upper_hex", "get.after_read", "read.ok", "read.again"}) {
        replay.left_out[rows] = other_history;
    }
    for (const char* rows : {"conversations.receiver", "conversations.params_ignored", "conversations.after_read"}) {
        replay.left_out[rows] = other_history;
    }
    replay.left_out["send.rate_limit_*"] = needs_rate_limits;
    replay.run();
}

TEST_F(Recorded, ConversationsAsRecorded) {
    const SignedIn ann = world.sign_up("Ann");
    const SignedIn ben = world.sign_up("Ben");
    const SignedIn cy = world.sign_up("Cy");
    ASSERT_TRUE(world.send(cy.user.id, ben.user.id, "x1"));
    world.clock.advance(std::chrono::milliseconds(5));
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(world.send(ann.user.id, ben.user.id, "first"));
    ASSERT_TRUE(world.send(ben.user.id, ann.user.id, "reply"));
    (void)await<ReadOutcome>([&](Done<ReadOutcome> done) { world.chat.mark_read.run(ben.user.id, ann.user.id, std::move(done)); });
    Replay replay(browser, "messages");
    bind(replay, "ann", ann);
    bind(replay, "ben", ben);
    bind(replay, "cy", cy);
    for (const Row& row : load_recording("messages")) {
        if (row.name != "conversations.after_read" && row.name != "get.after_read") continue;
        const Value bound = row.bound(replay.bindings);
        EXPECT_EQ(difference(bound, browser.ask(ask_of(bound, access(ben)))), "") << row.name;
    }
}

TEST_F(Recorded, ListLimitsAreReadAsInPython) {
    const SignedIn ann = world.sign_up("Ann");
    const SignedIn ben = world.sign_up("Ben");
    world.grant(ann.user.id, 90);
    for (int i = 0; i < 12; ++i) ASSERT_TRUE(world.send(ann.user.id, ben.user.id, "x"));
    const std::map<std::string, std::int64_t> counts{
        {"get.limit_space", 1}, {"get.limit_plus", 1}, {"get.limit_underscore", 10}, {"get.limit_twice", 1}, {"get.skip_ignored", 1}};
    std::size_t found = 0;
    for (const Row& row : load_recording("messages")) {
        const auto expected = counts.find(row.name);
        if (expected == counts.end()) continue;
        ++found;
        const Answer answer = browser.ask(ask_of(row.bound({{"<ann.id>", ann.user.id.to_string()}}), access(ben)));
        EXPECT_EQ(*answer.json().find("count")->if_int(), expected->second) << row.name;
    }
    EXPECT_EQ(found, counts.size());
}

/// The recorder put its notifications into the database; here messages make them.
TEST_F(Recorded, Notifications) {
    const SignedIn nora = world.sign_up("Nora");
    const SignedIn olaf = world.sign_up("Olaf");
    std::vector<std::string> ids;
    for (const char* text : {"B0", "B1", "B2"}) ids.push_back(world.send(olaf.user.id, nora.user.id, text)->message.id.to_string());
    Replay replay(browser, "notifications");
    replay.tokens[""] = access(nora);
    replay.tokens["list.empty"] = access(olaf);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        replay.bindings.emplace_back("<notif" + std::to_string(i) + ">", ids[i]);
        replay.bindings.emplace_back("\"T" + std::to_string(i) + "\"", "\"New message from Olaf\"");
    }
    replay.before["read.again"] = [this, nora, id = ids[0]] {
        EXPECT_EQ(browser.as(nora, "POST", "/api/notifications/" + id + "/read").body, R"({"success":true})");
    };
    replay.before["list.after_message"] = [this, nora, olaf] { ASSERT_TRUE(world.send(olaf.user.id, nora.user.id, "B3")); };
    replay.mended["list.after_message"] = {
        200, R"({"notifications":[{"title":"New message from Olaf","body":"B3","type":"message","isRead":false}]})"};
    replay.run();
}

TEST_F(Recorded, Misc) {
    Replay replay(browser, "misc");
    replay.mended["get /api/health/redis"] = {200, R"({"status":"disabled","connected":false})"};
    replay.left_out["cors.429_5"] = replay.left_out["cors.429_6"] = needs_rate_limits;
    replay.run();
}

TEST_F(Recorded, MiscInProduction) {
    RestOptions options;
    options.environment = "production";
    options.production = true;
    options.frontend_url = "https://app.example";
    const Browser production(world, options);
    const SignedIn ann = world.sign_up("Ann");
    Replay replay(production, "misc_prod");
    replay.tokens[""] = access(ann);
    replay.mended["get /api/health/redis"] = {200, R"({"status":"disabled","connected":false})"};
    replay.mended["get /api/health/detailed"] = {
        200, R"({"status":"healthy","environment":"production","services":{"redis":{"status":"disabled"},)"
             R"("mongodb":{"status":"connected","connected":true,"engine":"memory"},"api":{"status":"healthy","connected":true}}})"};
    replay.mended["cors.500"] = {404, receiver_not_found};
    replay.left_out["cors.429_5"] = replay.left_out["cors.429_6"] = needs_rate_limits;
    replay.run();
}

TEST_F(Recorded, WithoutADatabase) {
    const SignedIn dina = world.sign_up("Dina");
    const SignedIn dora = world.sign_up("Dora");
    world.store.set_available(false);
    Replay replay(browser, "down");
    bind(replay, "dina", dina);
    bind(replay, "dora", dora);
    replay.tokens[""] = access(dina);
    for (const char* row : {"mongo_down.me", "mongo_down.send", "mongo_down.conversations", "mongo_down.logout"}) {
        replay.mended[row] = {503, away};
    }
    replay.mended["mongo_down.health_redis"] = {200, R"({"status":"disabled","connected":false})"};
    replay.left_out["redis_*"] = "there is no Redis to be away";
    replay.run();
}

}  // namespace
}  // namespace truebond::test
