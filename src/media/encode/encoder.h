// SPDX-License-Identifier: Apache-2.0
// The interface of an encoder of a format. Limits, cancellation, atomic files
// and the conversion of frames are done once, by Writer; an encoder gets frames
// that the format can hold.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "framewise/write.h"
#include "media/encode/output.h"

namespace framewise::media {

// The frames and options of an encoder's work.
struct EncodeJob {
  FileFormat format = FileFormat::kPng;
  AnimationFacts facts;
  WriteOptions options;
  // Of the frames. What is not sRGB the encoder has to write down.
  ColorFacts color;
  int bits = 8;  // of a sample: those wanted, at most those of the format
  FramePool* pool = nullptr;                       // never null
  Output* output = nullptr;                        // never null
  std::chrono::steady_clock::time_point deadline;  // zero: none
  std::vector<Finding> notes;

  // Fails once somebody asked to stop or the time is up. For long loops.
  Result<void> keep_going() const;
  // Says what was converted, once a kind; further ones are counted.
  void note(std::string_view kind, std::string_view message,
            std::string_view hint, int64_t frame);

  double quality_or(double normal) const {
    return options.quality.value_or(normal);
  }
  bool is_srgb() const;
};

// kRgba of 8 or 16 bits, or kGray of them without alpha where the format takes
// gray; all frames of a file alike.
class Encoder {
 public:
  virtual ~Encoder() = default;

  // `last`: no other follows, so that a file of one frame is known from the
  // start. Called once at least, and never after an error.
  virtual Result<void> add(Frame frame, FrameTime time, bool last) = 0;

  // In place of frames: a JPEG file, from which the same one can be made again.
  virtual Result<void> add_jpeg(std::span<const std::byte> jpeg);
};

using CreateEncoder = Result<std::unique_ptr<Encoder>> (*)(EncodeJob& job);

// A row of the table of writers.
struct FormatWriter {
  FileFormatInfo info;
  bool takes_gray;
  CreateEncoder create;
  const char* module = nullptr;  // null: always there
};

// In the order of FileFormat. format_writers.cc holds the list.
std::span<const FormatWriter> format_writers();
const FormatWriter& writer_of(FileFormat format);

// The encoder of a format that holds one frame and is written by a function.
template <auto write_still>
Result<std::unique_ptr<Encoder>> create_still_encoder(EncodeJob& job) {
  class Still final : public Encoder {
   public:
    explicit Still(EncodeJob& job) : job_(job) {}
    Result<void> add(Frame frame, FrameTime, bool) override {
      return write_still(std::move(frame), job_);
    }

   private:
    EncodeJob& job_;
  };
  return std::unique_ptr<Encoder>(std::make_unique<Still>(job));
}

}  // namespace framewise::media
