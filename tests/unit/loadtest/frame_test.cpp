#include "frame.hpp"

#include <string>

#include <gtest/gtest.h>

namespace loadtest {
namespace {

std::string server_frame(std::string_view payload) {
    std::string out = "\x81";
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(payload.size()));
    } else if (payload.size() < 65536) {
        out.push_back(126);
        out.push_back(static_cast<char>(payload.size() >> 8));
        out.push_back(static_cast<char>(payload.size()));
    } else {
        out.push_back(127);
        for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(payload.size() >> shift));
    }
    return out.append(payload);
}

class FrameOf : public testing::TestWithParam<std::size_t> {};

TEST_P(FrameOf, IsReadWholeAndOnlyWhole) {
    const std::string payload(GetParam(), 'p');
    const std::string bytes = server_frame(payload);
    const ServerFrame frame = read_server_frame(bytes);
    ASSERT_EQ(frame.status, ServerFrame::Status::complete);
    EXPECT_EQ(frame.payload, payload);
    EXPECT_EQ(frame.consumed, bytes.size());
    for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{3}, bytes.size() - 1}) {
        if (cut >= bytes.size()) continue;
        EXPECT_EQ(read_server_frame(std::span(bytes).first(cut)).status, ServerFrame::Status::incomplete) << cut;
    }
}

TEST_P(FrameOf, IsWrittenMasked) {
    const std::string payload(GetParam(), 'q');
    std::string bytes;
    append_client_frame(bytes, Opcode::text, payload, 0x44332211);
    ASSERT_EQ(bytes.size(), server_frame(payload).size() + 4);
    EXPECT_NE(static_cast<unsigned char>(bytes[1]) & 0x80, 0);
    const std::size_t start = bytes.size() - payload.size();
    const unsigned char key[] = {0x11, 0x22, 0x33, 0x44};  // the mask's bytes in memory, little-endian
    for (std::size_t i = 0; i < payload.size(); ++i) {
        ASSERT_EQ(static_cast<unsigned char>(bytes[start + i]) ^ key[i % 4], 'q') << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Lengths, FrameOf, testing::Values(0, 1, 7, 8, 125, 126, 127, 65535, 65536, 70000));

TEST(Frame, WhatALoadGeneratorCannotReadIsUnsupported) {
    EXPECT_EQ(read_server_frame(std::string("\x01\x01x")).status, ServerFrame::Status::unsupported) << "a fragment";
    EXPECT_EQ(read_server_frame(std::string("\xC1\x01x")).status, ServerFrame::Status::unsupported) << "compressed";
    EXPECT_EQ(read_server_frame(std::string("\x81\x81xxxxx")).status, ServerFrame::Status::unsupported) << "masked";
}

}  // namespace
}  // namespace loadtest
