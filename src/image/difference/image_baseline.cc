// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "base/base64.h"
#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/result.h"
#include "frame/color/color.h"
#include "framewise/image/baseline.h"
#include "framewise/write.h"
#include "image/difference/diff_memory.h"
#include "image/difference/noise.h"
#include "media/source.h"

namespace framewise::image {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = "framewise.image-baseline/1";
constexpr const char* kFile = "baseline.json";
constexpr int64_t kMostBytes = int64_t{256} << 20;
constexpr size_t kMostLooks = 1000;

size_t cells_of(Size size) {
  const auto cells = [](int pixels) {
    return size_t((pixels + kNoiseCell - 1) / kNoiseCell);
  };
  return cells(size.width) * cells(size.height);
}

// Mean and spread of each cell as 16-bit numbers, little-endian.
std::string packed(const std::vector<CellNoise>& noise) {
  std::string bytes;
  bytes.reserve(noise.size() * 4);
  const auto add = [&bytes](double value) {
    const auto rounded =
        uint32_t(std::lround(std::clamp(value, 0.0, 1.0) * 65535));
    bytes += char(rounded & 255);
    bytes += char(rounded >> 8);
  };
  for (const CellNoise& cell : noise) {
    add(cell.mean);
    add(cell.spread);
  }
  return base64(bytes);
}

std::optional<std::vector<CellNoise>> unpacked(const std::string& text,
                                               size_t cells) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != cells * 4) return std::nullopt;
  std::vector<CellNoise> noise(cells);
  const auto number = [&](size_t at) {
    return double(uint8_t((*bytes)[at]) | uint8_t((*bytes)[at + 1]) << 8) /
           65535;
  };
  for (size_t i = 0; i < cells; ++i) {
    noise[i] = {number(i * 4), number(i * 4 + 2)};
  }
  return noise;
}

Error broken(const fs::path& folder, std::string_view what) {
  return with_hint(
      in_file(fail(ErrorKind::kInput, "no baseline can be read: {}", what),
              (folder / kFile).string()),
      "make the baseline anew with `framewise image baseline add`");
}

// Names stay in the folder.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name.front() != '.' &&
         name.find('/') == std::string::npos;
}

std::optional<BaselineLook> look_of(const Json& json, Size size) {
  if (!json["file"].is_text() || !json["runs"].is_integer()) {
    return std::nullopt;
  }
  BaselineLook look;
  look.file = json["file"].text();
  look.runs = json["runs"].integer();
  if (!is_plain_name(look.file) || look.runs < 1) return std::nullopt;
  if (!json.contains("noise")) return look;
  if (!json["noise"].is_text()) return std::nullopt;
  auto noise = unpacked(json["noise"].text(), cells_of(size));
  if (!noise) return std::nullopt;
  look.noise = *std::move(noise);
  return look;
}

Result<Frame> read_image(const fs::path& path, const DiffOptions& options) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, options.open));
  FW_RETURN_IF_ERROR(admit_diff(animation.info(), animation.info(), options));
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
  if (!frame) {
    return in_file(fail(ErrorKind::kInput, "the file has no frame"),
                   path.string());
  }
  FramePool pool;
  return to_rgba8(*frame, pool);
}

Result<void> save(const Baseline& baseline) {
  Json looks = Json::array();
  for (const BaselineLook& look : baseline.looks) {
    Json json = {{"file", look.file}, {"runs", look.runs}};
    if (!look.noise.empty()) json["noise"] = packed(look.noise);
    looks.push_back(std::move(json));
  }
  const Json json = {{"schema", kSchema},
                     {"width", baseline.size.width},
                     {"height", baseline.size.height},
                     {"looks", looks}};
  FW_ASSIGN_OR_RETURN(AtomicFile file,
                      AtomicFile::create(baseline.folder / kFile));
  FW_RETURN_IF_ERROR(file.write(json.dump(1) + "\n"));
  return file.commit();
}

Result<void> add_look(Baseline& baseline, const Frame& frame) {
  BaselineLook look;
  look.file = fmt::format("{}.png", baseline.looks.size() + 1);
  WriteOptions options;
  options.format = FileFormat::kPng;
  options.lossless = true;
  options.color = ColorPolicy::kAsStored;
  FW_RETURN_IF_ERROR(write(baseline.folder / look.file, frame, options));
  baseline.looks.push_back(std::move(look));
  return {};
}

// The report of each look; the nearest has the fewest differing pixels.
Result<BaselineMatch> nearest_look(const Baseline& baseline, const Frame& test,
                                   const DiffOptions& options) {
  std::optional<BaselineMatch> best;
  for (size_t i = 0; i < baseline.looks.size(); ++i) {
    const BaselineLook& look = baseline.looks[i];
    FW_ASSIGN_OR_RETURN(const Frame accepted,
                        read_image(baseline.folder / look.file, options));
    DiffOptions own = options;
    auto noise = noise_regions(look, baseline.size, options.threshold);
    own.regions.insert(own.regions.begin(), noise.begin(), noise.end());
    FW_ASSIGN_OR_RETURN(DiffReport report, diff(accepted, test, own));
    const bool nearer = !best || report.pixels < best->report.pixels;
    if (nearer) best = BaselineMatch{i, std::move(report)};
    if (best->report.verdict == DiffVerdict::kEqual) break;
  }
  return *std::move(best);
}

}  // namespace

bool is_baseline(const fs::path& path) {
  std::error_code unknown;
  return fs::is_regular_file(path / kFile, unknown);
}

Result<Baseline> read_baseline(const fs::path& folder) {
  FW_ASSIGN_OR_RETURN(media::Source source,
                      media::Source::from_path(folder / kFile));
  if (source.size() > kMostBytes) return broken(folder, "it is too large");
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  const Json json = Json::parse(std::string_view(
      reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  if (json["schema"] != kSchema) {
    return broken(folder, "it is of no known schema");
  }
  const auto side = [&json](const char* name) {
    return json[name].is_integer() ? json[name].integer() : 0;
  };
  Baseline baseline;
  baseline.folder = folder;
  constexpr int64_t kMostSide = 1 << 20;
  if (side("width") < 1 || side("height") < 1 || side("width") > kMostSide ||
      side("height") > kMostSide) {
    return broken(folder, "its size makes no sense");
  }
  baseline.size = {int32_t(side("width")), int32_t(side("height"))};
  const Json& looks = json["looks"];
  if (!looks.is_array() || looks.empty() || looks.size() > kMostLooks) {
    return broken(folder, "it has no looks");
  }
  for (const Json& one : looks) {
    auto look = look_of(one, baseline.size);
    if (!look) return broken(folder, "a look is broken");
    baseline.looks.push_back(*std::move(look));
  }
  return baseline;
}

Result<Baseline> add_to_baseline(const fs::path& folder, const fs::path& image,
                                 Acceptance acceptance,
                                 const DiffOptions& options) {
  FW_ASSIGN_OR_RETURN(const Frame frame, read_image(image, options));
  Baseline baseline;
  if (is_baseline(folder)) {
    FW_ASSIGN_OR_RETURN(baseline, read_baseline(folder));
  } else {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) {
      return in_file(fail(ErrorKind::kIo, "no folder can be made here: {}",
                          problem.message()),
                     folder.string());
    }
    baseline.folder = folder;
    baseline.size = frame.size();
  }
  if (frame.size() != baseline.size) {
    return with_hint(
        in_file(fail(ErrorKind::kInput,
                     "the image has {}x{} pixels, the baseline {}x{}",
                     frame.size().width, frame.size().height,
                     baseline.size.width, baseline.size.height),
                image.string()),
        "make a baseline of its own for each size");
  }
  if (acceptance == Acceptance::kLook || baseline.looks.empty()) {
    FW_RETURN_IF_ERROR(add_look(baseline, frame));
  } else {
    DiffOptions counting = options;
    counting.detail = DiffDetail::kPixels;
    FW_ASSIGN_OR_RETURN(const BaselineMatch match,
                        nearest_look(baseline, frame, counting));
    BaselineLook& look = baseline.looks[match.look];
    FW_ASSIGN_OR_RETURN(const Frame accepted,
                        read_image(folder / look.file, options));
    learn(look.noise, look.runs,
          cell_differences({accepted.plane(0), frame.plane(0)}));
    ++look.runs;
  }
  FW_RETURN_IF_ERROR(save(baseline));
  return baseline;
}

Result<BaselineMatch> diff_baseline(const Baseline& baseline,
                                    const fs::path& test,
                                    const DiffOptions& options) {
  FW_ASSIGN_OR_RETURN(const Frame frame, read_image(test, options));
  return nearest_look(baseline, frame, options);
}

}  // namespace framewise::image
