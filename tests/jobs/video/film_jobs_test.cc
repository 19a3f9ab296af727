// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/film_jobs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace framewise::jobs {
namespace {

TEST(FilmLine, HasClipsANameAndOptionsOfFilms) {
  const auto line = parse_film_line(
      R"({"input": ["a.mp4", "b.mp4"], "out": "film.mp4", "folder": "clips",
          "crossfade": 0.5, "audio": "none"})");
  ASSERT_TRUE(line) << line.error().to_string();
  EXPECT_EQ(line->input, (std::vector<std::string>{"a.mp4", "b.mp4"}));
  EXPECT_EQ(line->out, "film.mp4");
  EXPECT_EQ(line->folder, "clips");
  EXPECT_EQ(line->options, (Words{{"audio", "none"}, {"crossfade", "0.5"}}));
}

TEST(FilmLine, RefusesWordsThatChangeNoFilm) {
  for (const char* word : {"nonsense", "overwrite", "json", "clips"}) {
    const auto line = parse_film_line(
        fmt::format(R"({{"input": "a", "out": "b", "{}": "x"}})", word));
    ASSERT_FALSE(line) << word;
    EXPECT_EQ(line.error().message,
              fmt::format("there is no option \"{}\"", word));
  }
  EXPECT_FALSE(parse_film_line(R"({"out": "film.mp4"})"));
  EXPECT_FALSE(parse_film_line("[]"));
}

}  // namespace
}  // namespace framewise::jobs
