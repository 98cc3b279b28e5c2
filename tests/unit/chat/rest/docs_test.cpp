#include "chat/rest/openapi.hpp"
#include "support/temp_dir.hpp"
#include "unit/chat/support/browser.hpp"

#include <fstream>

namespace truebond::test {
namespace {

class DocsTest : public ::testing::Test {
protected:
    DocsTest() {
        std::ofstream(dir.path() / "index.html") << "<!doctype html>";
        std::ofstream(dir.path() / "docs.html") << "<title>API</title>";
    }
    Browser browser(bool docs, bool production = false) {
        RestOptions options;
        options.docs = docs;
        options.production = production;
        return Browser(world, options, dir.path().string());
    }
    TempDir dir;
    World world;
};

TEST_F(DocsTest, TheDocumentIsJsonAndTellsOfItself) {
    const Answer answer = browser(true).ask({"GET", "/openapi.json"});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(answer.text("openapi"), "3.1.0");
    EXPECT_NE(answer.json().find("paths")->find("/openapi.json"), nullptr);
    EXPECT_EQ(answer.body, openapi_document());
}

TEST_F(DocsTest, ThePageHasAPolicyOfItsOwn) {
    const Answer page = browser(true, true).ask({"GET", "/docs"});
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "<title>API</title>");
    EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
    const std::string policy = page.header("content-security-policy").value_or("");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe-inline"), std::string::npos);
}

TEST_F(DocsTest, ElsewhereItIsNot) {
    EXPECT_EQ(browser(true).ask({"GET", "/app/docs.html"}).status, 404);
    EXPECT_EQ(browser(true).ask({"POST", "/docs"}).status, 405);
    EXPECT_EQ(browser(true).ask({"GET", "/docs/"}).header("location"), "http://127.0.0.1:8101/docs");
}

TEST_F(DocsTest, WithoutDocsThereIsNothing) {
    for (const char* path : {"/docs", "/openapi.json", "/app/docs.html"}) {
        const Answer answer = browser(false).ask({"GET", path});
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(answer.text("error"), "Not Found") << path;
    }
}

TEST_F(DocsTest, WithoutAWebClientThereIsNoPage) {
    RestOptions options;
    options.docs = true;
    const Browser plain(world, options);
    EXPECT_EQ(plain.ask({"GET", "/docs"}).status, 404);
    EXPECT_EQ(plain.ask({"GET", "/openapi.json"}).status, 200);
}

}  // namespace
}  // namespace truebond::test
