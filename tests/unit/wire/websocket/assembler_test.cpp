#include "wire/websocket/assembler.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace sioxx::wire::websocket {
namespace {

class WebsocketAssembler : public ::testing::Test {
protected:
    Message feed(Opcode opcode, std::string_view payload, bool fin = true, bool compressed = false) {
        buffer_ = payload;
        Frame frame;
        frame.opcode = opcode;
        frame.fin = fin;
        frame.compressed = compressed;
        frame.payload = buffer_;
        return assembler_.feed(frame, limits_);
    }
    CloseCode error_of(const Message& m) {
        EXPECT_EQ(m.kind, MessageKind::error);
        return m.code;
    }

    Assembler assembler_;
    AssemblerLimits limits_{.message_bytes_max = 20, .fragments_max = 4};
    std::string buffer_;
};

TEST_F(WebsocketAssembler, CostsTwoPointersWhileIdle) { EXPECT_EQ(sizeof(Assembler), 2 * sizeof(void*)); }

TEST_F(WebsocketAssembler, HandsAWholeMessageOnWhereItLies) {
    const Message m = feed(Opcode::text, "hello é");
    EXPECT_EQ(m.kind, MessageKind::text);
    EXPECT_EQ(m.payload, "hello é");
    EXPECT_EQ(m.payload.data(), buffer_.data());
    EXPECT_EQ(feed(Opcode::binary, "\xFF").kind, MessageKind::binary);
    EXPECT_EQ(feed(Opcode::text, "").kind, MessageKind::text);
}

TEST_F(WebsocketAssembler, JoinsFragmentsWithControlFramesBetween) {
    EXPECT_EQ(feed(Opcode::text, "one ", false).kind, MessageKind::none);
    const Message ping = feed(Opcode::ping, "p");
    EXPECT_EQ(ping.kind, MessageKind::ping);
    EXPECT_EQ(ping.payload, "p");
    EXPECT_EQ(feed(Opcode::continuation, "", false).kind, MessageKind::none);
    EXPECT_EQ(feed(Opcode::pong, "").kind, MessageKind::pong);
    const Message m = feed(Opcode::continuation, "two");
    EXPECT_EQ(m.kind, MessageKind::text);
    EXPECT_EQ(m.payload, "one two");
    EXPECT_EQ(feed(Opcode::text, "next").payload, "next") << "and starts anew";
}

TEST_F(WebsocketAssembler, CutsCharactersAnywhere) {
    EXPECT_EQ(feed(Opcode::text, "\xF0\x9F", false).kind, MessageKind::none);
    EXPECT_EQ(feed(Opcode::continuation, "\x98", false).kind, MessageKind::none);
    EXPECT_EQ(feed(Opcode::continuation, "\x80").payload, "😀");
}

TEST_F(WebsocketAssembler, RefusesBadSequencesOfFrames) {
    EXPECT_EQ(error_of(feed(Opcode::continuation, "x")), CloseCode::protocol_error);
    assembler_ = Assembler();
    EXPECT_EQ(error_of(feed(Opcode::continuation, "x", false)), CloseCode::protocol_error);
    assembler_ = Assembler();
    feed(Opcode::text, "a", false);
    EXPECT_EQ(error_of(feed(Opcode::text, "b")), CloseCode::protocol_error);
    assembler_ = Assembler();
    feed(Opcode::binary, "a", false);
    feed(Opcode::continuation, "b");
    EXPECT_EQ(error_of(feed(Opcode::continuation, "c")), CloseCode::protocol_error) << "that message had ended";
}

TEST_F(WebsocketAssembler, RefusesTextThatIsNoUtf8AsSoonAsThatIsCertain) {
    EXPECT_EQ(error_of(feed(Opcode::text, "a\xFF")), CloseCode::invalid_payload);
    EXPECT_EQ(error_of(feed(Opcode::text, "cut \xE2\x82")), CloseCode::invalid_payload);
    feed(Opcode::text, "\xCE\xBA\xE1\xBD\xB9", false);
    EXPECT_EQ(error_of(feed(Opcode::continuation, "\xF4\x90", false)), CloseCode::invalid_payload) << "Autobahn 6.4: before the end";
    assembler_ = Assembler();
    feed(Opcode::text, "\xE2", false);
    EXPECT_EQ(error_of(feed(Opcode::continuation, "\x82")), CloseCode::invalid_payload) << "ends inside a character";
    assembler_ = Assembler();
    EXPECT_EQ(feed(Opcode::binary, "\xFF", false).kind, MessageKind::none);
}

/// After how many bytes of the frame it was known to be wrong, and why; nothing if only its end could tell.
std::optional<std::pair<std::size_t, CloseCode>> known_wrong(Assembler& assembler, const std::string& frame, AssemblerLimits limits) {
    for (std::size_t n = 1; n < frame.size(); ++n) {
        const auto head = client_frame_head(std::span(frame).first(n));
        const auto code = head ? assembler.fault(*head, std::span(frame).first(n), limits) : std::nullopt;
        if (code) return std::pair(n, *code);
    }
    return std::nullopt;
}

TEST_F(WebsocketAssembler, KnowsThatAFrameIsWrongBeforeItsEnd) {
    const AssemblerLimits limits{.message_bytes_max = 1000, .fragments_max = 4};
    const auto masked = [](Opcode opcode, std::string_view payload, bool fin = true) {
        std::string out;
        append_client_frame(out, opcode, payload, {'m', 'a', 's', 'k'}, fin);
        return out;
    };
    const std::string bad = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xF4\x90\x80\x80 and more";  // Autobahn 6.4.3 and 6.4.4
    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::text, bad), limits), std::pair(std::size_t{6 + 9}, CloseCode::invalid_payload));
    assembler_ = Assembler();
    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::text, std::string(700, 'x') + bad), limits),
              std::pair(std::size_t{8 + 709}, CloseCode::invalid_payload));
    assembler_ = Assembler();
    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::binary, bad), limits), std::nullopt);
    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::text, "καλημέρα"), limits), std::nullopt);
    EXPECT_EQ(feed(Opcode::text, "καλημέρα").payload, "καλημέρα");

    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::continuation, "x"), limits), std::pair(std::size_t{6}, CloseCode::protocol_error));
    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::text, std::string(1001, 'x')), limits),
              std::pair(std::size_t{8}, CloseCode::message_too_big));
    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::ping, "\xFF\xFF"), limits), std::nullopt);
    feed(Opcode::text, "\xF4", false);
    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::text, "x"), limits), std::pair(std::size_t{6}, CloseCode::protocol_error));
    EXPECT_EQ(known_wrong(assembler_, masked(Opcode::continuation, "\x90more"), limits),
              std::pair(std::size_t{7}, CloseCode::invalid_payload));
}

TEST_F(WebsocketAssembler, LimitsTheWholeMessage) {
    EXPECT_EQ(feed(Opcode::text, std::string(20, 'a')).kind, MessageKind::text);
    EXPECT_EQ(error_of(feed(Opcode::text, std::string(21, 'a'))), CloseCode::message_too_big);
    feed(Opcode::text, std::string(15, 'a'), false);
    EXPECT_EQ(error_of(feed(Opcode::continuation, std::string(6, 'a'), false)), CloseCode::message_too_big);
    assembler_ = Assembler();
    feed(Opcode::text, std::string(15, 'a'), false);
    EXPECT_EQ(feed(Opcode::continuation, std::string(5, 'a')).payload.size(), 20U);
}

TEST_F(WebsocketAssembler, LimitsTheNumberOfFragments) {
    feed(Opcode::text, "", false);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(feed(Opcode::continuation, "", false).kind, MessageKind::none);
    EXPECT_EQ(error_of(feed(Opcode::continuation, "")), CloseCode::policy_violation);
}

TEST_F(WebsocketAssembler, CompressedMessagesAreNotCheckedAsText) {
    const Message whole = feed(Opcode::text, "\xFF", true, true);
    EXPECT_EQ(whole.kind, MessageKind::text);
    EXPECT_TRUE(whole.compressed);
    feed(Opcode::text, "\xFF", false, true);
    const Message m = feed(Opcode::continuation, "\xFE");
    EXPECT_TRUE(m.compressed);
    EXPECT_EQ(m.payload, "\xFF\xFE");
}

std::string close_of(unsigned code) { return {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)}; }

TEST_F(WebsocketAssembler, ReadsCloseFrames) {
    const Message empty = feed(Opcode::close, "");
    EXPECT_EQ(empty.kind, MessageKind::close);
    EXPECT_EQ(empty.code, CloseCode::no_status);
    const Message m = feed(Opcode::close, close_of(1001) + "bye");
    EXPECT_EQ(m.kind, MessageKind::close);
    EXPECT_EQ(m.code, CloseCode::going_away);
    EXPECT_EQ(m.payload, "bye");
    EXPECT_EQ(error_of(feed(Opcode::close, "\x03")), CloseCode::protocol_error);
    EXPECT_EQ(error_of(feed(Opcode::close, close_of(1000) + "\xFF")), CloseCode::invalid_payload);
}

TEST_F(WebsocketAssembler, TellsCloseCodesApart) {
    for (const unsigned good :
         {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 1012U, 1013U, 1014U, 3000U, 3999U, 4000U, 4999U}) {
        EXPECT_EQ(feed(Opcode::close, close_of(good)).kind, MessageKind::close) << good;
    }
    for (const unsigned bad : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
        EXPECT_EQ(error_of(feed(Opcode::close, close_of(bad))), CloseCode::protocol_error) << bad;
    }
}

}  // namespace
}  // namespace sioxx::wire::websocket
