// SPDX-License-Identifier: Apache-2.0
// The table of rules, and the words of the check's enums.
#include <array>
#include <cassert>

#include "framewise/image/check.h"

namespace framewise::image {
namespace {

using enum ProblemType;
using enum Severity;

constexpr std::string_view kExportAgain = "fetch or export the file again";
constexpr std::string_view kWriteAnew =
    "write the file anew, such as with `framewise image convert`";
constexpr std::string_view kRaiseIfTrusted =
    "use a smaller image, or raise the limit if you trust the file";

constexpr RuleFacts kTable[] = {
    {Rule::kCannotOpen, "cannot_open", kValidationFailed, kError,
     "The file cannot be opened", "check that the path names an image file"},
    {Rule::kPermissionDenied, "permission_denied", kPermissionDenied, kError,
     "No permission to read the file",
     "allow this user to read the file: chmod a+r FILE"},
    {Rule::kDiskFull, "disk_full", kDiskSpaceInsufficient, kError,
     "The disk is full", "free some space and check again"},
    {Rule::kOutOfMemory, "out_of_memory", kMemoryInsufficient, kError,
     "Not enough memory", "check fewer files at once, or a smaller image"},
    {Rule::kDecoderMissing, "decoder_missing", kDecoderUnavailable, kError,
     "No decoder for this format",
     "`framewise doctor` names the package to install"},
    {Rule::kCheckStopped, "check_stopped", kValidationFailed, kError,
     "The check was stopped", "run it again, with more time if it ran out"},
    {Rule::kInternalError, "internal_error", kUnknownError, kError,
     "The check failed", "report this as a defect, with the file"},
    {Rule::kEmptyFile, "empty_file", kInvalidFileStructure, kError,
     "The file is empty", kExportAgain},
    {Rule::kUnknownFormat, "unknown_format", kUnsupportedFormat, kError,
     "Not an image format that is known",
     "`framewise doctor` lists the formats that can be read"},
    {Rule::kFormatNotAllowed, "format_not_allowed", kUnsupportedFormat, kError,
     "The format is not accepted here",
     "convert the image: framewise image convert FILE -o OUT --format png"},
    {Rule::kUnsupportedVariant, "unsupported_variant", kUnsupportedFormat,
     kError, "A variant of the format that programs rarely read",
     "export the image as a common JPEG or PNG"},
    {Rule::kNameMismatch, "name_mismatch", kInvalidFileStructure, kWarning,
     "The name does not fit the content", "give the file the right extension"},
    {Rule::kFileTooLarge, "file_too_large", kFileTooLarge, kError,
     "The file is too large", kRaiseIfTrusted},
    {Rule::kBadDimensions, "bad_dimensions", kInvalidDimensions, kError,
     "Width or height is impossible", kExportAgain},
    {Rule::kTooManyPixels, "too_many_pixels", kTooLarge, kError,
     "Too many pixels", kRaiseIfTrusted},
    {Rule::kTooManyFrames, "too_many_frames", kTooLarge, kError,
     "Too many frames", kRaiseIfTrusted},
    {Rule::kDecodedTooLarge, "decoded_too_large", kMemoryInsufficient, kError,
     "The decoded image needs too much memory", kRaiseIfTrusted},
    {Rule::kSuspectedBomb, "suspected_bomb", kMemoryInsufficient, kWarning,
     "Very many pixels for so few bytes",
     "open it only with limits: it may be made to exhaust memory"},
    {Rule::kBelowMinimum, "below_minimum", kTooSmall, kError,
     "The image is too small", "use the image in its original size"},
    {Rule::kAboveMaximum, "above_maximum", kTooLarge, kError,
     "The image is too large",
     "reduce it: framewise image thumbnail FILE -o OUT --size 4096"},
    {Rule::kTruncated, "truncated", kCorruptedFile, kError,
     "The end of the file is missing", kExportAgain},
    {Rule::kMissingEnd, "missing_end", kInvalidFileStructure, kError,
     "The end marker is missing",
     "the file was probably cut off: fetch it again"},
    {Rule::kStructure, "structure", kInvalidFileStructure, kError,
     "The structure of the file is wrong", kExportAgain},
    {Rule::kHeaderMismatch, "header_mismatch", kInvalidFileStructure, kError,
     "Header and image data disagree", kExportAgain},
    {Rule::kChecksum, "checksum", kCorruptedFile, kError,
     "A checksum does not match", kExportAgain},
    {Rule::kMetadataChecksum, "metadata_checksum", kCorruptedFile, kWarning,
     "The checksum of metadata does not match", kWriteAnew},
    {Rule::kFrameOutsideCanvas, "frame_outside_canvas", kInvalidFileStructure,
     kWarning, "A frame lies outside of the canvas", kWriteAnew},
    {Rule::kRestartMarkers, "restart_markers", kCorruptedFile, kWarning,
     "Restart markers are missing or out of order",
     "part of the image is probably shifted or gray: fetch the file again"},
    {Rule::kTrailingData, "trailing_data", kInvalidFileStructure, kNote,
     "Data follow the end of the image",
     "they may be a second image, or hidden data: write the file anew to drop "
     "them"},
    {Rule::kPixelData, "pixel_data", kCorruptedFile, kError,
     "The image data are damaged", kExportAgain},
    {Rule::kPixelChecksum, "pixel_checksum", kCorruptedFile, kError,
     "The checksum of the pixels does not match", kExportAgain},
    {Rule::kMissingPixels, "missing_pixels", kCorruptedFile, kError,
     "Part of the image is missing", kExportAgain},
    {Rule::kExcessData, "excess_data", kInvalidFileStructure, kWarning,
     "More image data than the image has pixels", kWriteAnew},
    {Rule::kDamagedScan, "damaged_scan", kCorruptedFile, kWarning,
     "Codes of the image data are damaged",
     "look at the image: blocks may be wrong; fetch the file again"},
    {Rule::kBadProfile, "bad_profile", kMetadataExtractionFailed, kWarning,
     "The color profile is broken",
     "colors are shown as sRGB: embed the profile again, or remove it"},
    {Rule::kBadOrientation, "bad_orientation", kMetadataExtractionFailed, kNote,
     "The orientation is not one of 1 to 8", "the image is shown as stored"},
    {Rule::kTextBomb, "text_bomb", kMetadataExtractionFailed, kWarning,
     "Compressed text expands to very much memory",
     "remove the metadata: it may be made to exhaust memory"},
    {Rule::kNotMeasured, "not_measured", kAnalysisUnavailable, kNote,
     "Brightness, contrast and sharpness are not known",
     "they need an image that decodes, and a check without --quick"},
    {Rule::kTooDark, "too_dark", kTooDark, kWarning, "The image is very dark",
     "raise exposure or brightness"},
    {Rule::kTooBright, "too_bright", kTooBright, kWarning,
     "The image is very bright", "lower exposure or brightness"},
    {Rule::kLowContrast, "low_contrast", kLowContrast, kWarning,
     "The image has little contrast",
     "raise contrast, or choose another image"},
    {Rule::kBlurry, "blurry", kBlurryImage, kWarning, "The image looks blurred",
     "use a sharper image; enlarged images are blurred too"},
    {Rule::kGrayscale, "grayscale", kColorModeMismatch, kNote,
     "The image has no colors", "convert it to RGB where colors are expected"},
    {Rule::kPalette, "palette", kColorModeMismatch, kNote,
     "The image has a palette of at most 256 colors",
     "use the original with all its colors where there is one"},
    {Rule::kBelowModelSize, "below_model_size", kTooSmall, kWarning,
     "Smaller than the model works well with",
     "use an image of at least 512x512"},
    {Rule::kModelAspect, "model_aspect", kAspectRatioMismatch, kWarning,
     "The model prefers another aspect ratio",
     "crop the image to the preferred ratio"},
    {Rule::kPairSize, "pair_size", kIncompatibleImages, kWarning,
     "Start and end image differ in size",
     "resize one to the size of the other"},
    {Rule::kPairAspect, "pair_aspect", kAspectRatioMismatch, kWarning,
     "Start and end image differ in aspect ratio",
     "crop one to the ratio of the other"},
    {Rule::kPairColorMode, "pair_color_mode", kColorModeMismatch, kWarning,
     "Start and end image differ in color mode", "convert both to RGB"},
    {Rule::kFlashes, "flashes", kFlashing, kError,
     "The animation flashes more than viewers with epilepsy can bear",
     "dim or slow it: framewise flashes FILE --fix -o OUT"},
    {Rule::kNearlyFlashes, "nearly_flashes", kFlashing, kWarning,
     "The animation flashes almost as much as is allowed",
     "see where: framewise flashes FILE"},
};
static_assert(std::size(kTable) == kRules);

constexpr bool in_order() {
  for (size_t i = 0; i < kRules; ++i) {
    if (kTable[i].rule != Rule(i)) return false;
  }
  return true;
}
static_assert(in_order());

constexpr const char* kTypeWords[] = {
    "unsupported_format",
    "corrupted_file",
    "invalid_file_structure",
    "too_small",
    "too_large",
    "invalid_dimensions",
    "aspect_ratio_mismatch",
    "file_too_large",
    "memory_insufficient",
    "too_dark",
    "too_bright",
    "low_contrast",
    "blurry_image",
    "incompatible_images",
    "color_mode_mismatch",
    "decoder_unavailable",
    "analysis_unavailable",
    "permission_denied",
    "disk_space_insufficient",
    "thumbnail_generation_failed",
    "validation_failed",
    "metadata_extraction_failed",
    "unknown_error",
    "flashing",
};
static_assert(std::size(kTypeWords) == kProblemTypes);

}  // namespace

const RuleFacts& rule_facts(Rule rule) { return kTable[size_t(rule)]; }
std::span<const RuleFacts> rules() { return kTable; }

const char* name_of(ProblemType type) noexcept {
  return kTypeWords[size_t(type)];
}

const char* name_of(Severity severity) noexcept {
  constexpr const char* kWords[] = {"note", "warning", "error"};
  return kWords[size_t(severity)];
}

const char* name_of(ImageFormat format) noexcept {
  constexpr const char* kWords[] = {"unknown", "jpeg", "png", "webp",
                                    "avif",    "gif",  "bmp", "tiff",
                                    "heif",    "jxl",  "pnm", "video"};
  return kWords[size_t(format)];
}

const char* name_of(ColorMode mode) noexcept {
  constexpr const char* kWords[] = {"unknown", "gray", "gray+alpha", "palette",
                                    "rgb",     "rgba", "cmyk"};
  return kWords[size_t(mode)];
}

const char* name_of(Assurance assurance) noexcept {
  constexpr const char* kWords[] = {"none", "checksums", "codes", "decodes"};
  return kWords[size_t(assurance)];
}

const char* name_of(ProfileState state) noexcept {
  constexpr const char* kWords[] = {"none", "valid", "broken"};
  return kWords[size_t(state)];
}

const char* name_of(CheckStatus status) noexcept {
  constexpr const char* kWords[] = {"ok", "warning", "error"};
  return kWords[size_t(status)];
}

}  // namespace framewise::image
