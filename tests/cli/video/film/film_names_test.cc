// SPDX-License-Identifier: Apache-2.0
#include "cli/video/film/film_names.h"

#include <gtest/gtest.h>

namespace framewise::cli {
namespace {

jobs::FilmLine line_to(std::string out) {
  return {.input = {"plans/night walk.json"},
          .out = std::move(out),
          .options = {{"preset", "youtube"}, {"size", "1280x720"}}};
}

TEST(FilmNames, FieldsAreFilledIn) {
  EXPECT_EQ(*film_name(line_to("{number}-{input}-{preset}.mp4"), 7),
            "007-night_walk-youtube.mp4");
  EXPECT_EQ(*film_name(line_to("day/{size}.mp4"), 1), "day/1280x720.mp4");
}

TEST(FilmNames, NamesWithoutFieldsStay) {
  EXPECT_EQ(*film_name(line_to("../a film.mp4"), 1), "../a film.mp4");
  EXPECT_EQ(*film_name(line_to("a{b.mp4"), 1), "a{b.mp4");
}

TEST(FilmNames, UnknownFieldsAreRefused) {
  EXPECT_FALSE(film_name(line_to("{codec}.mp4"), 1));
  EXPECT_FALSE(film_name(line_to("{}.mp4"), 1));
}

TEST(FilmNames, AFolderIsNamedWithOrWithoutSlash) {
  jobs::FilmLine line = line_to("{input}.mp4");
  line.input = {"clips/sea/"};
  EXPECT_EQ(*film_name(line, 1), "sea.mp4");
  line.input = {"clips/sea"};
  EXPECT_EQ(*film_name(line, 1), "sea.mp4");
}

TEST(FilmNames, WhatAFieldHoldsLeadsToNoOtherFolder) {
  for (const char* text : {"../up", "/etc/passwd", "a/b", "a\\b", "..",
                           "a:b*c?", "line\nbreak", "nul\x01"}) {
    const std::string part = name_part(text);
    EXPECT_EQ(part.find_first_of("/\\:*?\n\x01"), std::string::npos) << part;
    EXPECT_NE(part.front(), '.') << part;
  }
  EXPECT_EQ(name_part(""), "_");
}

TEST(FilmNames, LongPartsAreCutBetweenCharacters) {
  std::string text(99, 'a');
  text += "\xC3\xA9t\xC3\xA9";
  EXPECT_EQ(name_part(text), std::string(99, 'a'));
}

}  // namespace
}  // namespace framewise::cli
