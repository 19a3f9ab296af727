// SPDX-License-Identifier: Apache-2.0
// Writing frames to files: stills and animations, one interface for all
// formats. A file appears under its name only when it is complete: a write that
// is cancelled, fails or meets a full disk leaves nothing behind. The same
// frames and options give the same bytes, for any number of threads.
//
//   auto written = framewise::write("a.webp", frame, {.quality = 80});
//
// Frames are written upright and, unless an option says otherwise, as sRGB. A
// format that cannot hold something converts it, and Written::notes says so;
// a second frame in a JPEG, for example, is an error with a hint.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/frame.h"
#include "framewise/limits.h"

namespace framewise {

class Executor;

enum class FileFormat : uint8_t {
  kJpeg,
  kPng,  // with several frames: APNG
  kWebp,
  kAvif,
  kJxl,
  kGif,
  kTiff,
  kBmp,
  kPnm,  // PGM, PPM or PAM, by what the frame holds
};

// The properties of a format that can be written.
struct FileFormatInfo {
  FileFormat format;
  std::string_view name;        // "jpeg"
  std::string_view extensions;  // "jpg jpeg jpe", the usual one first
  bool alpha;
  bool animation;
  bool lossy;
  bool lossless;
  int bits;              // most bits a sample
  int32_t longest_side;  // pixels
  bool icc;              // which metadata it can carry
  bool exif;
  bool xmp;
};

// All of them, in the order of FileFormat.
std::span<const FileFormatInfo> file_formats();
const FileFormatInfo& info_of(FileFormat format);

// The format that a path's ending names, in any case.
std::optional<FileFormat> file_format_of(const std::filesystem::path& path);

// Metadata of a file besides its pixels. Empty: nothing is written.
struct Metadata {
  std::vector<std::byte> icc;
  std::vector<std::byte> exif;  // from the TIFF header on
  std::vector<std::byte> xmp;
};

// How colors are written.
enum class ColorPolicy : uint8_t {
  kSrgb,      // as a common display shows them
  kAsStored,  // samples as they are; the file says what they mean
};

// How chroma is stored. kAuto: 4:2:0 up to quality 89, 4:4:4 from 90 on; of
// JPEG as the content needs it.
enum class Subsampling : uint8_t { kAuto, k420, k422, k444 };

enum class Dither : uint8_t { kNone, kOrdered };

enum class TiffCompression : uint8_t { kDeflate, kLzw, kNone };

struct WebpOptions {
  // Lossless only: 100 keeps every color, less lets colors move a little.
  int near_lossless = 100;
  bool sharp_yuv = false;   // slower, keeps thin colored lines
  int alpha_quality = 100;  // lossy only: 100 keeps alpha as it is
  // Key frames are at least kmin and at most kmax frames apart. Zero: 3 and 5
  // (lossy), 9 and 17 (lossless).
  int kmin = 0;
  int kmax = 0;
};

struct GifOptions {
  int colors = 256;  // most a palette has, 2 to 256
  Dither dither = Dither::kNone;
  // How much error may be traded for bytes, 0 to 100. 0: none beyond what the
  // palette costs. Errors count by how visible they are, so that the same loss
  // looks about alike in all files. 10 is hard to see, 30 is visible, 60
  // strong.
  double loss = 0;
};

// Of stills.
struct PngOptions {
  // Most that are left, 2 to 256; 0: all. Pictures of more than 8 bits, and
  // with pixels that are neither opaque nor clear, keep all.
  int colors = 0;
  // Errors pass on to the pixels that follow, so that shades look even.
  bool dither = true;
  // Whether clear pixels keep the colors that nobody sees.
  bool hidden_colors = true;
};

// The encoder for AV1.
enum class AvifEncoderChoice : uint8_t {
  kAom,
  kSvt,  // SVT-AV1: quicker, of animations in lossy 4:2:0 of even sides
};

struct AvifOptions {
  AvifEncoderChoice encoder = AvifEncoderChoice::kAom;
};

struct WriteOptions {
  std::optional<FileFormat> format;  // absent: by the ending of the path
  // 0 to 100, larger is closer. Absent: the default of the format.
  std::optional<double> quality;
  bool lossless = false;     // every pixel as it is, in formats that can
  int effort = 5;            // 0 quick to 9 small; GIF: 0 to 2 search little,
                             // 3 to 7 more, 8 and 9 all
  bool progressive = false;  // JPEG and JPEG XL: coarse first
  Subsampling subsampling = Subsampling::kAuto;
  // Bits of a sample: 8 to 16; formats take the next number that they have.
  // Absent: those of the frame; of a PNG still 8 where that loses nothing.
  std::optional<int> bits;
  ColorPolicy color = ColorPolicy::kSrgb;
  // The color (R, G, B) behind transparent pixels in formats without alpha.
  std::array<uint8_t, 3> background{255, 255, 255};
  WebpOptions webp;
  AvifOptions avif;
  GifOptions gif;
  PngOptions png;
  TiffCompression tiff = TiffCompression::kDeflate;
  Metadata metadata;
  // Of the frames, and of the file that is written.
  Limits limits;
  // Splits the work on one file. Null: the calling thread does it all.
  Executor* executor = nullptr;
  // Where pixels come from. Null: a pool of the writer's own.
  FramePool* pool = nullptr;
  std::stop_token stop;
};

// Facts about a whole animation.
struct AnimationFacts {
  Size size;
  TimeBase time_base;
  int64_t plays = 0;  // 0 = for ever
  // False: transparent pixels, if any, are laid over the background.
  bool has_alpha = true;

  static AnimationFacts of(const AnimationInfo& info);
};

// The result of writing a file.
struct Written {
  FileFormat format = FileFormat::kPng;
  int64_t bytes = 0;
  int64_t frames = 0;
  // Conversions that were made because the format cannot hold the source.
  std::vector<Finding> notes;
  std::vector<std::byte> content;  // of Writer::to_memory only
};

// One frame as a still.
Result<Written> write(const std::filesystem::path& path, const Frame& frame,
                      const WriteOptions& options = {});
Result<std::vector<std::byte>> encode(const Frame& frame,
                                      const WriteOptions& options);

// A JPEG file as JPEG XL, about a fifth smaller, from which the same JPEG file
// can be made again, byte for byte.
Result<Written> repack_jpeg(std::span<const std::byte> jpeg,
                            const std::filesystem::path& path,
                            const WriteOptions& options = {});

// A file being written. Not for several threads at once.
//
//   auto writer = framewise::Writer::create("b.webp", facts);
//   while (auto frame = next()) {
//     if (auto added = writer->add(*frame); !added) return added.error();
//   }
//   auto written = writer->finish();
class Writer {
 public:
  // The file replaces one of the same name at finish().
  static Result<Writer> create(const std::filesystem::path& path,
                               const AnimationFacts& facts,
                               const WriteOptions& options = {});
  // Options must name the format.
  static Result<Writer> to_memory(const AnimationFacts& facts,
                                  const WriteOptions& options);
  ~Writer();  // without finish(): nothing is left behind
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;

  // Shown for so many ticks of the time base; without them, for as long as the
  // frame itself says. After an error nothing more can be added. The encoder of
  // JPEG gives back the memory of a frame that was moved here row by row.
  Result<void> add(Frame frame, int64_t duration);
  Result<void> add(Frame frame);

  // Makes the file visible. Once.
  Result<Written> finish();

  struct State;

 private:
  friend Result<Written> repack_jpeg(std::span<const std::byte> jpeg,
                                     const std::filesystem::path& path,
                                     const WriteOptions& options);
  Result<Written> add_jpeg_and_finish(std::span<const std::byte> jpeg);
  explicit Writer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace framewise
