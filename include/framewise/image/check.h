// SPDX-License-Identifier: Apache-2.0
// Checks whether an image file is intact and fit for its purpose: the
// structure of its container, every pixel, its metadata, brightness, contrast
// and sharpness, and the needs of a video model that starts from it.
//
//   auto report = framewise::image::check("photo.jpg");
//   for (const auto& problem : report.problems) {
//     std::cout << title_of(problem.rule) << ": " << problem.message << "\n";
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/flashes.h"
#include "framewise/frame.h"

namespace framewise::image {

enum class Severity : uint8_t {
  kNote,     // worth knowing; nothing is wrong
  kWarning,  // usable, but damaged in part or unfit in some way
  kError,    // pixels are missing or wrong, or the file is refused
};

// Classes of problems with images. Each class has recovery actions
// (recovery_actions()).
enum class ProblemType : uint8_t {
  kUnsupportedFormat,
  kCorruptedFile,
  kInvalidFileStructure,
  kTooSmall,
  kTooLarge,
  kInvalidDimensions,
  kAspectRatioMismatch,
  kFileTooLarge,
  kMemoryInsufficient,
  kTooDark,
  kTooBright,
  kLowContrast,
  kBlurryImage,
  kIncompatibleImages,
  kColorModeMismatch,
  kDecoderUnavailable,
  kAnalysisUnavailable,
  kPermissionDenied,
  kDiskSpaceInsufficient,
  kThumbnailGenerationFailed,
  kValidationFailed,
  kMetadataExtractionFailed,
  kUnknownError,
  kFlashing,
};
inline constexpr size_t kProblemTypes = 24;

// One rule of the check. Its name, class, severity, title and hint stand in
// one table (rule_facts()).
enum class Rule : uint8_t {
  // The file as such.
  kCannotOpen,
  kPermissionDenied,
  kDiskFull,
  kOutOfMemory,
  kDecoderMissing,
  kCheckStopped,
  kInternalError,
  kEmptyFile,
  kUnknownFormat,
  kFormatNotAllowed,
  kUnsupportedVariant,
  kNameMismatch,
  // Limits, known from the header.
  kFileTooLarge,
  kBadDimensions,
  kTooManyPixels,
  kTooManyFrames,
  kDecodedTooLarge,
  kSuspectedBomb,
  kBelowMinimum,
  kAboveMaximum,
  // The container.
  kTruncated,
  kMissingEnd,
  kStructure,
  kHeaderMismatch,
  kChecksum,
  kMetadataChecksum,
  kFrameOutsideCanvas,
  kRestartMarkers,
  kTrailingData,
  // The pixels' data.
  kPixelData,
  kPixelChecksum,
  kMissingPixels,
  kExcessData,
  kDamagedScan,
  // Metadata.
  kBadProfile,
  kBadOrientation,
  kTextBomb,
  // Statistics of the pixels.
  kNotMeasured,
  kTooDark,
  kTooBright,
  kLowContrast,
  kBlurry,
  kGrayscale,
  kPalette,
  // Fitness for a video model.
  kBelowModelSize,
  kModelAspect,
  // Start and end image.
  kPairSize,
  kPairAspect,
  kPairColorMode,
  // Animations: what can cause seizures.
  kFlashes,
  kNearlyFlashes,
};
inline constexpr size_t kRules = size_t(Rule::kNearlyFlashes) + 1;

struct RuleFacts {
  Rule rule;
  std::string_view name;  // stable: "truncated"
  ProblemType type;
  Severity severity;
  std::string_view title;
  std::string_view hint;  // what to do
};
const RuleFacts& rule_facts(Rule rule);
std::span<const RuleFacts> rules();

const char* name_of(Severity severity) noexcept;
// As a stable word: "unsupported_format".
const char* name_of(ProblemType type) noexcept;
inline std::string_view name_of(Rule rule) { return rule_facts(rule).name; }
inline std::string_view title_of(Rule rule) { return rule_facts(rule).title; }

enum class RecoveryKind : uint8_t {
  kRetry,
  kConvert,
  kResize,
  kReplace,
  kInstall,
  kAdjust,  // settings or permissions
};
enum class Difficulty : uint8_t { kEasy, kMedium, kHard };

struct RecoveryAction {
  RecoveryKind kind;
  std::string_view title;
  std::string_view description;
  std::span<const std::string_view> steps;
  std::span<const std::string_view> tools;
  int minutes;  // about how long it takes
  Difficulty difficulty;
};
// At least one for every type, the best first.
std::span<const RecoveryAction> recovery_actions(ProblemType type);
// How to keep it from happening again, one sentence.
std::string_view prevention_tip(ProblemType type);
const char* name_of(RecoveryKind kind) noexcept;
const char* name_of(Difficulty difficulty) noexcept;

struct Problem {
  Rule rule = Rule::kInternalError;
  Severity severity = Severity::kError;
  std::string message;            // what, with the values
  std::optional<int64_t> offset;  // in bytes, in the file
  std::optional<int64_t> frame;   // index from 0
  std::optional<Rect> box;        // region of the image
  int64_t count = 1;              // how often it occurs; the first is described

  std::string_view hint() const { return rule_facts(rule).hint; }
  ProblemType type() const { return rule_facts(rule).type; }
};

enum class ImageFormat : uint8_t {
  kUnknown,
  kJpeg,
  kPng,
  kWebp,
  kAvif,
  kGif,
  kBmp,
  kTiff,
  kHeif,
  kJxl,
  kPnm,
  kVideo,
};
const char* name_of(ImageFormat format) noexcept;

enum class ColorMode : uint8_t {
  kUnknown,
  kGray,
  kGrayAlpha,
  kPalette,
  kRgb,
  kRgba,
  kCmyk,
};
const char* name_of(ColorMode mode) noexcept;

// How much can be said about the pixels of a file that has no errors. It
// depends on the format.
enum class Assurance : uint8_t {
  kNone,          // not decoded
  kChecksums,     // checksums prove that no stored bit has changed (PNG)
  kCodesDecoded,  // every code was read and most changes would show (JPEG, GIF)
  kDecodes,  // it decodes completely, but changed bits cannot be recognized
             // without a checksum, which the format lacks (WebP, AVIF, …)
};
const char* name_of(Assurance assurance) noexcept;

enum class ProfileState : uint8_t { kNone, kValid, kBroken };
const char* name_of(ProfileState state) noexcept;

// Facts that the container states.
struct ImageFacts {
  ImageFormat format = ImageFormat::kUnknown;
  int64_t file_bytes = 0;
  Size stored_size;  // before the orientation is applied
  Size size;         // as shown
  int bits = 8;      // per sample
  int channels = 3;
  ColorMode mode = ColorMode::kUnknown;
  bool has_alpha = false;
  bool progressive = false;  // or interlaced
  int64_t frames = 1;
  int orientation = 1;  // Exif's number
  ProfileState profile = ProfileState::kNone;
  // Pixels and what their decoder keeps beside them, in bytes.
  int64_t decoded_bytes = 0;
};

// Of the first frame's luma, 0 to 255, without regard to transparent pixels.
struct LumaFacts {
  double brightness = 0;  // mean
  double contrast = 0;    // standard deviation
  // Variance of the Laplacian, after reducing the image so that its longer
  // side has at most 1024 pixels.
  double sharpness = 0;
  int darkest = 0;
  int brightest = 0;
};

// Models that make a video from a start image.
enum class Model : uint8_t { kT2v, kI2v, kTi2v };
// "t2v-A14B", "i2v-A14B", "ti2v-5B"
const char* name_of(Model model) noexcept;
std::optional<Model> model_named(std::string_view name);

// Limits of one check. 0 or an empty list means no limit.
struct CheckRules {
  std::vector<ImageFormat> formats;
  int64_t file_bytes = int64_t{512} << 20;
  int64_t pixels = 268'000'000;  // of a frame; 16384 x 16384
  int64_t frames = 100'000;
  int64_t decoded_bytes = int64_t{2} << 30;
  Size minimum;
  Size maximum;
  // Whether dark, bright, flat and blurred pictures are problems: night scenes,
  // terminals and cartoons are meant to be so. A purpose asks for it.
  bool taste = false;
  double min_brightness = 20;
  double max_brightness = 235;
  double min_contrast = 15;
  double min_sharpness = 100;
  std::optional<Model> model;
};
// For a start or end image of a video: JPEG, PNG, WebP or BMP of at most 50 MB,
// 256x256 to 4096x4096.
CheckRules start_end_rules();

// The largest side that any rule set accepts, as in JPEG.
inline constexpr int kLargestSide = 65'500;

struct CheckOptions {
  CheckRules rules;
  // Read the container, not the pixels.
  bool quick = false;
  // Rules by which flashes of animations are judged; absent: they are not.
  std::optional<FlashRules> flashes = FlashRules::kWcag;
  std::stop_token stop;
};

enum class CheckStatus : uint8_t { kOk, kWarning, kError };
const char* name_of(CheckStatus status) noexcept;

struct CheckReport {
  std::string file;
  ImageFacts facts;
  std::optional<LumaFacts> luma;
  std::vector<Problem> problems;  // the most severe first
  Assurance assurance = Assurance::kNone;
  // The size that the model can make which is closest to the image.
  std::optional<Size> output_size;

  CheckStatus status() const;
};

// Never fails: what cannot be opened is a problem of its own.
CheckReport check(const std::filesystem::path& path,
                  const CheckOptions& options = {});
// `name` stands for the file; its extension is compared with the content.
CheckReport check(std::vector<std::byte> bytes, std::string name,
                  const CheckOptions& options = {});

// Whether two checked images fit together as the first and last frame of a
// video: size, aspect ratio (difference of at most 0.05) and color mode.
std::vector<Problem> check_pair(const CheckReport& start,
                                const CheckReport& end);

// "16:9", "4:3", "1:1", "3:2", "21:9", "9:16", "3:4", "2:3" within 2.5 %, else
// "W:H (custom)".
std::string aspect_name(Size size);

// The size that `model` can make with the aspect ratio closest to that of
// `size`; of equal ones the one with the closest number of pixels.
Size closest_output_size(Size size, Model model);
std::span<const Size> output_sizes(Model model);

}  // namespace framewise::image
