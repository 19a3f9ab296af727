// SPDX-License-Identifier: Apache-2.0
// Real files: every frame compared with giflib and FFmpeg, facts with the index
// of the collection, and the result for each broken file. The tables below list
// each difference with its reason.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "framewise/framewise.h"
#include "media/decode/gif/peers.h"
#include "media/decode/gif/writer.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

fs::path corpus() { return fs::path(FRAMEWISE_SHARED_DIR) / "corpus"; }

#define SKIP_WITHOUT_CORPUS()                                 \
  if (!fs::exists(corpus())) {                                \
    GTEST_SKIP() << "no real files at " << corpus().string(); \
  }

std::vector<fs::path> gifs_in(const char* folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(corpus() / folder)) {
    if (entry.path().extension() == ".gif") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

Bytes read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

uint32_t as_rgba(uint32_t bgra) {
  if (bgra >> 24 == 0) return 0;  // its color does not matter
  return (bgra & 0xff00ff00) | (bgra & 0xff) << 16 | (bgra >> 16 & 0xff);
}

// A hash of the frame. Four parallel sums, because the collection has
// gigapixels.
uint64_t hash_of(const uint32_t* pixels, ptrdiff_t stride, int width,
                 int height, bool bgra) {
  std::vector<uint32_t> row(size_t(width + 3) / 4 * 4);
  uint64_t sums[4] = {1, 2, 3, uint64_t(width) * 65537 + uint64_t(height)};
  for (int y = 0; y < height; ++y) {
    const uint32_t* from = pixels + y * stride;
    std::transform(from, from + width, row.begin(), [bgra](uint32_t pixel) {
      return bgra ? as_rgba(pixel) : pixel;
    });
    for (size_t x = 0; x < row.size(); x += 4) {
      for (size_t k = 0; k < 4; ++k) {
        sums[k] = (sums[k] ^ row[x + k]) * 0x9e3779b97f4a7c15;
        sums[k] ^= sums[k] >> 29;
      }
    }
  }
  return sums[0] ^ sums[1] * 3 ^ sums[2] * 5 ^ sums[3] * 7;
}

struct Ours {
  std::vector<uint64_t> hashes;
  std::string problem;
  bool over_limit = false;
};

Ours decode_ours(const Bytes& bytes, bool tolerant) {
  Ours ours;
  OpenOptions options;
  options.tolerant = tolerant;
  auto animation = open(bytes, "file", options);
  if (!animation) {
    ours.problem = animation.error().to_string();
    ours.over_limit = animation.error().kind == ErrorKind::kLimit;
    return ours;
  }
  while (true) {
    auto frame = animation->next();
    if (!frame) ours.problem = frame.error().to_string();
    if (!frame || !*frame) break;
    const PlaneView plane = (*frame)->plane(0);
    ours.hashes.push_back(hash_of(plane.row<uint32_t>(0), plane.stride / 4,
                                  plane.size.width, plane.size.height, false));
  }
  if (animation->damage()) ours.problem = animation->damage()->to_string();
  return ours;
}

using Peer = std::string (*)(std::span<const std::byte>, const peers::OnFrame&);

std::vector<uint64_t> decode_theirs(const Bytes& bytes, Peer peer, bool bgra) {
  std::vector<uint64_t> hashes;
  peer(bytes, [&](const peers::Canvas& canvas) {
    hashes.push_back(hash_of(canvas.pixels, canvas.stride, canvas.width,
                             canvas.height, bgra));
  });
  return hashes;
}

int first_difference(const std::vector<uint64_t>& a,
                     const std::vector<uint64_t>& b) {
  const auto [at, end] = std::ranges::mismatch(a, b);
  if (at == a.end() && end == b.end()) return -1;
  return int(at - a.begin());
}

// Reasons why a peer's frames differ from ours.
using Reasons = std::map<std::string, std::string>;

const char* const kNoPartialFrames = "does not show a frame that is cut short";

const Reasons kGiflibDiffers = {
    {"image-gif--issue-117-out-of-range.gif", kNoPartialFrames},
    {"wuffs--hippopotamus.interlaced.truncated.gif", kNoPartialFrames},
    {"wuffs--pixel-data-not-enough.gif", kNoPartialFrames},
    {"libvips--invalid_multiframe.gif",
     "guesses what an invalid code stands for; frame 3 is broken"},
};

const char* const kBackgroundColor =
    "fills what no frame has painted with the background color";
const char* const kRefusesOutside = "refuses frames outside the screen";

const Reasons kFfmpegDiffers = {
    {"image-gif--issue-117-out-of-range.gif", kNoPartialFrames},
    {"wuffs--hippopotamus.interlaced.truncated.gif", kNoPartialFrames},
    {"libvips--invalid_multiframe.gif",
     "does not show the row in which an invalid code stands"},
    {"pygif--invalid-code.gif",
     "shows a frame of which not one pixel was decoded"},
    {"image--oob.gif", kBackgroundColor},
    {"wuffs--multiple-loop-counts.gif", kBackgroundColor},
    {"wuffs--pixel-data-not-enough.gif", kBackgroundColor},
    {"wuffs--zero-width-frame.gif", kBackgroundColor},
    {"wuffs--frame-out-of-bounds.gif", kRefusesOutside},
    {"pillow--decompression_bomb_extents.gif", kRefusesOutside},
};

void compare_all(const char* folder, Peer peer, bool bgra,
                 const Reasons& reasons) {
  for (const fs::path& path : gifs_in(folder)) {
    const std::string name = path.filename().string();
    SCOPED_TRACE(name);
    const Bytes bytes = read_file(path);
    const Ours ours = decode_ours(bytes, /*tolerant=*/true);
    // Peers have no limits: they would work on such a canvas for minutes.
    if (ours.over_limit) continue;
    const auto theirs = decode_theirs(bytes, peer, bgra);
    const int different = first_difference(ours.hashes, theirs);
    const auto reason = reasons.find(name);
    if (reason == reasons.end()) {
      EXPECT_EQ(different, -1)
          << ours.hashes.size() << " and " << theirs.size() << " frames";
    } else {
      EXPECT_NE(different, -1) << "no longer different: " << reason->second;
    }
  }
}

TEST(GifCorpus, GivesThePicturesThatGiflibGives) {
  SKIP_WITHOUT_CORPUS();
  compare_all("animated", peers::decode_with_giflib, false, {});
  compare_all("broken", peers::decode_with_giflib, false, kGiflibDiffers);
}

TEST(GifCorpus, GivesThePicturesThatFfmpegGives) {
  SKIP_WITHOUT_CORPUS();
  compare_all("animated", peers::decode_with_ffmpeg, true, {});
  compare_all("broken", peers::decode_with_ffmpeg, true, kFfmpegDiffers);
}

TEST(GifCorpus, AgreesWithTheIndex) {
  SKIP_WITHOUT_CORPUS();
  std::ifstream index(corpus() / "INDEX.tsv");
  int compared = 0;
  for (std::string line; std::getline(index, line);) {
    std::istringstream columns(line);
    std::string path, hash;
    int width = 0, height = 0, frames = 0;
    double duration_ms = 0;
    columns >> path >> hash >> width >> height >> frames >> duration_ms;
    if (!path.starts_with("animated/") || !path.ends_with(".gif")) continue;
    SCOPED_TRACE(path);
    OpenOptions options;
    options.delay_rule = DelayRule::kStored;
    auto animation = open(corpus() / path, options);
    ASSERT_TRUE(animation) << animation.error().to_string();
    EXPECT_EQ(animation->info().size, (Size{width, height}));
    EXPECT_EQ(animation->info().frame_count, frames);
    EXPECT_EQ(double(*animation->info().duration) * 10, duration_ms);
    EXPECT_EQ(*animation->content_hash(), hash);
    const auto survey = animation->survey();
    ASSERT_TRUE(survey);
    EXPECT_EQ(int(survey->frames.size()), frames);
    ++compared;
  }
  EXPECT_GT(compared, 50);
}

// The result for each broken file: frames read strictly, frames read
// tolerantly, and the error message ("" if there is none).
struct Answer {
  size_t strict = 0;
  size_t tolerant = 0;
  std::string error;
};

const char* const kBroken = "the picture data is broken";
const char* const kTooShort = "the picture data ends after";
const char* const kNoBlock = "begins no block of a GIF";
const char* const kOverLimit = "exceeds the limit";
const char* const kEmpty = "no picture in this GIF";
const char* const kCut = "the file ends inside a frame's picture data";

const std::map<std::string, Answer> kAnswers = {
    {"glide--partial_gif_decode.gif", {11, 11, ""}},
    {"image--oob.gif", {1, 1, ""}},
    {"image--zero-loop-count.gif", {0, 0, kNoBlock}},
    {"image-gif--issue-101-infinite-empty-loop.gif", {0, 0, kOverLimit}},
    {"image-gif--issue-117-out-of-range.gif", {0, 1, kTooShort}},
    {"image-gif--issue-96-small-codesize-2.gif", {0, 0, kOverLimit}},
    {"libgd--bug00005_0.gif", {0, 0, kNoBlock}},
    {"libgd--bug00005_2.gif", {0, 0, kOverLimit}},
    {"libvips--invalid_multiframe.gif", {3, 4, kBroken}},
    {"pillow--background_outside_palette.gif", {2, 2, ""}},
    {"pillow--decompression_bomb_extents.gif", {2, 2, ""}},
    {"pillow--test_extents.gif", {2, 2, ""}},
    {"pygif--4095-codes.gif", {1, 1, ""}},
    {"pygif--extra-data.gif", {1, 1, ""}},
    {"pygif--extra-pixels.gif", {1, 1, ""}},
    {"pygif--invalid-code.gif", {0, 0, kBroken}},
    {"pygif--invalid-transparent.gif", {1, 1, ""}},
    {"pygif--large-comment.gif", {1, 1, ""}},
    {"pygif--local-color-table.gif", {1, 1, ""}},
    {"pygif--max-height.gif", {1, 1, ""}},
    {"pygif--max-width.gif", {1, 1, ""}},
    {"pygif--plain-text.gif", {1, 1, ""}},
    {"pygif--zero-size.gif", {0, 0, kEmpty}},
    {"pygif--zero-width.gif", {0, 0, kEmpty}},
    {"wuffs--frame-out-of-bounds.gif", {4, 4, ""}},
    {"wuffs--hippopotamus.interlaced.truncated.gif", {0, 1, kCut}},
    {"wuffs--multiple-loop-counts.gif", {4, 4, ""}},
    {"wuffs--no-frames.gif", {0, 0, kEmpty}},
    {"wuffs--pixel-data-not-enough.gif", {0, 1, kTooShort}},
    {"wuffs--zero-width-frame.gif", {1, 1, ""}},
};

TEST(GifCorpus, HasAnAnswerForEveryBrokenFile) {
  SKIP_WITHOUT_CORPUS();
  for (const fs::path& path : gifs_in("broken")) {
    const std::string name = path.filename().string();
    SCOPED_TRACE(name);
    ASSERT_TRUE(kAnswers.contains(name));
    const Answer& answer = kAnswers.at(name);
    const Bytes bytes = read_file(path);
    const Ours strict = decode_ours(bytes, /*tolerant=*/false);
    EXPECT_EQ(strict.hashes.size(), answer.strict);
    EXPECT_THAT(strict.problem, ::testing::HasSubstr(answer.error));
    EXPECT_EQ(strict.problem.empty(), answer.error.empty()) << strict.problem;
    EXPECT_EQ(decode_ours(bytes, true).hashes.size(), answer.tolerant);
  }
}

}  // namespace
}  // namespace framewise
