#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void expect_same(const User& a, const User& b) {
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.email, b.email);
    EXPECT_EQ(a.mobile_number, b.mobile_number);
    EXPECT_EQ(a.password_hash, b.password_hash);
    EXPECT_EQ(a.age, b.age);
    EXPECT_EQ(a.gender, b.gender);
    EXPECT_EQ(a.bio, b.bio);
    EXPECT_EQ(a.profile_pictures, b.profile_pictures);
    EXPECT_EQ(a.preferences, b.preferences);
    EXPECT_EQ(a.intent, b.intent);
    EXPECT_EQ(a.address, b.address);
    EXPECT_EQ(a.settings, b.settings);
    EXPECT_EQ(a.credits_balance, b.credits_balance);
    EXPECT_EQ(a.is_active, b.is_active);
    EXPECT_EQ(a.is_verified, b.is_verified);
    EXPECT_EQ(a.token_generation, b.token_generation);
    EXPECT_EQ(a.password_changed_at, b.password_changed_at);
    EXPECT_EQ(a.created_at, b.created_at);
    EXPECT_EQ(a.last_login_at, b.last_login_at);
    EXPECT_EQ(a.last_seen_at, b.last_seen_at);
}

/// No field has its default, no text is plain.
User elaborate(Samples& samples) {
    User user = samples.person("Zoë \"Z\" O'Hara 🎈");
    user.age = 77;
    user.gender = Gender::female;
    user.bio = std::string("line\nnul\0end", 12);
    user.profile_pictures = {"/media/a.jpg", "", "12:3,:", std::string("\0", 1)};
    user.preferences = {Gender::male, 21, 88, 7};
    user.intent = Intent::friendship;
    user.address = {"Straße 1", "Köln", "NRW", "DE", "50667"};
    user.settings = {{false, false, true, true}, {false, false, false}, {true, true, true}, true, "fr"};
    user.is_verified = true;
    user.token_generation = 3;
    user.last_login_at = WallTime{11};
    user.last_seen_at = WallTime{12};
    return user;
}

TEST_P(StoreContract, AnAccountComesBackAsItWasMade) {
    const User user = elaborate(samples);
    const auto made = store().create_account(user, samples.id<TransactionId>());
    ASSERT_TRUE(made);
    expect_same(*made, user);
    const auto found = store().find_user(user.id);
    ASSERT_TRUE(found);
    expect_same(*found, user);
}

TEST_P(StoreContract, ASignUpGrantsItsCreditsInTheLedger) {
    const User user = samples.person("Ann", 10);
    const auto bonus = samples.id<TransactionId>();
    ASSERT_TRUE(store().create_account(user, bonus));
    EXPECT_EQ(store().balance(user.id).value_or(-1), 10);
    const auto ledger = store().ledger(user.id, 50, 0);
    ASSERT_TRUE(ledger);
    ASSERT_EQ(ledger->size(), 1U);
    const LedgerEntry& entry = ledger->front();
    EXPECT_EQ(entry.id, bonus);
    EXPECT_EQ(entry.amount, 10);
    EXPECT_EQ(entry.reason, LedgerReason::signup_bonus);
    EXPECT_EQ(entry.balance_after, 10);
    EXPECT_EQ(entry.description, "Welcome bonus credits");
    EXPECT_EQ(entry.reference_id, "");
    EXPECT_EQ(entry.created_at, user.created_at);
}

TEST_P(StoreContract, AnEmailIsTakenWhateverItsAsciiCaseAndBeforeTheMobileNumber) {
    const User first = join("Ann");
    User second = samples.person("Bob");
    second.email = first.email;
    second.mobile_number = first.mobile_number;
    EXPECT_EQ(error_of(store().create_account(second, samples.id<TransactionId>())), Errc::email_taken);
    second.email[0] = 'P';
    EXPECT_EQ(error_of(store().create_account(second, samples.id<TransactionId>())), Errc::email_taken);
    second.email = "other@example.com";
    EXPECT_EQ(error_of(store().create_account(second, samples.id<TransactionId>())), Errc::mobile_taken);
    EXPECT_EQ(error_of(store().find_user(second.id)), Errc::user_not_found);
    EXPECT_EQ(error_of(store().balance(second.id)), Errc::user_not_found);
}

TEST_P(StoreContract, ADeactivatedAccountKeepsItsAddresses) {
    const User first = join("Ann");
    ASSERT_TRUE(store().set_active(first.id, false));
    User second = samples.person("Bob");
    second.email = first.email;
    EXPECT_EQ(error_of(store().create_account(second, samples.id<TransactionId>())), Errc::email_taken);
    second.email = "bob@example.com";
    second.mobile_number = first.mobile_number;
    EXPECT_EQ(error_of(store().create_account(second, samples.id<TransactionId>())), Errc::mobile_taken);
}

TEST_P(StoreContract, EmailsDifferBeyondAsciiCase) {
    User first = samples.person("Ann");
    first.email = "\xC3\xA4nn@example.com";  // ä
    ASSERT_TRUE(store().create_account(first, samples.id<TransactionId>()));
    User second = samples.person("Ben");
    second.email = "\xC3\x84nn@example.com";  // Ä
    EXPECT_TRUE(store().create_account(second, samples.id<TransactionId>()));
    EXPECT_EQ(store().find_user_by_email(second.email).value().id, second.id);
}

TEST_P(StoreContract, UsersAreFoundByIdAndByEmail) {
    const User user = join("Ann");
    EXPECT_EQ(store().find_user(user.id).value().email, user.email);
    EXPECT_EQ(store().find_user_by_email(user.email).value().id, user.id);
    EXPECT_EQ(store().find_user_by_email("PERSON1@Example.COM").value().id, user.id);
    EXPECT_EQ(error_of(store().find_user_by_email("nobody@example.com")), Errc::user_not_found);
    EXPECT_EQ(error_of(store().find_user(samples.id<UserId>())), Errc::user_not_found);
    ASSERT_TRUE(store().set_active(user.id, false));
    EXPECT_FALSE(store().find_user(user.id).value().is_active);
    EXPECT_FALSE(store().find_user_by_email(user.email).value().is_active);
}

TEST_P(StoreContract, AnUpdateChangesTheProfileAndNothingElse) {
    const User user = join("Ann");
    User wanted = elaborate(samples);
    const auto change = [wanted](User& u) {
        const UserId id = u.id;
        u = wanted;
        u.id = id;
        u.credits_balance = 1'000'000;
        u.is_active = false;
        u.token_generation = 99;
        u.password_hash = "stolen";
        u.email = "stolen@example.com";
    };
    const auto updated = store().update_user(user.id, change);
    ASSERT_TRUE(updated);
    User expected = user;
    expected.name = wanted.name;
    expected.bio = wanted.bio;
    expected.profile_pictures = wanted.profile_pictures;
    expected.intent = wanted.intent;
    expected.preferences = wanted.preferences;
    expected.settings = wanted.settings;
    expected.is_verified = wanted.is_verified;
    expected.last_login_at = wanted.last_login_at;
    expected.last_seen_at = wanted.last_seen_at;
    expect_same(*updated, expected);
    expect_same(store().find_user(user.id).value(), expected);
    EXPECT_EQ(error_of(store().update_user(samples.id<UserId>(), change)), Errc::user_not_found);
}

TEST_P(StoreContract, AnUpdateCanEmptyWhatWasSet) {
    const User user = elaborate(samples);
    ASSERT_TRUE(store().create_account(user, samples.id<TransactionId>()));
    const auto updated = store().update_user(user.id, [](User& u) {
        u.bio.reset();
        u.profile_pictures.clear();
        u.last_seen_at.reset();
    });
    ASSERT_TRUE(updated);
    EXPECT_EQ(updated->bio, std::nullopt);
    EXPECT_THAT(updated->profile_pictures, IsEmpty());
    EXPECT_EQ(updated->last_seen_at, std::nullopt);
}

TEST_P(StoreContract, APasswordChangeRaisesTheGeneration) {
    const User user = join("Ann");
    const auto changed = store().change_password(user.id, "$2b$04$new", WallTime{5});
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->password_hash, "$2b$04$new");
    EXPECT_EQ(changed->token_generation, 1);
    EXPECT_EQ(changed->password_changed_at, WallTime{5});
    EXPECT_EQ(store().change_password(user.id, "$2b$04$newer", WallTime{6}).value().token_generation, 2);
    EXPECT_EQ(store().find_user(user.id).value().password_hash, "$2b$04$newer");
    EXPECT_EQ(error_of(store().change_password(samples.id<UserId>(), "x", WallTime{5})), Errc::user_not_found);
}

TEST_P(StoreContract, AccountsAreDeactivatedAndComeBack) {
    const User user = join("Ann");
    EXPECT_FALSE(store().set_active(user.id, false).value().is_active);
    EXPECT_TRUE(store().set_active(user.id, true).value().is_active);
    EXPECT_EQ(error_of(store().set_active(samples.id<UserId>(), true)), Errc::user_not_found);
}

std::vector<std::string> names(const Outcome<std::vector<PersonSummary>>& found) {
    std::vector<std::string> list;
    if (found) {
        for (const PersonSummary& each : *found) list.push_back(each.name);
    }
    return list;
}

TEST_P(StoreContract, ASearchFindsTheStartOfAnyWordWithoutRegardToCase) {
    const User me = join("Marta Viewer");
    join("Anna-Maria Weiß");
    join("Bob Marley");
    join("ÉMILE Zola");
    join("Omar Khan");
    join("Шура Иванов");
    EXPECT_THAT(names(store().search_users(me.id, "mar", 20)), ElementsAre("Anna-Maria Weiß", "Bob Marley"));
    EXPECT_THAT(names(store().search_users(me.id, "ém", 20)), ElementsAre("ÉMILE Zola"));
    EXPECT_THAT(names(store().search_users(me.id, "ИВАН", 20)), ElementsAre("Шура Иванов"));
    EXPECT_THAT(names(store().search_users(me.id, "bob mar", 20)), ElementsAre("Bob Marley"));
    EXPECT_THAT(names(store().search_users(me.id, "arley", 20)), IsEmpty());
    EXPECT_THAT(names(store().search_users(me.id, "ma%", 20)), IsEmpty());
    EXPECT_THAT(names(store().search_users(me.id, "ma_", 20)), IsEmpty());
}

TEST_P(StoreContract, ASearchIsOrderedLimitedAndFindsEachPersonOnce) {
    const User me = join("Viewer");
    const User second = join("Mara Mara");
    const User third = join("Mara Mara");
    const User first = join("Mara A");
    const auto found = store().search_users(me.id, "mara", 20);
    ASSERT_TRUE(found);
    std::vector<UserId> ids;
    for (const PersonSummary& each : *found) ids.push_back(each.id);
    EXPECT_THAT(ids, ElementsAre(first.id, second.id, third.id));
    EXPECT_THAT(names(store().search_users(me.id, "mara", 2)), ElementsAre("Mara A", "Mara Mara"));
}

TEST_P(StoreContract, ASearchShowsNobodyWhoIsHiddenInactiveOrOneself) {
    const User me = join("Mara Me");
    const User hidden = join("Mara Hidden");
    const User gone = join("Mara Gone");
    const User seen = join("Mara Seen");
    ASSERT_TRUE(store().update_user(hidden.id, [](User& u) { u.settings.safety.hide_from_search = true; }));
    ASSERT_TRUE(store().set_active(gone.id, false));
    ASSERT_TRUE(store().update_user(seen.id, [](User& u) {
        u.profile_pictures = {"/media/1.jpg", "/media/2.jpg"};
        u.settings.privacy.show_online = false;
    }));
    const auto found = store().search_users(me.id, "mara", 20);
    ASSERT_TRUE(found);
    ASSERT_THAT(names(found), ElementsAre("Mara Seen"));
    EXPECT_EQ(found->front().picture, "/media/1.jpg");
    EXPECT_FALSE(found->front().shows_online);
    ASSERT_TRUE(store().update_user(hidden.id, [](User& u) { u.settings.safety.hide_from_search = false; }));
    ASSERT_TRUE(store().set_active(gone.id, true));
    EXPECT_THAT(names(store().search_users(me.id, "mara", 20)), ElementsAre("Mara Gone", "Mara Hidden", "Mara Seen"));
}

TEST_P(StoreContract, ASearchFollowsANewName) {
    const User me = join("Viewer");
    const User user = join("Old Name");
    ASSERT_TRUE(store().update_user(user.id, [](User& u) { u.name = "Brand New"; }));
    EXPECT_THAT(names(store().search_users(me.id, "old", 20)), IsEmpty());
    EXPECT_THAT(names(store().search_users(me.id, "name", 20)), IsEmpty());
    EXPECT_THAT(names(store().search_users(me.id, "new", 20)), ElementsAre("Brand New"));
}

TEST_P(StoreContract, ContactsAreThoseWithWhomMessagesWentBothWays) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const User cid = join("Cid");
    const User dan = join("Dan");
    say(ann, bob);
    say(bob, ann);
    say(ann, cid);
    say(dan, ann);
    EXPECT_THAT(store().contacts(ann.id).value(), ElementsAre(bob.id));
    EXPECT_THAT(store().contacts(bob.id).value(), ElementsAre(ann.id));
    EXPECT_THAT(store().contacts(cid.id).value(), IsEmpty());
    say(cid, ann);
    EXPECT_THAT(store().contacts(ann.id).value(), ElementsAre(bob.id, cid.id));
    EXPECT_THAT(store().contacts(samples.id<UserId>()).value(), IsEmpty());
}

TEST_P(StoreContract, WhenManyWereSeenLastIsOneStep) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const User cid = join("Cid");
    const WallTime one{1'790'000'000'000'001}, two{1'790'000'000'000'002};
    ASSERT_TRUE(store().put_last_seen({{ann.id, one}, {samples.id<UserId>(), one}, {cid.id, two}}));
    home->reopen();
    EXPECT_EQ(store().find_user(ann.id).value().last_seen_at, one);
    EXPECT_EQ(store().find_user(bob.id).value().last_seen_at, std::nullopt);
    EXPECT_EQ(store().find_user(cid.id).value().last_seen_at, two);
    ASSERT_TRUE(store().put_last_seen({}));
}

TEST_P(StoreContract, UsersAreListedPageByPage) {
    EXPECT_THAT(store().list_users(std::nullopt, 10).value(), IsEmpty());
    std::vector<UserId> joined;
    for (const char* name : {"Ann", "Bob", "Cid", "Dan", "Eve"}) joined.push_back(join(name).id);
    ASSERT_TRUE(store().set_active(joined[2], false));
    std::sort(joined.begin(), joined.end());
    std::vector<UserId> found;
    std::optional<UserId> after;
    for (std::size_t expected : {2U, 2U, 1U, 0U}) {
        const auto page = store().list_users(after, 2);
        ASSERT_TRUE(page);
        ASSERT_EQ(page->size(), expected);
        for (const User& user : *page) found.push_back(user.id);
        if (!found.empty()) after = found.back();
    }
    EXPECT_EQ(found, joined);
    const auto all = store().list_users(std::nullopt, 100);
    ASSERT_TRUE(all);
    for (const User& user : *all) expect_same(user, store().find_user(user.id).value());
}

}  // namespace
}  // namespace truebond::test
