#include "main/data_directory.hpp"

#include "unit/main/write_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace truebond {
namespace {

using ::testing::HasSubstr;

unsigned mode_of(const std::filesystem::path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0U;
}

TEST(DataDirectoryTest, IsMadeForItsOwnerAlone) {
    const test::TempDir dir;
    const auto data = DataDirectory::open(dir.path() / "a" / "b");
    ASSERT_TRUE(data) << data.error();
    EXPECT_EQ(mode_of(dir.path() / "a" / "b"), 0700U);
}

TEST(DataDirectoryTest, OneThatIsThereKeepsItsMode) {
    const test::TempDir dir;
    ASSERT_EQ(::chmod(dir.path().c_str(), 0755), 0);
    ASSERT_TRUE(DataDirectory::open(dir.path()));
    EXPECT_EQ(mode_of(dir.path()), 0755U);
}

TEST(DataDirectoryTest, HasOneOwnerAtATime) {
    const test::TempDir dir;
    {
        const auto first = DataDirectory::open(dir.path());
        ASSERT_TRUE(first);
        const auto second = DataDirectory::open(dir.path());
        ASSERT_FALSE(second);
        EXPECT_THAT(second.error(), HasSubstr("in use by another truebond"));
    }
    EXPECT_TRUE(DataDirectory::open(dir.path()));
}

TEST(DataDirectoryTest, TheLockMovesWithTheObject) {
    const test::TempDir dir;
    auto first = DataDirectory::open(dir.path());
    ASSERT_TRUE(first);
    const DataDirectory moved = *std::move(first);
    EXPECT_FALSE(DataDirectory::open(dir.path()));
}

TEST(DataDirectoryTest, SaysWhyNot) {
    const test::TempDir dir;
    test::write_file(dir, "file", "x");
    const auto in_a_file = DataDirectory::open(dir.path() / "file" / "data");
    ASSERT_FALSE(in_a_file);
    EXPECT_THAT(in_a_file.error(), HasSubstr("cannot make the data directory"));
    const auto missing = DataDirectory::open(dir.path() / "missing", DataDirectory::Missing::refuse);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error(), HasSubstr("there is no data directory"));
    EXPECT_FALSE(std::filesystem::exists(dir.path() / "missing"));
}

TEST(SecretTest, IsMadeOnceAndForItsOwnerAlone) {
    const test::TempDir dir;
    base::SystemRandom random;
    const auto made = load_or_make_secret(dir.path(), random);
    ASSERT_TRUE(made) << made.error();
    EXPECT_TRUE(made->generated);
    EXPECT_EQ(made->value.size(), 86U) << "64 bytes as base64url";
    EXPECT_EQ(mode_of(dir.path() / "jwt_secret"), 0600U);
    const auto again = load_or_make_secret(dir.path(), random);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->generated);
    EXPECT_FALSE(again->exposed);
    EXPECT_EQ(again->value, made->value);
    EXPECT_FALSE(std::filesystem::exists(dir.path() / "jwt_secret.new"));
}

TEST(SecretTest, OthersMustNotReadIt) {
    const test::TempDir dir;
    base::SystemRandom random;
    ASSERT_TRUE(load_or_make_secret(dir.path(), random));
    ASSERT_EQ(::chmod((dir.path() / "jwt_secret").c_str(), 0644), 0);
    EXPECT_TRUE(load_or_make_secret(dir.path(), random)->exposed);
}

TEST(SecretTest, ALineEndIsNotPartOfIt) {
    const test::TempDir dir;
    base::SystemRandom random;
    test::write_file(dir, "jwt_secret", "typed by hand, and long enough for it\r\n");
    EXPECT_EQ(load_or_make_secret(dir.path(), random)->value, "typed by hand, and long enough for it");
}

}  // namespace
}  // namespace truebond
