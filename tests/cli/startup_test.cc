// SPDX-License-Identifier: Apache-2.0
// What a start costs: which libraries the loader maps, told by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "cli/program.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

// The names of all libraries that a run of the program loads, from first to
// last (LD_DEBUG=files, ld.so(8)).
std::set<std::string> libraries_of(std::vector<std::string> words) {
  const ProgramResult result =
      framewise(std::move(words), {.environment = {{"LD_DEBUG", "files"}}});
  std::set<std::string> names;
  static const std::regex kLoaded(R"(calling init: (\S*/)?(\S+))");
  for (std::sregex_iterator
           match(result.err.begin(), result.err.end(), kLoaded),
       end;
       match != end; ++match) {
    names.insert((*match)[2]);
  }
  return names;
}

void expect_light(const std::set<std::string>& libraries) {
  ASSERT_FALSE(libraries.empty());
  for (const std::string& library : libraries) {
    for (const char* heavy :
         {"libav", "libsw", "vips", "tesseract", "hiredis", "sqlite", "dnnl",
          "jxl", "heif", "dav1d", "framewise-codec", "framewise-cache",
          "libglib"}) {
      EXPECT_EQ(library.find(heavy), std::string::npos) << library;
    }
  }
  // Ourselves, the C and C++ libraries, fmt, the small decoders
  // (deflate, zlib, jpeg, webp) and the sanitizers' own.
  EXPECT_LE(libraries.size(), 17u);
}

TEST(Startup, OfVersionLoadsNoCodec) {
  expect_light(libraries_of({"--version"}));
}

TEST(Startup, OfInspectLoadsNoCodecForAGif) {
  const TemporaryFolder folder;
  const TinyGif gif{.frames = {{.pixels = {0, 1, 2, 3}}}};
  expect_light(
      libraries_of({"inspect", folder.write("a.gif", gif.bytes()).string()}));
}

TEST(Startup, DoesNotWaitForTheClockOfLibhwy) {
  const ProgramResult result = framewise(
      {"--version"},
      {.environment = {{"LD_DEBUG", "bindings"}, {"LD_BIND_NOW", "1"}}});
  // Which file answers when libhwy asks; later versions do not ask.
  static const std::regex kBinding(
      R"(binding file \S*libhwy\S* \[0\] to (\S*/)?(\S+) \[0\]: normal symbol `_ZN3hwy8platform15TimerResolutionEv')");
  std::smatch binding;
  if (std::regex_search(result.err, binding, kBinding)) {
    EXPECT_EQ(binding[2], "framewise");
  }
}

TEST(Startup, LoadsACodecWhenAFileNeedsIt) {
  // A TIFF of one pixel: read by libtiff.
  const std::string tiff =
      "II*\0\x8\0\0\0\7\0"s
      "\0\1\3\0\1\0\0\0\1\0\0\0"     // width
      "\1\1\3\0\1\0\0\0\1\0\0\0"     // height
      "\2\1\3\0\1\0\0\0\x8\0\0\0"    // bits
      "\3\1\3\0\1\0\0\0\1\0\0\0"     // not compressed
      "\6\1\3\0\1\0\0\0\1\0\0\0"     // black is zero
      "\x11\1\4\0\1\0\0\0\x8\0\0\0"  // where the pixel is
      "\x17\1\4\0\1\0\0\0\1\0\0\0"s  // how long it is
      "\0\0\0\0"s;
  const TemporaryFolder folder;
  bool loaded = false;
  for (const std::string& library :
       libraries_of({"inspect", folder.write("a.tiff", tiff).string()})) {
    loaded |= library.find("libtiff") != std::string::npos;
  }
  EXPECT_TRUE(loaded);
}

}  // namespace
}  // namespace framewise
