#include "backends/local/local_media.hpp"

#include "support/await.hpp"
#include "support/recording_logger.hpp"
#include "support/temp_dir.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class LocalMediaTest : public testing::Test {
protected:
    fs::path directory() const { return home_.path() / "media"; }
    void open() { media_ = std::make_unique<LocalMedia>(LocalMediaOptions{.directory = directory(), .threads = 1, .queue_max = 8}, log_); }
    PhotoName name() { return PhotoName::make(*UserId::parse("6b04b0cf8c26befb9b7af79f"), random_); }
    Outcome<PhotoName> put(const PhotoName& name, const std::string& bytes) {
        return await<PhotoName>([&](Done<PhotoName> done) { media_->put(name, bytes, std::move(done)); });
    }
    Outcome<std::string> get(const PhotoName& name) {
        return await<std::string>([&](Done<std::string> done) { media_->get(name, std::move(done)); });
    }
    std::vector<PhotoName> old(const PhotoName& like) {
        const auto folder = static_cast<unsigned>(std::stoul(std::string(like.folder()), nullptr, 16));
        return await<std::vector<PhotoName>>([&](Done<std::vector<PhotoName>> done) { media_->list_old(folder, std::move(done)); }).value();
    }
    fs::path path_of(const PhotoName& name) const { return directory() / name.folder() / name.text(); }

    TempDir home_;
    RecordingLogger log_;
    base::SeededRandom random_{7};
    std::unique_ptr<LocalMedia> media_;
};

TEST_F(LocalMediaTest, KeepsWhatItWasGiven) {
    open();
    const PhotoName a = name(), b = name();
    const std::string bytes = std::string("\0\xff\r\n", 4) + std::string(300'000, 'x');
    ASSERT_TRUE(put(a, bytes));
    EXPECT_EQ(get(a).value(), bytes);
    EXPECT_EQ(get(b).error(), Errc::photo_not_found);
    EXPECT_TRUE(fs::is_empty(directory() / "drafts"));
    EXPECT_EQ(fs::status(path_of(a)).permissions() & fs::perms::others_all, fs::perms::none);
    open();
    EXPECT_EQ(get(a).value(), bytes);
}

TEST_F(LocalMediaTest, RemovesAndDoesNotMindWhatIsGone) {
    open();
    const PhotoName a = name(), b = name();
    ASSERT_TRUE(put(a, "a"));
    media_->remove({a, b, a});
    EXPECT_EQ(get(a).error(), Errc::photo_not_found);
    EXPECT_EQ(log_.count("a photo cannot be removed"), 0U);
}

TEST_F(LocalMediaTest, OldIsWhatWasThereBeforeItBegan) {
    open();
    const PhotoName a = name();
    ASSERT_TRUE(put(a, "a"));
    EXPECT_THAT(old(a), IsEmpty());
    std::ofstream(directory() / a.folder() / "not one of ours.jpg") << "x";
    fs::last_write_time(path_of(a), fs::last_write_time(path_of(a)) - std::chrono::seconds(2));
    open();
    EXPECT_THAT(old(a), ElementsAre(a));
    const PhotoName elsewhere = name();
    ASSERT_NE(elsewhere.folder(), a.folder());
    EXPECT_THAT(old(elsewhere), IsEmpty());
}

TEST_F(LocalMediaTest, HalfWrittenFilesAreGoneAtTheNextStart) {
    open();
    std::ofstream(directory() / "drafts" / name().text()) << "half";
    open();
    EXPECT_TRUE(fs::is_empty(directory() / "drafts"));
}

TEST_F(LocalMediaTest, WhatCannotBeWrittenIsUnavailableAndLeavesNothing) {
    open();
    const PhotoName a = name();
    std::ofstream(directory() / a.folder()) << "a file where the folder should be";
    EXPECT_EQ(put(a, "a").error(), Errc::unavailable);
    EXPECT_TRUE(fs::is_empty(directory() / "drafts"));
    EXPECT_EQ(get(a).error(), Errc::photo_not_found);
    EXPECT_EQ(log_.count("a photo cannot be written"), 1U);
    fs::remove(directory() / a.folder());
    EXPECT_TRUE(put(a, "a"));
}

TEST_F(LocalMediaTest, RefusesWhenStopped) {
    open();
    media_->stop();
    EXPECT_EQ(put(name(), "a").error(), Errc::overloaded);
    EXPECT_EQ(get(name()).error(), Errc::overloaded);
    media_->remove({name()});
    EXPECT_EQ(log_.count("photos are removed at the next start: too much waits for the disk"), 1U);
}

}  // namespace
}  // namespace truebond::test
