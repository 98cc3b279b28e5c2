#include "chat/rest/static_files.hpp"

#include "unit/chat/support/browser.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace truebond::test {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public ::testing::Test {
protected:
    StaticFilesTest() {
        std::string name = (fs::temp_directory_path() / "static_files_XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        root = name;
        write("app/index.html", "<!doctype html>");
        write("app/assets/main-4f3c9a1b.js", "run()");
        write("app/assets/main.css", "body{}");
        write("app/.secret", "hidden");
        write("app/.git/config", "hidden");
        write("outside.txt", "outside");
        fs::create_symlink(root / "outside.txt", root / "app/link.txt");
    }
    ~StaticFilesTest() override { fs::remove_all(root); }

    void write(const std::string& name, std::string_view text) const {
        fs::create_directories((root / name).parent_path());
        std::ofstream(root / name) << text;
    }
    std::string app() const { return (root / "app").string(); }

    fs::path root;
    World world;
};

TEST_F(StaticFilesTest, ServesTheWebClient) {
    const Browser browser(world, {}, app());
    const Answer page = browser.ask({"GET", "/app/"});
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "<!doctype html>");
    EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.header("cache-control"), "no-cache");
    const std::string policy = page.header("content-security-policy").value_or("");
    EXPECT_NE(policy.find("default-src 'self'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe-inline"), std::string::npos);
    EXPECT_NE(policy.find("connect-src 'self';"), std::string::npos);
    EXPECT_NE(policy.find("img-src 'self' blob:;"), std::string::npos);
    EXPECT_EQ(browser.ask({"GET", "/app/assets/main-4f3c9a1b.js"}).header("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(browser.ask({"GET", "/app/assets/main.css"}).header("cache-control"), "no-cache");
    EXPECT_EQ(browser.ask({"GET", "/app?x=1"}).header("location"), "http://127.0.0.1:8101/app/?x=1");
    EXPECT_EQ(browser.ask({"POST", "/app/"}).status, 405);
}

TEST_F(StaticFilesTest, IsAskedAgainByTag) {
    const Browser browser(world, {}, app());
    const std::string tag = browser.ask({"GET", "/app/"}).header("etag").value_or("");
    ASSERT_GT(tag.size(), 2U);
    const Answer again = browser.ask({"GET", "/app/", {{"if-none-match", "W/" + tag}}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(browser.ask({"GET", "/app/", {{"if-none-match", "\"other\""}}}).status, 200);
}

TEST_F(StaticFilesTest, TheLinkInALetterLeadsToThePage) {
    const Browser browser(world, {}, app());
    const Answer page = browser.ask({"GET", "/app/reset-password?token=x"});
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "<!doctype html>");
    EXPECT_EQ(page.header("content-security-policy"), browser.ask({"GET", "/app/"}).header("content-security-policy"));
}

TEST_F(StaticFilesTest, NothingElseIsReachable) {
    const Browser browser(world, {}, app());
    for (const char* target : {"/app/../outside.txt", "/app/%2e%2e/outside.txt", "/app/..%2foutside.txt", "/app//etc/passwd",
                               "/app/.secret", "/app/.git/config", "/app/link.txt", "/app/assets", "/app/assets/", "/app/nope.js"}) {
        EXPECT_EQ(browser.ask({"GET", target}).status, 404) << target;
    }
}

TEST_F(StaticFilesTest, ProductionKeepsThePagesOwnPolicy) {
    RestOptions options;
    options.production = true;
    const Browser browser(world, options, app());
    const Answer page = browser.ask({"GET", "/app/"});
    EXPECT_EQ(page.header("content-security-policy")->find("unsafe-inline"), std::string::npos);
    EXPECT_EQ(std::count_if(page.headers.begin(), page.headers.end(), [](const auto& h) { return h.first == "Content-Security-Policy"; }),
              1);
}

TEST_F(StaticFilesTest, HasALimit) {
    const StaticFiles files(app(), 16);
    sioxx::HttpResponse response;
    int served = 0;
    for (const char* name : {"index.html", "assets/main-4f3c9a1b.js", "assets/main.css"})
        served += files.answer(name, "", response) ? 1 : 0;
    EXPECT_LT(served, 3);
    EXPECT_TRUE(StaticFiles((root / "none").string()).empty());
}

}  // namespace
}  // namespace truebond::test
