// SPDX-License-Identifier: Apache-2.0
#include "video/golden/golden_file.h"

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/objects/text_file.h"
#include "base/result.h"
#include "frame/color/color.h"
#include "framewise/write.h"

namespace framewise::video {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFacts = "golden.json";
constexpr const char* kNoise = "noise.png";
constexpr const char* kSchema = "framewise.golden/1";
constexpr int64_t kMostFactsBytes = int64_t{16} << 20;
// noise.png: means in quarters of a level in red, largest steps in green, both
// rounded up; 255: anything.
constexpr float kMeanSteps = 4;
constexpr float kMostMean = 255 / kMeanSteps;

uint8_t level_of(float value) {
  return uint8_t(std::clamp(std::ceil(value), 0.0f, 255.0f));
}

Result<void> write_noise(const fs::path& file, const CellGrid& grid,
                         const LearnedNoise& noise) {
  const Size size{grid.columns, grid.rows};
  AnimationFacts facts{.size = size, .time_base = {1, 1000}};
  FW_ASSIGN_OR_RETURN(
      Writer writer, Writer::create(file, facts, {.format = FileFormat::kPng}));
  FramePool pool;
  int64_t index = 0;
  const auto duration =
      std::max<int64_t>(1, std::llround(1000 * noise.part_seconds));
  for (const std::vector<CellBound>& part : noise.parts) {
    FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(PixelFormat{}, size));
    const MutablePlaneView plane = buffer.plane(0);
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const CellBound& cell =
            part[size_t(y) * size_t(size.width) + size_t(x)];
        uint8_t* const out = plane.row(y) + 4 * x;
        out[0] = level_of(kMeanSteps * cell.mean);
        out[1] = level_of(cell.largest);
        out[2] = 0;
        out[3] = 255;
      }
    }
    const Frame frame = std::move(buffer).freeze(
        index, {duration * index, duration}, ChangedArea::everything(size));
    FW_RETURN_IF_ERROR(writer.add(frame, duration));
    ++index;
  }
  const auto written = writer.finish();
  if (!written) return written.error();
  return {};
}

Result<void> read_noise(const fs::path& file, const CellGrid& grid,
                        const OpenOptions& reading, LearnedNoise& noise) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(file, reading));
  if (animation.info().size != Size{grid.columns, grid.rows}) {
    return in_file(fail(ErrorKind::kInput, "has another size than the golden"),
                   file.native());
  }
  FramePool pool;
  // One part too many is enough to refuse the file.
  while (noise.parts.size() <= noise.overall.size()) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> stored, animation.next());
    if (!stored) break;
    // The name of a file does not say how its frames are stored.
    FW_ASSIGN_OR_RETURN(const Frame frame, to_rgba8(*stored, pool));
    std::vector<CellBound>& part = noise.parts.emplace_back();
    part.reserve(grid.count());
    const PlaneView plane = frame.plane(0);
    for (int y = 0; y < grid.rows; ++y) {
      for (int x = 0; x < grid.columns; ++x) {
        const uint8_t* const in = plane.row(y) + 4 * x;
        const float mean = float(in[0]) / kMeanSteps;
        part.push_back({mean >= kMostMean ? 256 : mean,
                        in[1] == 255 ? 256 : float(in[1])});
      }
    }
  }
  return {};
}

Json numbers_json(const auto& values) {
  Json json = Json::array();
  for (const auto value : values) {
    json.push_back(std::round(1000 * double(value)) / 1000);
  }
  return json;
}

template <typename Number>
std::vector<Number> numbers_of(const Json& json) {
  std::vector<Number> values;
  for (const Json& value : json) values.push_back(Number(value.number()));
  return values;
}

Json json_of(const GoldenFolder& folder) {
  const Golden& golden = folder.golden;
  const LearnedNoise& noise = folder.noise;
  Json details = Json::array();
  for (const CellBound& bound : noise.by_detail) {
    details.push_back({{"mean", bound.mean}, {"largest", bound.largest}});
  }
  return {{"schema", kSchema},
          {"reference", golden.reference.filename().native()},
          {"renders", golden.renders},
          {"width", golden.size.width},
          {"height", golden.size.height},
          {"frames", golden.frames},
          {"seconds", golden.seconds},
          {"least_seconds", noise.least_seconds},
          {"most_seconds", noise.most_seconds},
          {"noisy_share", golden.noisy_share},
          {"part_seconds", noise.part_seconds},
          {"overall", numbers_json(noise.overall)},
          {"by_detail", std::move(details)},
          {"sound", numbers_json(noise.sound)},
          {"sound_bound", noise.sound_bound}};
}

Result<GoldenFolder> folder_of(const Json& json, const fs::path& folder) {
  GoldenFolder read;
  Golden& golden = read.golden;
  LearnedNoise& noise = read.noise;
  const std::string name = json["reference"].text();
  golden.reference = folder / fs::path(name).filename();
  golden.renders = json["renders"].integer();
  const int64_t width = json["width"].integer();
  const int64_t height = json["height"].integer();
  golden.frames = json["frames"].integer();
  golden.seconds = json["seconds"].number();
  golden.noisy_share = json["noisy_share"].number();
  noise.least_seconds = json["least_seconds"].number();
  noise.most_seconds = json["most_seconds"].number();
  noise.part_seconds = json["part_seconds"].number();
  noise.overall = numbers_of<double>(json["overall"]);
  noise.sound = numbers_of<float>(json["sound"]);
  noise.sound_bound = json["sound_bound"].number();
  golden.sound = !noise.sound.empty();
  const Json& details = json["by_detail"];
  constexpr int64_t kLongestSide = 65535;
  const bool valid = json["schema"].text() == kSchema && !name.empty() &&
                     width > 0 && height > 0 && width <= kLongestSide &&
                     height <= kLongestSide && noise.part_seconds > 0 &&
                     !noise.overall.empty() && details.size() == kCellDetails;
  if (!valid) {
    return in_file(with_hint(fail(ErrorKind::kInput, "is no valid golden"),
                             "make it anew: framewise baseline learn"),
                   (folder / kFacts).native());
  }
  golden.size = {int32_t(width), int32_t(height)};
  for (size_t i = 0; i < kCellDetails; ++i) {
    noise.by_detail[i] = {float(details[i]["mean"].number()),
                          float(details[i]["largest"].number())};
  }
  return read;
}

}  // namespace

size_t LearnedNoise::part_at(double seconds) const {
  // As a double: parts of a tiny length are more than an integer counts.
  return size_t(
      std::clamp(seconds / part_seconds, 0.0, double(parts.size() - 1)));
}

Result<void> write_golden_folder(const fs::path& folder,
                                 const fs::path& reference,
                                 GoldenFolder& golden) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) {
    return in_file(fail(ErrorKind::kIo, "cannot be made: {}", failed.message()),
                   folder.native());
  }
  // An earlier one ends here: with its facts it would describe new noise.
  fs::remove(folder / kFacts, failed);
  golden.golden.reference =
      folder / ("reference" + reference.extension().native());
  fs::copy_file(reference, golden.golden.reference,
                fs::copy_options::overwrite_existing, failed);
  if (failed) {
    return in_file(
        fail(ErrorKind::kIo, "cannot be copied: {}", failed.message()),
        reference.native());
  }
  FW_RETURN_IF_ERROR(write_noise(
      folder / kNoise, CellGrid::of(golden.golden.size), golden.noise));
  FW_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(folder / kFacts));
  FW_RETURN_IF_ERROR(file.write(json_of(golden).dump(2) + "\n"));
  return file.commit();
}

Result<GoldenFolder> read_golden_folder(const fs::path& folder,
                                        const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(
      const std::string text,
      read_text_file((folder / kFacts).native(), kMostFactsBytes));
  FW_ASSIGN_OR_RETURN(GoldenFolder golden,
                      folder_of(Json::parse(text), folder));
  FW_RETURN_IF_ERROR(read_noise(folder / kNoise,
                                CellGrid::of(golden.golden.size), reading,
                                golden.noise));
  if (golden.noise.parts.size() != golden.noise.overall.size()) {
    return in_file(
        with_hint(fail(ErrorKind::kInput, "has another number of parts than {}",
                       kFacts),
                  "make it anew: framewise baseline learn"),
        (folder / kNoise).native());
  }
  return golden;
}

}  // namespace framewise::video

namespace framewise {

bool is_golden(const std::filesystem::path& folder) {
  std::error_code unknown;
  return std::filesystem::is_regular_file(folder / video::kFacts, unknown);
}

Result<Golden> read_golden(const std::filesystem::path& folder) {
  FW_ASSIGN_OR_RETURN(video::GoldenFolder read,
                      video::read_golden_folder(folder, {}));
  return std::move(read.golden);
}

}  // namespace framewise
