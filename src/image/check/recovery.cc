// SPDX-License-Identifier: Apache-2.0
// Recovery actions for each type of problem, and how to prevent it.
//
#include <array>

#include "framewise/image/check.h"

namespace framewise::image {
namespace {

using Lines = std::span<const std::string_view>;
using enum Difficulty;

constexpr std::string_view kFramewise[] = {"framewise image convert"};
constexpr std::string_view kEditors[] = {"framewise image convert", "GIMP",
                                         "ImageMagick"};
constexpr std::string_view kResizers[] = {"framewise image thumbnail", "GIMP",
                                          "ImageMagick"};
constexpr std::string_view kShell[] = {"ls", "chmod"};
constexpr std::string_view kDisk[] = {"df", "du"};
constexpr std::string_view kPackages[] = {"framewise doctor", "apt"};
constexpr std::string_view kViewer[] = {"any image viewer"};
constexpr std::span<const std::string_view> kNoTools{};

constexpr std::string_view kConvertSteps[] = {
    "Run: framewise image convert FILE -o OUT.png --format png",
    "Check the result: framewise image check OUT.png"};
constexpr RecoveryAction kConvert = {RecoveryKind::kConvert,
                                     "Convert the image to PNG or JPEG",
                                     "Every program reads these two formats.",
                                     kConvertSteps,
                                     kEditors,
                                     1,
                                     kEasy};

constexpr std::string_view kFetchSteps[] = {
    "Download or copy the file again, and compare its size with the source",
    "Check it again"};
constexpr RecoveryAction kFetch = {
    RecoveryKind::kRetry,
    "Fetch the file again",
    "Most damaged files were cut off or changed on their way.",
    kFetchSteps,
    kNoTools,
    2,
    kEasy};

constexpr std::string_view kReplaceSteps[] = {
    "Export the image again from the program that made it",
    "If the original is lost, use another image"};
constexpr RecoveryAction kReplace = {
    RecoveryKind::kReplace,
    "Export the image again, or use another",
    "Lost data cannot be computed from what is left.",
    kReplaceSteps,
    kNoTools,
    5,
    kEasy};

constexpr std::string_view kRewriteSteps[] = {
    "Run: framewise image convert FILE -o OUT --format png",
    "Look at the result before you use it"};
constexpr RecoveryAction kRewrite = {
    RecoveryKind::kConvert,
    "Write the file anew",
    "Reading and writing the image repairs its structure and drops what does "
    "not belong to it.",
    kRewriteSteps,
    kFramewise,
    1,
    kEasy};

constexpr std::string_view kLargerSteps[] = {
    "Find the image in its original size",
    "Enlarge it only if there is none: enlarging adds no detail"};
constexpr RecoveryAction kLarger = {RecoveryKind::kReplace,
                                    "Use a larger version of the image",
                                    "Sharing services often reduce images.",
                                    kLargerSteps,
                                    kNoTools,
                                    5,
                                    kMedium};

constexpr std::string_view kReduceSteps[] = {
    "Run: framewise image thumbnail FILE -o OUT --size 4096",
    "Check the result: framewise image check OUT"};
constexpr RecoveryAction kReduce = {RecoveryKind::kResize,
                                    "Reduce the image",
                                    "Fewer pixels need less memory and time.",
                                    kReduceSteps,
                                    kResizers,
                                    1,
                                    kEasy};

constexpr std::string_view kCropSteps[] = {
    "Crop the image to the ratio that is asked for",
    "Or add bars at two sides"};
constexpr RecoveryAction kCrop = {RecoveryKind::kResize,
                                  "Crop the image to another ratio",
                                  "Stretching would change its shapes.",
                                  kCropSteps,
                                  kResizers,
                                  3,
                                  kEasy};

constexpr std::string_view kSmallerFileSteps[] = {
    "Run: framewise image convert FILE -o OUT.jpg --format jpeg --max-size "
    "10M"};
constexpr RecoveryAction kSmallerFile = {
    RecoveryKind::kConvert,
    "Compress the image more",
    "Photographs need a tenth as JPEG or WebP of what they need as PNG.",
    kSmallerFileSteps,
    kEditors,
    1,
    kEasy};

constexpr std::string_view kMemorySteps[] = {
    "Run fewer jobs at once: --threads 1",
    "Or raise the limit: --memory, if the machine has more"};
constexpr RecoveryAction kMemory = {RecoveryKind::kAdjust,
                                    "Give the job more memory",
                                    "Several large images at once share it.",
                                    kMemorySteps,
                                    kNoTools,
                                    1,
                                    kEasy};

constexpr std::string_view kLightSteps[] = {
    "Change exposure or curves in an image editor",
    "Check that neither shadows nor lights are cut off"};
constexpr RecoveryAction kLight = {
    RecoveryKind::kReplace,
    "Correct brightness and contrast",
    "Work on the original: each further compression costs quality.",
    kLightSteps,
    kEditors,
    5,
    kMedium};

constexpr std::string_view kSharpSteps[] = {
    "Use another photograph, or the original instead of an enlarged version"};
constexpr RecoveryAction kSharp = {RecoveryKind::kReplace,
                                   "Use a sharper image",
                                   "Sharpening does not bring back detail.",
                                   kSharpSteps,
                                   kViewer,
                                   5,
                                   kMedium};

constexpr std::string_view kMatchSteps[] = {
    "Choose the larger of the two sizes that both can have",
    "Resize and crop both images to it"};
constexpr RecoveryAction kMatch = {
    RecoveryKind::kResize,
    "Give both images one size",
    "A video has one size from its first to its last frame.",
    kMatchSteps,
    kResizers,
    3,
    kEasy};

constexpr std::string_view kInstallSteps[] = {
    "Run: framewise doctor", "Install the package that it names"};
constexpr RecoveryAction kInstall = {
    RecoveryKind::kInstall,
    "Install the missing part",
    "Decoders of some formats are packages of their own.",
    kInstallSteps,
    kPackages,
    3,
    kMedium};

constexpr std::string_view kPermissionSteps[] = {
    "Look at the owner and the rights: ls -l FILE",
    "Allow reading: chmod u+r FILE"};
constexpr RecoveryAction kPermission = {RecoveryKind::kAdjust,
                                        "Allow reading the file",
                                        "The file exists but may not be read.",
                                        kPermissionSteps,
                                        kShell,
                                        1,
                                        kEasy};

constexpr std::string_view kDiskSteps[] = {"See what is full: df -h",
                                           "Delete what is not needed",
                                           "Run the job again"};
constexpr RecoveryAction kFreeDisk = {RecoveryKind::kAdjust,
                                      "Free disk space",
                                      "Results could not be written.",
                                      kDiskSteps,
                                      kDisk,
                                      5,
                                      kEasy};

constexpr std::string_view kAgainSteps[] = {
    "Run the same command again",
    "If it fails again, report it together with the file"};
constexpr RecoveryAction kAgain = {RecoveryKind::kRetry,
                                   "Run the job again",
                                   "The cause may have been of short duration.",
                                   kAgainSteps,
                                   kNoTools,
                                   1,
                                   kEasy};

constexpr std::string_view kCalmSteps[] = {
    "Run: framewise flashes FILE --fix -o OUT",
    "Or show the frames longer: framewise flashes FILE --fix --slow -o OUT"};
constexpr std::string_view kCalmTools[] = {"framewise flashes"};
constexpr RecoveryAction kCalm = {
    RecoveryKind::kAdjust,
    "Dim or slow the flashes",
    "Only the frames that flash are changed, by the least that passes.",
    kCalmSteps,
    kCalmTools,
    1,
    kEasy};

// The actions of each type, the best first.
constexpr RecoveryAction kUnsupportedActions[] = {kConvert};
constexpr RecoveryAction kCorruptedActions[] = {kFetch, kReplace};
constexpr RecoveryAction kStructureActions[] = {kRewrite, kFetch};
constexpr RecoveryAction kTooSmallActions[] = {kLarger};
constexpr RecoveryAction kTooLargeActions[] = {kReduce};
constexpr RecoveryAction kDimensionActions[] = {kReplace};
constexpr RecoveryAction kAspectActions[] = {kCrop};
constexpr RecoveryAction kFileSizeActions[] = {kSmallerFile, kReduce};
constexpr RecoveryAction kMemoryActions[] = {kReduce, kMemory};
constexpr RecoveryAction kLightActions[] = {kLight};
constexpr RecoveryAction kBlurActions[] = {kSharp};
constexpr RecoveryAction kPairActions[] = {kMatch};
constexpr RecoveryAction kModeActions[] = {kConvert};
constexpr RecoveryAction kInstallActions[] = {kInstall};
constexpr RecoveryAction kPermissionActions[] = {kPermission};
constexpr RecoveryAction kDiskActions[] = {kFreeDisk};
constexpr RecoveryAction kThumbnailActions[] = {kAgain, kConvert};
constexpr RecoveryAction kRetryActions[] = {kAgain};
constexpr RecoveryAction kMetadataActions[] = {kRewrite};
constexpr RecoveryAction kFlashActions[] = {kCalm};

struct TypeFacts {
  std::span<const RecoveryAction> actions;
  std::string_view tip;
};
constexpr std::string_view kVerifyTip =
    "compare checksums after each transfer, and write files whole or not at "
    "all";

// In the order of ProblemType.
constexpr TypeFacts kTypes[] = {
    {kUnsupportedActions, "keep images as PNG or JPEG beside other formats"},
    {kCorruptedActions, kVerifyTip},
    {kStructureActions, "write images with a common, current program"},
    {kTooSmallActions, "keep originals in full size"},
    {kTooLargeActions, "export images in the size in which they are used"},
    {kDimensionActions, kVerifyTip},
    {kAspectActions, "decide on the ratio before the image is made"},
    {kFileSizeActions, "export photographs as JPEG or WebP"},
    {kMemoryActions, "check image sizes before many jobs start"},
    {kLightActions, "look at the histogram when the image is made"},
    {kLightActions, "look at the histogram when the image is made"},
    {kLightActions, "look at the histogram when the image is made"},
    {kBlurActions, "look at the image at 100 % before it is used"},
    {kPairActions, "make both images in one session with the same settings"},
    {kModeActions, "export all images as RGB with 8 bits"},
    {kInstallActions, "run `framewise doctor` after each installation"},
    {kInstallActions, "run `framewise doctor` after each installation"},
    {kPermissionActions, "run jobs as the user who owns the files"},
    {kDiskActions, "watch the free space of the output folder"},
    {kThumbnailActions, "check images before thumbnails are made"},
    {kRetryActions, "check images before long jobs start"},
    {kMetadataActions, "remove metadata that nobody reads"},
    {kRetryActions, "keep the file: it helps to find the defect"},
    {kFlashActions, "keep light changes below three a second"},
};
static_assert(std::size(kTypes) == kProblemTypes);

}  // namespace

std::span<const RecoveryAction> recovery_actions(ProblemType type) {
  return kTypes[size_t(type)].actions;
}

std::string_view prevention_tip(ProblemType type) {
  return kTypes[size_t(type)].tip;
}

const char* name_of(RecoveryKind kind) noexcept {
  constexpr const char* kWords[] = {"retry",   "convert", "resize",
                                    "replace", "install", "adjust"};
  return kWords[size_t(kind)];
}

const char* name_of(Difficulty difficulty) noexcept {
  constexpr const char* kWords[] = {"easy", "medium", "hard"};
  return kWords[size_t(difficulty)];
}

}  // namespace framewise::image
