#include "chat/domain/photo.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

const UserId ann = *UserId::parse("6b04b0cf8c26befb9b7af79f");
const UserId ben = *UserId::parse("6b04b0cf8c26befb9b7af7a0");

TEST(PhotoName, SaysWhoseItIsAndNothingElseFits) {
    base::SeededRandom random(1);
    const PhotoName name = PhotoName::make(ann, random);
    EXPECT_EQ(name.owner(), ann);
    EXPECT_EQ(name.text().substr(0, 25), "6b04b0cf8c26befb9b7af79f-");
    EXPECT_EQ(name.text().substr(25, 2), name.folder());
    EXPECT_NE(name, PhotoName::make(ann, random));
    EXPECT_EQ(PhotoName::parse(name.text()), name);
    for (std::size_t i = 0; i < name.text().size(); ++i) {
        for (const char c : {'/', '.', '%', 'A', '\0'}) {
            std::string other = name.text();
            if (other[i] == c) continue;
            other[i] = c;
            EXPECT_EQ(PhotoName::parse(other), std::nullopt) << other;
        }
    }
    EXPECT_EQ(PhotoName::parse(""), std::nullopt);
    EXPECT_EQ(PhotoName::parse(name.text() + "x"), std::nullopt);
    EXPECT_EQ(PhotoName::parse("../" + name.text()), std::nullopt);
}

TEST(PhotoName, IsFoundInAUrl) {
    base::SeededRandom random(2);
    const PhotoName name = PhotoName::make(ann, random);
    for (const std::string front : {"/media/", "http://h:1/media/", "https://example.com/a/b/media/"})
        EXPECT_EQ(PhotoName::of_url(front + name.text()), name);
    for (const std::string front : {"", "/", "media/", "/medium/"})
        EXPECT_EQ(PhotoName::of_url(front + name.text()), std::nullopt) << front;
    EXPECT_EQ(PhotoName::of_url("/media/" + name.text() + "?x"), std::nullopt);
}

TEST(Photos, OnlyOnesOwnCount) {
    base::SeededRandom random(3);
    const PhotoName hers = PhotoName::make(ann, random), his = PhotoName::make(ben, random);
    const std::vector<std::string> pictures{"https://x/y.png", "/media/" + his.text(), "/media/" + hers.text()};
    EXPECT_EQ(photos_among(pictures, ann), std::vector{hers});
    EXPECT_EQ(photos_among(pictures, ben), std::vector{his});
}

TEST(Photos, ComeFirstAndTheOldestGo) {
    base::SeededRandom random(4);
    std::vector<std::string> pictures{"https://x/y.png"};
    std::vector<std::string> added;
    for (std::size_t i = 0; i < photos_of_user_max + 2; ++i) {
        added.push_back("/media/" + PhotoName::make(ann, random).text());
        add_photo(pictures, added.back(), ann);
    }
    ASSERT_EQ(pictures.size(), photos_of_user_max + 1);
    EXPECT_EQ(pictures.front(), added.back());
    EXPECT_EQ(pictures[photos_of_user_max - 1], added[2]);
    EXPECT_EQ(pictures.back(), "https://x/y.png") << "what lies elsewhere is not ours to drop";
}

TEST(Photos, NeverMorePicturesThanAProfileMayHave) {
    base::SeededRandom random(5);
    std::vector<std::string> pictures(pictures_of_user_max, "https://x/y.png");
    const std::string url = "/media/" + PhotoName::make(ann, random).text();
    add_photo(pictures, url, ann);
    EXPECT_EQ(pictures.size(), pictures_of_user_max);
    EXPECT_EQ(pictures.front(), url);
}

}  // namespace
}  // namespace truebond
