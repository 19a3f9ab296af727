// SPDX-License-Identifier: Apache-2.0
// A function that calls setjmp keeps no object with a destructor: libjpeg
// leaves it by longjmp.
#include "media/encode/jpeg.h"

#include <jpeglib.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it
#include <cstring>
#include <string_view>

#include "base/result.h"
#include "media/encode/color_profile.h"

namespace framewise::media {
namespace {

constexpr double kNormalQuality = 85;
constexpr int kFullChromaFrom = 90;

// A marker's content, less its own length and what it begins with.
constexpr size_t kMostInMarker = 65533;
constexpr std::string_view kExifMark("Exif\0\0", 6);
constexpr std::string_view kXmpMark("http://ns.adobe.com/xap/1.0/\0", 29);

class JpegWriter {
 public:
  explicit JpegWriter(EncodeJob& job) : job_(job) {
    info_.err = jpeg_std_error(&errors_.manager);
    errors_.manager.error_exit = on_error;
    errors_.manager.output_message = [](j_common_ptr) {};
    to_.manager.init_destination = [](j_compress_ptr) {};
    to_.manager.empty_output_buffer = [](j_compress_ptr info) {
      auto* const to = reinterpret_cast<Destination*>(info->dest);
      to->writer->flush(kBuffer);
      return TRUE;
    };
    to_.manager.term_destination = [](j_compress_ptr info) {
      auto* const to = reinterpret_cast<Destination*>(info->dest);
      to->writer->flush(kBuffer - to->manager.free_in_buffer);
    };
    to_.writer = this;
    to_.buffer.resize(kBuffer);
    reset_buffer();
  }
  ~JpegWriter() {
    if (created_) jpeg_destroy_compress(&info_);
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  Result<void> write(const Frame& frame);

 private:
  static constexpr size_t kBuffer = size_t{1} << 16;

  struct Errors {
    jpeg_error_mgr manager;
    std::jmp_buf escape;
    char message[JMSG_LENGTH_MAX] = "";
  };
  struct Destination {
    jpeg_destination_mgr manager;
    JpegWriter* writer = nullptr;
    std::vector<uint8_t> buffer;
  };

  [[noreturn]] static void on_error(j_common_ptr info) {
    auto* const errors = reinterpret_cast<Errors*>(info->err);
    info->err->format_message(info, errors->message);
    std::longjmp(errors->escape, 1);
  }

  void reset_buffer() {
    to_.manager.next_output_byte = to_.buffer.data();
    to_.manager.free_in_buffer = kBuffer;
  }
  // After the first failure the rest goes nowhere, until the next row asks.
  void flush(size_t bytes) {
    if (!problem_) {
      auto done = job_.output->append(to_.buffer.data(), bytes);
      if (!done) problem_ = std::move(done).error();
    }
    reset_buffer();
  }

  void start();
  void write_metadata();
  void write_marker(int marker, std::string_view mark,
                    std::span<const std::byte> data);
  void put_rows();
  void drop_what_fits_no_marker();

  EncodeJob& job_;
  jpeg_compress_struct info_{};
  Errors errors_{};
  Destination to_{};
  bool created_ = false;
  std::optional<Error> problem_;
  PlaneView plane_;
  bool gray_ = false;
  std::vector<std::byte> profile_;
};

void JpegWriter::drop_what_fits_no_marker() {
  Metadata& metadata = job_.options.metadata;
  const auto check = [&](std::vector<std::byte>& data, size_t mark,
                         std::string_view what) {
    if (data.size() + mark <= kMostInMarker) return;
    job_.note("metadata_dropped",
              fmt::format("{} of {} bytes are more than a JPEG marker holds",
                          what, data.size()),
              "", 0);
    data.clear();
  };
  check(metadata.exif, kExifMark.size(), "Exif data");
  check(metadata.xmp, kXmpMark.size(), "XMP");
}

void JpegWriter::start() {
  jpeg_create_compress(&info_);
  created_ = true;
  info_.dest = &to_.manager;
  info_.image_width = JDIMENSION(plane_.size.width);
  info_.image_height = JDIMENSION(plane_.size.height);
  info_.input_components = gray_ ? 1 : 4;
  info_.in_color_space = gray_ ? JCS_GRAYSCALE : JCS_EXT_RGBX;
  jpeg_set_defaults(&info_);
  const double quality = job_.quality_or(kNormalQuality);
  jpeg_set_quality(&info_, std::max(1, int(std::lround(quality))), TRUE);
  info_.optimize_coding = job_.options.effort > 0;
  info_.dct_method = JDCT_ISLOW;
  if (!gray_) {
    const Subsampling wanted = job_.options.subsampling;
    const bool whole = wanted == Subsampling::k444 ||
                       (wanted == Subsampling::kAuto &&
                        std::lround(quality) >= kFullChromaFrom);
    info_.comp_info[0].h_samp_factor = whole ? 1 : 2;
    info_.comp_info[0].v_samp_factor =
        whole || wanted == Subsampling::k422 ? 1 : 2;
  }
  if (job_.options.progressive) jpeg_simple_progression(&info_);
  jpeg_start_compress(&info_, TRUE);
}

void JpegWriter::write_marker(int marker, std::string_view mark,
                              std::span<const std::byte> data) {
  if (data.empty()) return;
  jpeg_write_m_header(&info_, marker, unsigned(mark.size() + data.size()));
  for (const char c : mark) jpeg_write_m_byte(&info_, uint8_t(c));
  for (const std::byte b : data) jpeg_write_m_byte(&info_, int(b));
}

void JpegWriter::write_metadata() {
  write_marker(JPEG_APP0 + 1, kExifMark, job_.options.metadata.exif);
  write_marker(JPEG_APP0 + 1, kXmpMark, job_.options.metadata.xmp);
  if (!profile_.empty()) {
    jpeg_write_icc_profile(&info_,
                           reinterpret_cast<const JOCTET*>(profile_.data()),
                           unsigned(profile_.size()));
  }
}

void JpegWriter::put_rows() {
  while (info_.next_scanline < info_.image_height && !problem_) {
    if (info_.next_scanline % 64 == 0) {
      auto go_on = job_.keep_going();
      if (!go_on) problem_ = std::move(go_on).error();
    }
    auto* row = const_cast<JSAMPROW>(plane_.row(int(info_.next_scanline)));
    jpeg_write_scanlines(&info_, &row, 1);
  }
  if (!problem_) jpeg_finish_compress(&info_);
}

Result<void> JpegWriter::write(const Frame& frame) {
  plane_ = frame.plane(0);
  gray_ = frame.format().layout == Layout::kGray;
  drop_what_fits_no_marker();
  profile_ = profile_to_write(job_);
  if (setjmp(errors_.escape) == 0) {
    start();
    write_metadata();
    put_rows();
  } else if (!problem_) {
    return fail(ErrorKind::kInternal, "libjpeg fails: {}", errors_.message);
  }
  if (problem_) return std::move(*problem_);
  return {};
}

}  // namespace

Result<void> write_jpeg(const Frame& frame, EncodeJob& job) {
  return JpegWriter(job).write(frame);
}

}  // namespace framewise::media
