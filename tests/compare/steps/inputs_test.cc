// SPDX-License-Identifier: Apache-2.0
// What of the files of a comparison stays in memory.
#include "compare/steps/inputs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "compare/compare_fixture.h"

namespace framewise {
namespace {

class OpenedInputs : public Compare {
 protected:
  std::filesystem::path still(const char* name, char shade) {
    return write(name, "P5 32 32 255\n" + std::string(32 * 32, shade));
  }

  static comparison::Inputs open(
      const std::filesystem::path& reference,
      const std::vector<std::filesystem::path>& tests) {
    return *comparison::open_inputs(reference, tests, CompareOptions(), {});
  }

  // Whether the first picture is the same memory when it is read again.
  static bool is_kept(comparison::Input& input) {
    const Frame first = **input.animation.next();
    EXPECT_TRUE(input.animation.rewind());
    const Frame again = **input.animation.next();
    EXPECT_EQ(*first.plane(0).row(0), *again.plane(0).row(0));
    return first.plane(0).row(0) == again.plane(0).row(0);
  }
};

TEST_F(OpenedInputs, StillsAreDecodedOnce) {
  comparison::Inputs inputs =
      open(still("a.pgm", 50), {still("b.pgm", 60), still("c.pgm", 70)});
  EXPECT_TRUE(is_kept(inputs.reference));
  for (comparison::Input& test : inputs.tests) EXPECT_TRUE(is_kept(test));
}

TEST_F(OpenedInputs, FilmsAreNotKept) {
  const auto film = write("a.gif", noise_gif(32, 3, 0).bytes());
  comparison::Inputs inputs = open(film, {still("b.pgm", 60)});
  EXPECT_FALSE(is_kept(inputs.reference));
  EXPECT_TRUE(is_kept(inputs.tests[0]));
}

}  // namespace
}  // namespace framewise
