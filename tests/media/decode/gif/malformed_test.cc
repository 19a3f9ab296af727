// SPDX-License-Identifier: Apache-2.0
// Runs every recipe in tests/malformed: the file must be read as the recipe
// states.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "framewise/framewise.h"
#include "media/decode/gif/recipe.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;

struct Reading {
  std::optional<AnimationInfo> info;
  std::vector<std::string> pictures;  // rows of color letters
  std::vector<int64_t> delays;
  std::vector<std::string> findings;
  std::optional<Error> error;
  bool damaged = false;
};

std::string letters(const Frame& frame) {
  std::string text;
  for (int y = 0; y < frame.size().height; ++y) {
    if (y > 0) text += ' ';
    for (int x = 0; x < frame.size().width; ++x) {
      const uint32_t pixel = frame.plane(0).row<uint32_t>(y)[x];
      char found = '?';
      for (const char letter : std::string_view("rgbwkycm.")) {
        if (color_of(letter) == pixel) found = letter;
      }
      text += found;
    }
  }
  return text;
}

Reading read(const Bytes& bytes, bool tolerant) {
  Reading reading;
  OpenOptions options;
  options.tolerant = tolerant;
  auto animation = open(bytes, "recipe", options);
  if (!animation) {
    reading.error = animation.error();
    return reading;
  }
  reading.info = animation->info();
  while (true) {
    auto frame = animation->next();
    if (!frame) {
      reading.error = frame.error();
      break;
    }
    if (!*frame) break;
    reading.pictures.push_back(letters(**frame));
    reading.delays.push_back((*frame)->time().duration);
  }
  reading.damaged = animation->damage().has_value();
  if (auto survey = animation->survey()) {
    for (const Finding& finding : survey->findings) {
      reading.findings.push_back(finding.kind);
    }
  }
  return reading;
}

void check_reading(const Reading& reading, std::istringstream& words) {
  size_t pictures = 0;
  std::string ending, text;
  words >> pictures >> ending >> std::ws;
  std::getline(words, text);
  EXPECT_EQ(reading.pictures.size(), pictures);
  if (ending == "error") {
    ASSERT_TRUE(reading.error);
    EXPECT_THAT(reading.error->message, HasSubstr(text));
    EXPECT_TRUE(reading.error->offset || reading.error->frame || pictures == 0)
        << reading.error->to_string();
  } else if (pictures > 0) {
    EXPECT_FALSE(reading.error) << reading.error->to_string();
  }
  EXPECT_EQ(reading.damaged, ending == "damaged");
}

void check(const std::string& expectation, const Reading& strict,
           const Reading& tolerant) {
  SCOPED_TRACE("expect " + expectation);
  std::istringstream words(expectation);
  std::string verb, text;
  words >> verb >> std::ws;
  if (verb == "strict") return check_reading(strict, words);
  if (verb == "tolerant") return check_reading(tolerant, words);
  ASSERT_TRUE(tolerant.info) << tolerant.error->to_string();
  const AnimationInfo& info = *tolerant.info;
  if (verb == "picture") {
    size_t index = 0;
    words >> index >> std::ws;
    std::getline(words, text);
    ASSERT_LT(index, tolerant.pictures.size());
    EXPECT_EQ(tolerant.pictures[index], text);
    return;
  }
  std::getline(words, text);
  if (verb == "canvas") {
    EXPECT_EQ(fmt::format("{}x{}", info.size.width, info.size.height), text);
  } else if (verb == "plays") {
    EXPECT_EQ(fmt::format("{}", *info.plays), text);
  } else if (verb == "delays") {
    EXPECT_EQ(fmt::format("{}", fmt::join(tolerant.delays, " ")), text);
  } else if (verb == "comment") {
    EXPECT_THAT(info.comments, Contains(text));
  } else if (verb == "finding") {
    EXPECT_THAT(tolerant.findings, Contains(text));
  } else {
    ADD_FAILURE() << "no such expectation";
  }
}

class GifRecipes : public ::testing::TestWithParam<fs::path> {};

TEST_P(GifRecipes, AreReadAsTheySay) {
  std::ifstream in(GetParam());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const GifRecipe recipe = read_gif_recipe(text);
  ASSERT_EQ(recipe.mistake, "");
  ASSERT_FALSE(recipe.expectations.empty());
  const Reading strict = read(recipe.bytes, /*tolerant=*/false);
  const Reading tolerant = read(recipe.bytes, /*tolerant=*/true);
  for (const std::string& expectation : recipe.expectations) {
    check(expectation, strict, tolerant);
  }
}

std::vector<fs::path> recipes() {
  std::vector<fs::path> paths;
  const fs::path folder = fs::path(FRAMEWISE_SOURCE_DIR) / "tests/malformed";
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("gif_") && name.ends_with(".recipe")) {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

INSTANTIATE_TEST_SUITE_P(Malformed, GifRecipes, ::testing::ValuesIn(recipes()),
                         [](const auto& test) {
                           return test.param.stem().string();
                         });

}  // namespace
}  // namespace framewise
