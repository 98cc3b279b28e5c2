#include "net/http/request_parser.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::net {
namespace {

constexpr std::size_t head_max = 200;

/// What comes of a stream that arrives in pieces: the state, and the request if there is one.
std::pair<ParseState, std::shared_ptr<HttpRequest>> read(const std::string& stream, std::size_t piece) {
    RequestParser parser(head_max, [](const HttpRequest&) { return std::size_t{10}; });
    std::string buffer;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        buffer += stream.substr(at, piece);
        std::size_t consumed = 0;
        const ParseState state = parser.put(buffer, consumed);
        buffer.erase(0, consumed);
        if (state == ParseState::complete || state == ParseState::body_too_large) return {state, parser.take()};
        if (state != ParseState::need_more) return {state, nullptr};
    }
    return {ParseState::need_more, nullptr};
}

std::string head_of(std::size_t bytes) {
    std::string head = "GET /" + std::string(90, 'p') + " HTTP/1.1\r\nHost: h\r\nX: \r\n\r\n";
    return head.insert(head.size() - 4, bytes - head.size(), 'x');
}

TEST(RequestParser, ReadsAHeadAndItsBodyInPiecesOfAnySize) {
    const std::string stream = "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Two:  padded \r\nContent-Length: 3\r\n\r\nabc";
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        const auto [state, request] = read(stream, piece);
        ASSERT_EQ(state, ParseState::complete) << piece;
        EXPECT_EQ(request->method, "POST");
        EXPECT_EQ(request->path, "/a");
        EXPECT_EQ(request->query, "b=c");
        EXPECT_EQ(request->header("x-two"), "padded");
        EXPECT_EQ(request->body, "abc");
        EXPECT_TRUE(request->keep_alive);
    }
}

TEST(RequestParser, TheLimitIsOfTheWholeHeadHoweverItArrives) {
    for (const std::size_t piece : {1U, 7U, 100U, 1000U}) {
        EXPECT_EQ(read(head_of(head_max), piece).first, ParseState::complete) << piece;
        EXPECT_EQ(read(head_of(head_max + 1), piece).first, ParseState::header_too_large) << piece;
        EXPECT_EQ(read(head_of(head_max + 99), piece).first, ParseState::header_too_large) << piece;
    }
}

TEST(RequestParser, AHeadThatIsTooLongIsJustThatWhateverBodyItAnnounces) {
    std::string stream = head_of(head_max - 20);
    stream.insert(stream.size() - 2, "Content-Length: 11\r\n");
    ASSERT_EQ(stream.size(), head_max);
    EXPECT_EQ(read(stream, stream.size()).first, ParseState::body_too_large);
    stream.insert(stream.size() - 2, "A: b\r\n");
    for (std::size_t piece = 1; piece <= stream.size(); ++piece)
        EXPECT_EQ(read(stream, piece).first, ParseState::header_too_large) << piece;
}

TEST(RequestParser, ABodyBeyondItsLimitIsNotRead) {
    for (const std::string framing : {"Content-Length: 11\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n3\r\n"}) {
        const auto [state, request] = read("POST / HTTP/1.1\r\nHost: h\r\n" + framing + "0123456789a", 1000);
        ASSERT_EQ(state, ParseState::body_too_large) << framing;
        EXPECT_TRUE(request->body_too_large);
        EXPECT_EQ(request->body, "");
    }
}

TEST(RequestParser, ChunksMayComeInPiecesOfAnySize) {
    const std::string stream = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    const std::string empty = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        const auto [state, request] = read(stream, piece);
        ASSERT_EQ(state, ParseState::complete) << piece;
        EXPECT_EQ(request->body, "abcde");
        EXPECT_EQ(read(empty, piece).first, ParseState::complete) << piece;
    }
}

TEST(RequestParser, ATrailerIsNoHeader) {
    const auto [state, request] =
        read("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\nHost: other\r\n\r\n", 1000);
    ASSERT_EQ(state, ParseState::complete);
    EXPECT_FALSE(request->has_header("authorization"));
    EXPECT_EQ(request->header("host"), "h");
}

TEST(RequestParser, AnEndlessChunkExtensionOrTrailerIsRefusedWhereAHeadIs) {
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string start : {"1;x=", "0\r\nX: ", "0\r\nX: y\r\nZ: "}) {
        for (const std::size_t piece : {1U, 50U, 1000U}) {
            EXPECT_EQ(read(head + start + std::string(head_max - start.size(), 'x'), piece).first, ParseState::need_more) << start;
            EXPECT_EQ(read(head + start + std::string(head_max, 'x'), piece).first, ParseState::header_too_large) << start;
            const std::string ended = std::string(head_max, 'x') + (start.starts_with("0") ? "\r\n\r\n" : "\r\na\r\n0\r\n\r\n");
            EXPECT_EQ(read(head + start + ended, piece).first, ParseState::header_too_large) << "also if it has one: " << start;
        }
    }
}

TEST(RequestParser, WhatCouldBeReadInTwoWaysIsRefused) {
    const std::vector<std::string> fields{"Host: a\r\nHost: b\r\n",
                                          "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                                          "Content-Length: 1\r\nContent-Length: 2\r\n",
                                          "Transfer-Encoding: gzip, chunked\r\n",
                                          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                          "Content-Length: -1\r\n",
                                          "Space : before\r\n"};
    for (const std::string& field : fields) {
        EXPECT_EQ(read("POST / HTTP/1.1\r\n" + field + "\r\n0\r\n\r\n", 1000).first, ParseState::bad_request) << field;
    }
}

/// Reads with `more` as what is said of a body above the ten bytes that everybody has.
std::shared_ptr<HttpRequest> read_large(const std::string& stream, std::size_t piece, const LargeBody& more, int& asked) {
    RequestParser parser(
        head_max, [](const HttpRequest&) { return std::size_t{10}; },
        [&](const HttpRequest& head) {
            ++asked;
            EXPECT_EQ(head.path, "/");
            return more;
        });
    std::string buffer;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        buffer += stream.substr(at, piece);
        std::size_t consumed = 0;
        const ParseState state = parser.put(buffer, consumed);
        buffer.erase(0, consumed);
        if (state != ParseState::need_more) return parser.take();
    }
    return nullptr;
}

const std::string announced = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 16\r\n\r\n0123456789abcdef";
const std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n8\r\n89abcdef\r\n0\r\n\r\n";

TEST(RequestParser, ALargeBodyIsLetInOnceAndKeepsItsRoom) {
    for (const std::string& stream : {announced, chunked}) {
        for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
            int asked = 0;
            const auto room = std::make_shared<const int>(0);
            const auto request = read_large(stream, piece, {16, false, room}, asked);
            ASSERT_NE(request, nullptr) << piece;
            EXPECT_EQ(request->body, "0123456789abcdef");
            EXPECT_FALSE(request->body_too_large);
            EXPECT_EQ(asked, 1);
            EXPECT_EQ(room.use_count(), 2) << "one here, one in the request";
        }
    }
}

TEST(RequestParser, ALargeBodyAboveItsOwnLimitOrWithoutRoomIsNotRead) {
    for (const std::string& stream : {announced, chunked}) {
        for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
            int asked = 0;
            const auto room = std::make_shared<const int>(0);
            const auto above = read_large(stream, piece, {15, false, room}, asked);
            ASSERT_NE(above, nullptr) << piece;
            EXPECT_TRUE(above->body_too_large);
            EXPECT_FALSE(above->body_refused);
            EXPECT_EQ(above->body, "");
            EXPECT_EQ(room.use_count(), 1);
            const auto refused = read_large(stream, piece, {16, true, nullptr}, asked);
            ASSERT_NE(refused, nullptr) << piece;
            EXPECT_FALSE(refused->body_too_large);
            EXPECT_TRUE(refused->body_refused);
            EXPECT_EQ(refused->body, "");
            EXPECT_EQ(asked, 2);
        }
    }
}

TEST(RequestParser, NobodyIsAskedAboutABodyWithinTheLimit) {
    int asked = 0;
    const std::string stream = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789";
    ASSERT_NE(read_large(stream, stream.size(), {}, asked), nullptr);
    EXPECT_EQ(asked, 0);
}

}  // namespace
}  // namespace sioxx::net
