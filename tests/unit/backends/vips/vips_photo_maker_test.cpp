#include "backends/vips/vips_photo_maker.hpp"

#include "backends/vips/photo_format.hpp"
#include "support/recording_logger.hpp"
#include "unit/backends/vips/pictures.hpp"

#include <array>
#include <future>
#include <random>
#include <vips/vips.h>

#include <gtest/gtest.h>

namespace truebond::test {
namespace {

using std::string_literals::operator""s;

struct Picture {
    int width = 0;
    int height = 0;
    std::array<int, 3> first{};  // pixel
};

Picture look_at(const std::string& jpeg) {
    Picture picture;
    VipsImage* image = nullptr;
    EXPECT_EQ(vips_jpegload_buffer(const_cast<char*>(jpeg.data()), jpeg.size(), &image, nullptr), 0);
    if (image == nullptr) return picture;
    picture.width = vips_image_get_width(image);
    picture.height = vips_image_get_height(image);
    double* values = nullptr;
    int count = 0;
    EXPECT_EQ(vips_getpoint(image, &values, &count, 0, 0, nullptr), 0);
    for (int i = 0; i < 3 && values != nullptr; ++i)
        picture.first[static_cast<std::size_t>(i)] = static_cast<int>(values[count == 1 ? 0 : i]);
    g_free(values);
    g_object_unref(image);
    return picture;
}

class VipsPhotoMakerTest : public testing::Test {
protected:
    Outcome<std::string> make(const std::string& upload) {
        std::promise<Outcome<std::string>> promise;
        maker_.make(upload, [&](Outcome<std::string> made) { promise.set_value(std::move(made)); });
        return promise.get_future().get();
    }
    std::string made(const std::string& upload) {
        auto outcome = make(upload);
        EXPECT_TRUE(outcome);
        return outcome ? *outcome : std::string();
    }
    void refuses(const std::string& upload, const std::string& what) {
        const auto outcome = make(upload);
        EXPECT_FALSE(outcome) << what;
        if (!outcome) {
            EXPECT_EQ(outcome.error(), Errc::not_an_image) << what;
        }
    }
    void TearDown() override { EXPECT_EQ(log_.count("libvips cannot be used: no photos can be uploaded"), 0U); }

    RecordingLogger log_;
    VipsPhotoMaker maker_{{}, log_};
};

TEST_F(VipsPhotoMakerTest, MakesAJpegOfTheSamePixels) {
    const std::string jpeg = made(png({}));
    EXPECT_TRUE(jpeg.starts_with("\xFF\xD8\xFF"));
    const Picture picture = look_at(jpeg);
    EXPECT_EQ(picture.width, 3);
    EXPECT_EQ(picture.height, 2);
    EXPECT_GT(picture.first[0], 240);
    EXPECT_LT(picture.first[1], 60);
    EXPECT_EQ(look_at(made(jpeg)).width, 3) << "and takes its own";
    EXPECT_EQ(look_at(made(png({.colour = 0, .pixel = "\x80"}))).width, 3) << "grey";
}

TEST_F(VipsPhotoMakerTest, MakesLargeOnesSmallerAndNoneLarger) {
    const Picture wide = look_at(made(png({.width = 4000, .height = 100})));
    EXPECT_EQ(wide.width, 1600);
    EXPECT_EQ(wide.height, 40);
    const Picture tall = look_at(made(png({.width = 10, .height = 3200})));
    EXPECT_EQ(tall.width, 5);
    EXPECT_EQ(tall.height, 1600);
}

TEST_F(VipsPhotoMakerTest, WhatIsTransparentBecomesWhite) {
    EXPECT_GT(look_at(made(png({.colour = 6, .pixel = "\xff\0\0\0"s}))).first[1], 250);
    EXPECT_GT(look_at(made(png({.colour = 4, .pixel = "\0\0"s}))).first[1], 250) << "grey with alpha";
}

TEST_F(VipsPhotoMakerTest, TurnsItUprightAndKeepsNothingElse) {
    const std::string plain = made(png({.width = 30, .height = 20}));
    const std::string tagged = plain.substr(0, 2) + exif_segment() + plain.substr(2);
    const std::string jpeg = made(tagged);
    const Picture picture = look_at(jpeg);
    EXPECT_EQ(picture.width, 20);
    EXPECT_EQ(picture.height, 30);
    EXPECT_NE(tagged.find("MyCamera1"), std::string::npos);
    EXPECT_EQ(jpeg.find("MyCamera1"), std::string::npos);
    EXPECT_EQ(jpeg.find("Exif"), std::string::npos);
}

TEST_F(VipsPhotoMakerTest, OfAFileThatIsTwoTheOtherIsGone) {
    const std::string jpeg = made(png({}) + "<html><script>alert(1)</script>PK\x03\x04 a second file");
    EXPECT_EQ(jpeg.find("<script>"), std::string::npos);
    EXPECT_EQ(jpeg.find("PK"), std::string::npos);
    const std::string text = png_chunk("tEXt", "Comment\0<?php system('x') ?>"s);
    std::string with_text = png({});
    with_text.insert(8 + 25, text);
    EXPECT_EQ(made(with_text).find("php"), std::string::npos);
}

TEST_F(VipsPhotoMakerTest, RefusesWhatIsNoPhoto) {
    refuses("", "nothing");
    refuses("just text", "text");
    refuses("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><script>alert(1)</script></svg>", "SVG");
    refuses("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG");
    refuses("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj", "PDF");
    refuses("II*\0\x08\0\0\0"s, "TIFF");
    refuses("P6 1 1 255\nabc", "PPM");
    refuses("push graphic-context\nimage over 0,0 0,0 'https://example.com'\npop graphic-context", "MVG");
    refuses("BM" + std::string(60, '\0'), "BMP");
    refuses("\x89PNG\r\n\x1A\n", "a PNG's first bytes");
    refuses("\x89PNG\r\n\x1A\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG behind them");
    refuses("\xFF\xD8\xFF\xE0 and then text", "a JPEG's first bytes");
    refuses("GIF89a" + std::string(100, '\xff'), "a GIF's first bytes");
    refuses("RIFF\x10\0\0\0WEBPVP8 garbage"s, "a WebP's first bytes");
}

TEST_F(VipsPhotoMakerTest, RefusesWhatIsCutOff) {
    const std::string whole = png({.width = 64, .height = 64});
    for (std::size_t cut = 0; cut + 13 < whole.size(); cut += 3) refuses(whole.substr(0, cut), "PNG cut at " + std::to_string(cut));
    const std::string jpeg = made(png({.width = 300, .height = 300}));
    refuses(jpeg.substr(0, jpeg.size() / 2), "JPEG");
}

TEST_F(VipsPhotoMakerTest, RefusesBombsByTheirHead) {
    refuses(png({.width = 60'000, .height = 60'000, .colour = 0, .pixel = "\0"s, .rows = 1}), "too wide and too high");
    refuses(png({.width = 16'000, .height = 3'000, .colour = 0, .pixel = "\0"s, .rows = 1}), "too many pixels");
    refuses(png({.width = 5'000, .height = 5'000, .depth = 16, .colour = 6, .interlaced = 1, .pixel = std::string(8, '\0'), .rows = 1}),
            "too many bytes");
    const std::string bomb = png({.width = 10'000, .height = 6'000, .colour = 0, .pixel = "\0"s});
    EXPECT_LT(bomb.size(), 100'000U);
    refuses(bomb, "a good PNG of sixty megapixels");
}

TEST_F(VipsPhotoMakerTest, SurvivesALieAboutItsSize) {
    // Says 10 by 10, and unpacks to thirty megabytes.
    (void)make(png({.width = 10, .height = 10, .pixel = "abc", .rows = 1'000'000}));
    EXPECT_TRUE(make(png({})));
}

TEST_F(VipsPhotoMakerTest, SurvivesDamage) {
    std::mt19937 random(20261127);
    const std::array<std::string, 2> whole{png({.width = 40, .height = 40}), made(png({.width = 40, .height = 40}))};
    for (int round = 0; round < 400; ++round) {
        std::string bytes = whole[random() % 2];
        for (unsigned n = 1 + static_cast<unsigned>(random() % 4); n > 0; --n)
            bytes[4 + random() % (bytes.size() - 4)] = static_cast<char>(random());
        const auto outcome = make(bytes);
        if (!outcome) {
            ASSERT_EQ(outcome.error(), Errc::not_an_image);
        }
    }
}

TEST(PhotoFormat, AJpegOfManyScansIsNone) {
    std::string jpeg = "\xFF\xD8\xFF\xE0";
    for (int i = 0; i < 64; ++i) jpeg += "\xFF\xDA..";
    EXPECT_TRUE(vips::is_taken(jpeg));
    EXPECT_FALSE(vips::is_taken(jpeg + "\xFF\xDA.."));
}

TEST(VipsPhotoMakerQueue, RefusesWhatFindsNoRoomAndWhatComesTooLate) {
    RecordingLogger log;
    VipsOptions options;
    options.queue_max = 0;
    VipsPhotoMaker maker(options, log);
    Errc why{};
    const auto note = [&](Outcome<std::string> outcome) { why = outcome.error(); };
    maker.make(png({}), note);
    EXPECT_EQ(why, Errc::overloaded);
    maker.stop();
    maker.make(png({}), note);
    EXPECT_EQ(why, Errc::unavailable);
}

}  // namespace
}  // namespace truebond::test
