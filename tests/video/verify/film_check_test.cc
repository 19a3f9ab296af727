// SPDX-License-Identifier: Apache-2.0
// Faults are put into films one by one, and the default check has to find each.
// A film is composed from parts that were tampered with, unchecked, and is then
// compared with what the true parts say.
#include "video/verify/film_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "framewise/thread_pool.h"
#include "media/programs.h"
#include "video/compose/compose.h"
#include "video/render/part.h"

namespace framewise::video {
namespace {

using testing::HasSubstr;

// Where a packet of the film lies in its file.
struct FilmPacket {
  int64_t offset = 0;
  int64_t bytes = 0;
  bool key = false;
};

class SeamFault : public testing::Test {
 protected:
  void SetUp() override {
    if (!installed("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed";
  }
  void TearDown() override {
    if (IsSkipped()) return;
    EXPECT_EQ(found_, injected_);
    RecordProperty("faults_injected", injected_);
    RecordProperty("faults_found", found_);
  }

  // Everything in it moves, so that each frame differs from its neighbors.
  // `options`: of x264.
  std::string clip(const std::string& name, int hue,
                   const std::string& options) {
    const std::string path = folder_.file(name);
    output_of(
        "ffmpeg -v error -y -f lavfi -i testsrc2=s=128x96:r=30:d=3 "
        "-f lavfi -i anoisesrc=color=pink:seed=" +
        std::to_string(hue + 1) +
        ":r=48000:d=2:a=0.3 -t 2 -vf scroll=h=0.04:v=0.03,hue=h=" +
        std::to_string(hue) +
        ",format=yuv420p -c:a aac -b:a 128k -ac 2 -shortest "
        "-c:v libx264 -threads 1 " +
        options + " " + path + " 2>&1");
    return path;
  }
  // The same packets of video, with sound that is `ms` late; early below 0.
  std::string with_moved_sound(const std::string& clip, int ms) {
    const std::string path = clip + "." + std::to_string(ms) + ".mp4";
    const std::string filter =
        ms > 0 ? "adelay=" + std::to_string(ms) + ":all=1"
               : "atrim=start=" + std::to_string(-ms / 1000.0) + ",apad";
    output_of("ffmpeg -v error -y -i " + clip + " -c:v copy -af '" + filter +
              "' -c:a aac -b:a 128k -shortest " + path + " 2>&1");
    return path;
  }

  ComposeRequest request(const std::vector<std::string>& clips,
                         double crossfade_s) {
    ComposeRequest request;
    request.clips = clips;
    for (size_t i = 0; i < clips.size(); ++i) {
      request.plays.push_back({.clip = i});
    }
    request.output = folder_.file("film.mp4");
    request.shared_parts = folder_.file("parts");
    request.container = media::Container::kMp4;
    request.options.crossfade_s = crossfade_s;
    return request;
  }

  FilmReport compose(const ComposeRequest& request) {
    const auto film = compose_film(request, {.executor = &pool_});
    EXPECT_TRUE(film) << film.error().to_string();
    return film ? *film : FilmReport{};
  }

  // The faults that the default check finds, as one text.
  std::string faults(const ComposeRequest& request,
                     const std::string& film = "film.mp4") {
    const auto check =
        check_existing_film(request, folder_.file(film), {.executor = &pool_});
    if (!check) return check.error().to_string();
    std::string said;
    for (const SeamProblem& problem : check->problems) {
      said += problem.what + "\n";
    }
    return said;
  }

  void expect_found(const std::string& fault, const std::string& said,
                    const std::string& words = "") {
    ++injected_;
    if (!said.empty()) ++found_;
    EXPECT_NE(said, "") << fault;
    EXPECT_THAT(said, HasSubstr(words)) << fault;
  }

  // Parts of frames by the name of their file.
  std::map<std::string, Part> parts(const std::string& folder) {
    std::map<std::string, Part> found;
    for (const auto& entry :
         std::filesystem::directory_iterator(folder_.file(folder))) {
      auto part = read_part(file_text(entry.path()));
      if (part && !part->expected.empty()) {
        found[entry.path().filename()] = *std::move(part);
      }
    }
    return found;
  }

  // What the check says of a film in which one part is `tampered`.
  std::string faults_with(const ComposeRequest& truth, const std::string& file,
                          const Part& tampered) {
    ComposeRequest faulty = truth;
    faulty.shared_parts = folder_.file("tampered");
    faulty.output = folder_.file("faulty.mp4");
    faulty.options.checking = Checking::kNone;
    std::filesystem::remove_all(faulty.shared_parts);
    std::filesystem::copy(truth.shared_parts, faulty.shared_parts);
    write(faulty.shared_parts / file, part_file(tampered));
    compose(faulty);
    return faults(truth, "faulty.mp4");
  }

  static void write(const std::filesystem::path& path,
                    const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  std::vector<FilmPacket> film_packets() {
    std::istringstream lines(
        output_of("ffprobe -v error -select_streams v -show_entries "
                  "packet=pos,size,flags -of csv=p=0 " +
                  folder_.file("film.mp4")));
    std::vector<FilmPacket> packets;
    for (std::string line; std::getline(lines, line);) {
      FilmPacket packet;
      char comma = 0;
      std::string flags;
      std::istringstream(line) >> packet.bytes >> comma >> packet.offset >>
          comma >> flags;
      packet.key = flags.starts_with('K');
      packets.push_back(packet);
    }
    return packets;
  }

  ThreadPool pool_{2};
  ScratchFolder folder_;
  int injected_ = 0;
  int found_ = 0;
};

constexpr char kOnlyKeyFrames[] = "-preset veryfast -g 1";
constexpr char kGroups[] = "-preset veryfast -g 15 -bf 2";
constexpr char kOtherSets[] = "-preset slow -g 15 -refs 5";

// Without prediction any packet can stand at any place of a joint.
TEST_F(SeamFault, AWrongFrameIsFoundAtEachPlaceOfAJoint) {
  const ComposeRequest truth = request(
      {clip("a.mp4", 0, kOnlyKeyFrames), clip("b.mp4", 120, kOnlyKeyFrames),
       clip("c.mp4", 240, kOnlyKeyFrames)},
      0.3);
  EXPECT_TRUE(compose(truth).check.problems.empty());
  EXPECT_EQ(faults(truth), "");
  const auto joints = parts("parts");
  ASSERT_EQ(joints.size(), 2u);
  for (const auto& [file, part] : joints) {
    const size_t count = part.packets.size();
    ASSERT_GE(count, 9u);
    for (size_t i = 0; i < count; ++i) {
      for (const size_t other : {i + 1, i + 4, i + 7}) {
        Part wrong = part;
        wrong.packets[i].data = part.packets[other % count].data;
        expect_found(fmt::format("frame {} at {}", other % count, i),
                     faults_with(truth, file, wrong));
      }
    }
  }
}

TEST_F(SeamFault, ADoubledFrameIsFoundAtEachPlaceOfAJoint) {
  const ComposeRequest truth = request(
      {clip("a.mp4", 0, kOnlyKeyFrames), clip("b.mp4", 120, kOnlyKeyFrames),
       clip("c.mp4", 240, kOnlyKeyFrames)},
      0.3);
  compose(truth);
  for (const auto& [file, part] : parts("parts")) {
    for (size_t i = 1; i < part.packets.size(); ++i) {
      Part doubled = part;
      doubled.packets[i].data = part.packets[i - 1].data;
      expect_found(fmt::format("frame {} twice", i - 1),
                   faults_with(truth, file, doubled), "the frame before");
    }
  }
}

// Sets become ones that decoders skip (an extension of other sets), at each key
// frame: of joints, after joints and within clips.
TEST_F(SeamFault, MissingParameterSetsOfAnyKeyFrameAreFound) {
  for (const double crossfade_s : {0.0, 0.3}) {
    const ComposeRequest truth =
        request({clip("a.mp4", 0, kOtherSets), clip("b.mp4", 120, kGroups),
                 clip("c.mp4", 240, kOtherSets)},
                crossfade_s);
    compose(truth);
    EXPECT_EQ(faults(truth), "");
    const std::string film = file_text(folder_.file("film.mp4"));
    int key_frames = 0;
    for (const FilmPacket& packet : film_packets()) {
      if (!packet.key) continue;
      ++key_frames;
      std::string bare = film;
      for (int64_t at = packet.offset; at < packet.offset + packet.bytes;) {
        const auto byte = [&](int64_t i) { return uint8_t(film[size_t(i)]); };
        const int64_t length = int64_t{byte(at)} << 24 | byte(at + 1) << 16 |
                               byte(at + 2) << 8 | byte(at + 3);
        const int type = byte(at + 4) & 0x1f;
        if (type == 7 || type == 8) bare[size_t(at + 4)] = char(13);
        at += 4 + length;
      }
      write(folder_.file("faulty.mp4"), bare);
      expect_found(fmt::format("key frame at {}", packet.offset),
                   faults(truth, "faulty.mp4"));
    }
    EXPECT_GE(key_frames, 9);
  }
}

TEST_F(SeamFault, AChangedByteOfACopiedPacketIsFound) {
  const ComposeRequest truth =
      request({clip("a.mp4", 0, kGroups), clip("b.mp4", 120, kGroups)}, 0);
  compose(truth);
  const std::string film = file_text(folder_.file("film.mp4"));
  for (const FilmPacket& packet : film_packets()) {
    std::string changed = film;
    changed[size_t(packet.offset + packet.bytes - 2)] ^= 0x10;
    write(folder_.file("faulty.mp4"), changed);
    expect_found(fmt::format("byte at {}", packet.offset),
                 faults(truth, "faulty.mp4"), "differs");
  }
}

// 33 ms: a frame of 30 a second.
TEST_F(SeamFault, SoundThatIsShiftedByAFrameIsFound) {
  for (const double crossfade_s : {0.0, 0.3}) {
    const ComposeRequest truth =
        request({clip("a.mp4", 0, kGroups), clip("b.mp4", 120, kGroups),
                 clip("c.mp4", 240, kGroups), clip("d.mp4", 60, kGroups)},
                crossfade_s);
    compose(truth);
    EXPECT_EQ(faults(truth), "");
    for (size_t i = 0; i < truth.clips.size(); ++i) {
      for (const int ms : {33, -33}) {
        ComposeRequest faulty = truth;
        faulty.clips[i] = with_moved_sound(truth.clips[i], ms);
        faulty.output = folder_.file("faulty.mp4");
        faulty.shared_parts = folder_.file("moved");
        faulty.options.checking = Checking::kNone;
        std::filesystem::remove_all(faulty.shared_parts);
        compose(faulty);
        expect_found(fmt::format("clip {} by {} ms", i, ms),
                     faults(truth, "faulty.mp4"), "the sound");
      }
    }
  }
}

}  // namespace
}  // namespace framewise::video
