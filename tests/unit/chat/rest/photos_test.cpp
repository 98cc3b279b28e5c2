// Photos over REST: the answers of v1.0.0, and which files are kept.
#include "chat/domain/photo.hpp"
#include "unit/chat/support/browser.hpp"

#include <gmock/gmock.h>

namespace truebond::test {
namespace {

using testing::ElementsAre;

class PhotosTest : public testing::Test {
protected:
    static std::string form(const std::string& content, const std::string& type = "image/png", const std::string& field = "file") {
        return "--b\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"x.png\"\r\nContent-Type: " + type + "\r\n\r\n" +
               content + "\r\n--b--\r\n";
    }
    Answer upload(const std::string& body, const std::string& content_type = "multipart/form-data; boundary=b") {
        return browser.ask({"POST",
                            "/api/users/upload-photo",
                            {{"authorization", "Bearer " + world.jwt.sign(ann.tokens.access)},
                             {"content-type", content_type},
                             {"host", "chat.example.com"}},
                            body});
    }
    std::vector<std::string> pictures() { return world.user(ann.user.id).profile_pictures; }
    std::string name_of(std::size_t i) { return PhotoName::of_url(pictures().at(i))->text(); }
    std::string file_names() {
        world.settle();
        std::string names;
        for (const auto& [name, bytes] : world.media.files()) names += name + "\n";
        return names;
    }

    World world;
    SignedIn ann = world.sign_up("Ann");
    Browser browser{world};
};

TEST_F(PhotosTest, BecomeTheFirstPictureAndAreShown) {
    browser.as(ann, "PUT", "/api/users/profile", R"({"profile_pictures":["https://x/y.png"]})");
    const Answer answer = upload(form("image 1"));
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string url = "http://chat.example.com/media/" + name_of(0);
    EXPECT_EQ(answer.body, R"({"message":"Photo uploaded successfully","profile_pictures":[")" + url + R"(","https://x/y.png"]})");
    EXPECT_THAT(pictures(), ElementsAre(url, "https://x/y.png"));

    const Answer shown = browser.ask({"GET", "/media/" + name_of(0)});
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body, "jpeg of image 1");
    EXPECT_EQ(shown.header("content-type"), "image/jpeg");
    EXPECT_EQ(shown.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(shown.header("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(shown.header("content-security-policy"), "default-src 'none'; sandbox");
}

TEST_F(PhotosTest, AreCalledByThePublicUrlIfThereIsOne) {
    RestOptions options;
    options.public_url = "https://photos.example.com/chat";
    const Browser other(world, options);
    other.ask({"POST",
               "/api/users/upload-photo",
               {{"authorization", "Bearer " + world.jwt.sign(ann.tokens.access)}, {"content-type", "multipart/form-data; boundary=b"}},
               form("image")});
    EXPECT_TRUE(pictures().at(0).starts_with("https://photos.example.com/chat/media/")) << pictures().at(0);
}

TEST_F(PhotosTest, AHostThatIsNoneIsNotWrittenDown) {
    browser.ask({"POST",
                 "/api/users/upload-photo",
                 {{"authorization", "Bearer " + world.jwt.sign(ann.tokens.access)},
                  {"content-type", "multipart/form-data; boundary=b"},
                  {"host", "evil/\"><script>"}},
                 form("image")});
    EXPECT_TRUE(pictures().at(0).starts_with("/media/")) << pictures().at(0);
}

TEST_F(PhotosTest, WhatIsNoPhotoIsRefusedInTheWordsOfV1) {
    const std::string no_image = R"({"error":"File must be an image","status_code":400,"path":"/api/users/upload-photo"})";
    for (const std::string& body : {form("image", "text/plain"), form("no picture"), form("", "image/png")}) {
        const Answer answer = upload(body);
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(answer.body, no_image);
    }
    EXPECT_EQ(upload(form("image"), "multipart/form-data").text("error"), "Missing boundary in multipart.");
    EXPECT_EQ(upload(form("image"), "multipart/form-data; boundary=c").text("error"), "There was an error parsing the body");
    EXPECT_EQ(upload(form("image").substr(0, 100)).status, 400);
    const std::string missing =
        R"({"error":"Validation error","status_code":422,"details":[{"field":"body -> file","message":"Field required",)"
        R"("type":"missing"}],"path":"/api/users/upload-photo"})";
    EXPECT_EQ(upload(form("image", "image/png", "other")).body, missing);
    EXPECT_EQ(upload("{}", "application/json").body, missing);
    EXPECT_EQ(
        upload("--b\r\nContent-Disposition: form-data; name=file\r\n\r\nimage\r\n--b--").body,
        R"({"error":"Validation error","status_code":422,"details":[{"field":"body -> file","message":"Value error, Expected UploadFile, )"
        R"(received: <class 'str'>","type":"value_error"}],"path":"/api/users/upload-photo"})");
    EXPECT_EQ(file_names(), "");
    EXPECT_TRUE(pictures().empty());
}

TEST_F(PhotosTest, OfTwoFilesTheLastCounts) {
    const std::string one = form("image 1"), two = form("image 2");
    ASSERT_EQ(upload(one.substr(0, one.size() - 7) + two).status, 200);
    EXPECT_EQ(browser.ask({"GET", "/media/" + name_of(0)}).body, "jpeg of image 2");
    EXPECT_EQ(pictures().size(), 1U);
}

TEST_F(PhotosTest, AFileAboveTheLimitIsTooLarge) {
    EXPECT_EQ(upload(form("image" + std::string(photo_bytes_max - 5, 'x'))).status, 200);
    const Answer answer = upload(form("image" + std::string(photo_bytes_max - 4, 'x')));
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.body, R"({"error":"Payload too large","status_code":413,"path":"/api/users/upload-photo"})");
}

TEST_F(PhotosTest, AFullDiskIs503AndLeavesNothing) {
    world.media.full = true;
    const Answer answer = upload(form("image"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.text("error"), "Database not available. Please try again later.");
    EXPECT_TRUE(pictures().empty());
    world.media.full = false;
    EXPECT_EQ(upload(form("image")).status, 200);
}

TEST_F(PhotosTest, GoWhenThePictureIsReplaced) {
    upload(form("image 1"));
    upload(form("image 2"));
    const std::string first = name_of(1), second = name_of(0);
    browser.as(ann, "PUT", "/api/users/profile", R"({"profile_pictures":["https://x/y.png","/media/)" + second + R"("]})");
    EXPECT_EQ(file_names(), second + "\n");
    browser.as(ann, "PUT", "/api/users/profile", R"({"name":"Ann B"})");
    EXPECT_EQ(file_names(), second + "\n");
    browser.as(ann, "PUT", "/api/users/profile", R"({"profile_pictures":[]})");
    EXPECT_EQ(file_names(), "");
    EXPECT_EQ(browser.ask({"GET", "/media/" + first}).status, 404);
}

TEST_F(PhotosTest, NobodyRemovesThoseOfOthers) {
    const SignedIn ben = world.sign_up("Ben");
    upload(form("image"));
    const std::string hers = name_of(0);
    browser.as(ben, "PUT", "/api/users/profile", R"({"profile_pictures":["/media/)" + hers + R"("]})");
    browser.as(ben, "PUT", "/api/users/profile", R"({"profile_pictures":[]})");
    EXPECT_EQ(file_names(), hers + "\n");
}

TEST_F(PhotosTest, TheOldestGoBeyondTheLimit) {
    for (std::size_t i = 0; i < photos_of_user_max; ++i) upload(form("image " + std::to_string(i)));
    const std::string oldest = name_of(photos_of_user_max - 1);
    EXPECT_NE(file_names().find(oldest), std::string::npos);
    upload(form("image"));
    EXPECT_EQ(pictures().size(), photos_of_user_max);
    EXPECT_EQ(file_names().find(oldest), std::string::npos);
    EXPECT_EQ(world.media.files().size(), photos_of_user_max);
}

TEST_F(PhotosTest, GoWithTheAccount) {
    browser.as(ann, "PUT", "/api/users/profile", R"({"profile_pictures":["https://x/y.png"]})");
    upload(form("image"));
    EXPECT_EQ(browser.as(ann, "DELETE", "/api/users/account").status, 200);
    EXPECT_EQ(file_names(), "");
    EXPECT_THAT(pictures(), ElementsAre("https://x/y.png"));
    EXPECT_FALSE(world.user(ann.user.id).is_active);
}

TEST_F(PhotosTest, TheSweepRemovesWhatACrashLeft) {
    upload(form("image"));
    const PhotoName named = *PhotoName::parse(name_of(0));
    const PhotoName unnamed = PhotoName::make(ann.user.id, world.random);
    const PhotoName nobodys = PhotoName::make(*UserId::parse("0123456789abcdef01234567"), world.random);
    for (const PhotoName& name : {unnamed, nobodys}) world.media.put(name, "x", [](Outcome<PhotoName>) {});
    world.media.old = {named, unnamed, nobodys};
    world.chat.photos.sweep();
    world.advance(std::chrono::minutes(1));
    EXPECT_EQ(world.media.files().size(), 2U);
    EXPECT_TRUE(world.media.files().contains(named.text()));
    EXPECT_TRUE(world.media.files().contains(nobodys.text())) << "it may be another database's";
}

TEST_F(PhotosTest, NamesThatAreNoneFindNothing) {
    for (const std::string name : {"x", "..%2f..%2ftruebond.db", "6b04b0cf8c26befb9b7af79f-0123456789abcdef0123456789abcdef.jpg"}) {
        const Answer answer = browser.ask({"GET", "/media/" + name});
        EXPECT_EQ(answer.status, 404) << name;
        EXPECT_EQ(answer.text("error"), "Not Found");
    }
}

TEST_F(PhotosTest, LargeBodiesAreForThisRouteAndWhoIsSignedIn) {
    sioxx::HttpRequest head;
    const auto allowed = [&](const std::string& method, std::string_view path, const std::string& token) {
        head.method = method;
        head.path = path;
        head.headers = {{"authorization", token}};
        return browser.rest().large_body(head);
    };
    const std::string good = "Bearer " + world.jwt.sign(ann.tokens.access);
    EXPECT_EQ(allowed("POST", "/api/users/upload-photo", good).bytes, photo_bytes_max + 64 * 1024);
    EXPECT_EQ(allowed("POST", "/api/users/upload-photo", good).owner, ann.user.id.to_string());
    for (const std::string& token : {std::string(), std::string("Bearer x"), "Basic " + world.jwt.sign(ann.tokens.access), good + "x",
                                     "Bearer " + world.jwt.sign(ann.tokens.refresh)}) {
        EXPECT_EQ(allowed("POST", "/api/users/upload-photo", token).bytes, 0U) << token;
    }
    EXPECT_EQ(allowed("GET", "/api/users/upload-photo", good).bytes, 0U);
    EXPECT_EQ(allowed("POST", "/api/messages/send", good).bytes, 0U);
    world.clock.advance(std::chrono::hours(25));
    EXPECT_EQ(allowed("POST", "/api/users/upload-photo", good).bytes, 0U) << "expired";
}

}  // namespace
}  // namespace truebond::test
