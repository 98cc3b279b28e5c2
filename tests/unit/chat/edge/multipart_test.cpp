#include "chat/edge/multipart.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace truebond {
namespace {

const std::string form = "multipart/form-data; boundary=XX";

/// "name|filename|type|content" of each part, or what is wrong.
std::vector<std::string> read(const std::string& body, const std::string& content_type = form) {
    const auto parts = read_multipart(body, content_type);
    if (!parts) return {parts.error() == MultipartError::no_boundary ? "no boundary" : "malformed"};
    std::vector<std::string> found;
    for (const FormPart& p : *parts)
        found.push_back(p.name + "|" + p.filename.value_or("-") + "|" + p.content_type + "|" + std::string(p.content));
    return found;
}
using Found = std::vector<std::string>;
const Found malformed{"malformed"};
const Found no_boundary{"no boundary"};

std::string part(const std::string& disposition, const std::string& content, const std::string& more = {}) {
    return "--XX\r\nContent-Disposition: " + disposition + "\r\n" + more + "\r\n" + content + "\r\n";
}

TEST(Multipart, ReadsWhatABrowserSends) {
    const std::string body = part("form-data; name=\"text\"", "hello") +
                             part("form-data; name=\"file\"; filename=\"a b.png\"", "\x89PNG\r\n\r\n--X", "Content-Type: image/png\r\n") +
                             "--XX--\r\n";
    EXPECT_EQ(read(body), (Found{"text|-||hello", "file|a b.png|image/png|\x89PNG\r\n\r\n--X"}));
}

TEST(Multipart, ReadsHeadersInAnyCaseAndOrder) {
    EXPECT_EQ(read("--XX\r\ncontent-TYPE:image/gif\r\nX-Other: 1\r\nCONTENT-disposition:form-data;filename=f.gif ; NAME = "
                   "file\r\n\r\nG\r\n--XX--"),
              Found{"file|f.gif|image/gif|G"});
    EXPECT_EQ(read(part("form-data; name=\"a\\\"b\"; filename=\"C:\\dir\\x.png\"", "") + "--XX--"), Found{"a\"b|C:\\dir\\x.png||"});
    EXPECT_EQ(read(part("form-data; name=file; filename=\"\"", "x") + "--XX--"), Found{"file|||x"});
}

TEST(Multipart, LeavesOutWhatStandsAroundTheForm) {
    EXPECT_EQ(read("preamble\r\n" + part("form-data; name=a", "1") + "--XX-- epilogue\r\n--XX\r\nmore"), Found{"a|-||1"});
    EXPECT_EQ(read("--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--"), Found{"a|-||1"});
    EXPECT_EQ(read("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XX--"), Found{"a|-||"}) << "no content at all";
    EXPECT_EQ(read("--XX--"), Found{});
}

TEST(Multipart, RefusesWhatIsNoForm) {
    for (const std::string body :
         {"", "--", "--XX", "--XX\r\n", "--YY\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--YY--", "x--XX\r\n"}) {
        EXPECT_EQ(read(body), malformed) << body;
    }
    const std::string whole = part("form-data; name=a; filename=f", "content") + "--XX--";
    for (std::size_t cut = 0; cut + 2 < whole.size(); ++cut) EXPECT_EQ(read(whole.substr(0, cut)), malformed) << cut;
    for (const std::string disposition :
         {"form-data", "attachment; name=a", "form-data; filename=a", "form-data; name=\"a", "form-data; name=\"a\"b"}) {
        EXPECT_EQ(read(part(disposition, "1") + "--XX--"), malformed) << disposition;
    }
    EXPECT_EQ(read("--XX\r\nContent-Type: image/png\r\n\r\n1\r\n--XX--"), malformed) << "nameless";
    EXPECT_EQ(read("--XX\r\nno colon\r\n\r\n1\r\n--XX--"), malformed);
}

TEST(Multipart, BoundsPartsAndTheirHeaders) {
    std::string many;
    for (std::size_t i = 0; i < form_parts_max; ++i) many += part("form-data; name=a", "");
    EXPECT_EQ(read(many + "--XX--").size(), form_parts_max);
    EXPECT_EQ(read(many + part("form-data; name=a", "") + "--XX--"), malformed);
    EXPECT_EQ(read(part("form-data; name=a; x=" + std::string(form_part_header_bytes_max, 'x'), "1") + "--XX--"), malformed);
    std::string lines;
    for (int i = 0; i < 2000; ++i) lines += "a:b\r\n";
    EXPECT_EQ(read(part("form-data; name=a", "1", lines) + "--XX--"), malformed);
}

TEST(Multipart, ReadsTheBoundary) {
    const std::string body = "--a'b c\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--a'b c--";
    EXPECT_EQ(read(body, "Multipart/Form-Data; charset=utf-8; Boundary=\"a'b c\""), Found{"a|-||1"});
    for (const std::string type :
         {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
          "multipart/form-data; boundary=\"x", "multipart/form-data; boundary=a\x01", "multipart/form-data; xboundary=XX"}) {
        EXPECT_EQ(read("--XX--", type), no_boundary) << type;
    }
    EXPECT_EQ(read("--XX--", "multipart/form-data; boundary=" + std::string(71, 'x')), no_boundary);
    EXPECT_TRUE(says_multipart(" multipart/FORM-data ;boundary=x"));
    EXPECT_FALSE(says_multipart("multipart/mixed; boundary=x"));
    EXPECT_FALSE(says_multipart(""));
}

/// What is written is read again, whatever is in it; and what was damaged is read or refused, but never beyond its bytes (ASan sees).
TEST(Multipart, ReadsWhatWasWrittenAndSurvivesDamage) {
    std::mt19937 random(20261127);
    const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    constexpr std::string_view letters = "\r\n-X\"\\;=: ab";
    for (int round = 0; round < 3000; ++round) {
        std::string body;
        Found expected;
        const unsigned parts = 1 + below(4);
        for (unsigned i = 0; i < parts; ++i) {
            std::string content;
            for (unsigned n = below(40); n > 0; --n) content += letters[below(letters.size())];
            if (("\r\n" + content + "\r\n").find("\r\n--XX") != std::string::npos) content = "replaced";
            const std::string name(1 + below(3), 'n');
            body += part("form-data; name=" + name + "; filename=\"f\"", content);
            expected.push_back(name + "|f||" + content);
        }
        body += "--XX--";
        ASSERT_EQ(read(body), expected) << body;
        for (unsigned damages = 1 + below(3); damages > 0; --damages) {
            const std::size_t at = below(static_cast<unsigned>(body.size()));
            if (below(2) == 0) body[at] = letters[below(letters.size())];
            else body.erase(at, 1 + below(5));
        }
        const std::string copy = body;  // of exactly its size
        (void)read(copy);
    }
}

}  // namespace
}  // namespace truebond
