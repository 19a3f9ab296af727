// SPDX-License-Identifier: Apache-2.0
// A function that calls setjmp keeps no object with a destructor: libjpeg
// leaves it by longjmp.
#include "media/encode/jpeg/libjpeg_writer.h"

#include <algorithm>
#include <cstdio>  // jpeglib.h needs it
#include <string_view>

#include "base/result.h"

namespace framewise::media {
namespace {

// A marker's content, less its own length and what it begins with.
constexpr size_t kMostInMarker = 65533;
constexpr std::string_view kExifMark("Exif\0\0", 6);
constexpr std::string_view kXmpMark("http://ns.adobe.com/xap/1.0/\0", 29);

JDIMENSION whole_units(int blocks, int unit) {
  return JDIMENSION((blocks + unit - 1) / unit * unit);
}

}  // namespace

void drop_what_fits_no_marker(EncodeJob& job) {
  Metadata& metadata = job.options.metadata;
  const auto check = [&](std::vector<std::byte>& data, size_t mark,
                         std::string_view what) {
    if (data.size() + mark <= kMostInMarker) return;
    job.note("metadata_dropped",
             fmt::format("{} of {} bytes are more than a JPEG marker holds",
                         what, data.size()),
             "", 0);
    data.clear();
  };
  check(metadata.exif, kExifMark.size(), "Exif data");
  check(metadata.xmp, kXmpMark.size(), "XMP");
}

LibjpegWriter::LibjpegWriter(EncodeJob& job, const JpegLayout& layout)
    : job_(job), layout_(layout) {
  info_.err = jpeg_std_error(&errors_.manager);
  errors_.manager.error_exit = on_error;
  errors_.manager.output_message = [](j_common_ptr) {};
  to_.manager.init_destination = [](j_compress_ptr) {};
  to_.manager.empty_output_buffer = [](j_compress_ptr info) -> boolean {
    reinterpret_cast<Destination*>(info->dest)->writer->flush(kBuffer);
    return TRUE;
  };
  to_.manager.term_destination = [](j_compress_ptr info) {
    auto* const to = reinterpret_cast<Destination*>(info->dest);
    to->writer->flush(kBuffer - to->manager.free_in_buffer);
  };
  to_.writer = this;
  to_.buffer.resize(kBuffer);
  // After the first failure the rest of the file is left out.
  progress_.manager.progress_monitor = [](j_common_ptr info) {
    auto* const writer = reinterpret_cast<Progress*>(info->progress)->writer;
    if (!writer->problem_) {
      auto go_on = writer->job_.keep_going();
      if (!go_on) writer->problem_ = std::move(go_on).error();
    }
    if (writer->problem_) std::longjmp(writer->errors_.escape, 1);
  };
  progress_.writer = this;
}

LibjpegWriter::~LibjpegWriter() {
  if (created_) jpeg_destroy_compress(&info_);
}

void LibjpegWriter::on_error(j_common_ptr info) {
  auto* const errors = reinterpret_cast<Errors*>(info->err);
  info->err->format_message(info, errors->message);
  std::longjmp(errors->escape, 1);
}

void LibjpegWriter::flush(size_t bytes) {
  if (!problem_) {
    auto done = job_.output->append(to_.buffer.data(), bytes);
    if (!done) problem_ = std::move(done).error();
  }
  to_.manager.next_output_byte = to_.buffer.data();
  to_.manager.free_in_buffer = kBuffer;
}

template <typename Step>
Result<void> LibjpegWriter::guarded(const Step& step) {
  if (setjmp(errors_.escape) == 0) {
    step();
  } else if (!problem_) {
    return fail(ErrorKind::kInternal, "libjpeg fails: {}", errors_.message);
  }
  if (problem_) return std::move(*problem_);
  return {};
}

void LibjpegWriter::create() {
  jpeg_create_compress(&info_);
  created_ = true;
  info_.dest = &to_.manager;
  info_.progress = &progress_.manager;
  to_.manager.next_output_byte = to_.buffer.data();
  to_.manager.free_in_buffer = kBuffer;
  info_.image_width = JDIMENSION(layout_.size.width);
  info_.image_height = JDIMENSION(layout_.size.height);
  info_.input_components = int(layout_.components);
  info_.in_color_space = layout_.components == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
  jpeg_set_defaults(&info_);
  info_.optimize_coding = TRUE;
  for (size_t c = 0; c < layout_.components; ++c) {
    info_.comp_info[c].h_samp_factor = layout_.component[c].across;
    info_.comp_info[c].v_samp_factor = layout_.component[c].down;
    info_.comp_info[c].quant_tbl_no = int(c);
  }
}

Result<void> LibjpegWriter::allocate() {
  return guarded([&] {
    create();
    const auto common = reinterpret_cast<j_common_ptr>(&info_);
    for (size_t c = 0; c < layout_.components; ++c) {
      const JpegComponent& component = layout_.component[c];
      const JDIMENSION width =
          whole_units(component.blocks.width, component.across);
      const JDIMENSION height =
          whole_units(component.blocks.height, component.down);
      // Not cleared, which would take all their memory at once: blocks beyond
      // the picture are never read.
      arrays_[c] = info_.mem->request_virt_barray(common, JPOOL_IMAGE, FALSE,
                                                  width, height, height);
    }
    info_.mem->realize_virt_arrays(common);
  });
}

std::vector<int16_t*> LibjpegWriter::rows(size_t component) {
  const JpegComponent& blocks = layout_.component[component];
  const int height = blocks.blocks.height;
  std::vector<int16_t*> all;
  all.reserve(size_t(height));
  // Arrays lie in memory as a whole: they were requested with all their rows.
  // Those beyond the picture are accessed, too, and not read.
  const JBLOCKARRAY array = info_.mem->access_virt_barray(
      reinterpret_cast<j_common_ptr>(&info_), arrays_[component], 0,
      whole_units(height, blocks.down), TRUE);
  for (int y = 0; y < height; ++y) all.push_back(array[y][0]);
  return all;
}

void LibjpegWriter::set_scans(const JpegStream& stream) {
  if (!stream.progressive) return;
  jpeg_scan_info dc{.comps_in_scan = int(layout_.components)};
  for (int c = 0; c < int(layout_.components); ++c) dc.component_index[c] = c;
  scans_.push_back(dc);
  for (size_t c = 0; c < layout_.components; ++c) {
    const Bands& bands = stream.bands[c];
    for (size_t b = 0; b < bands.count; ++b) {
      jpeg_scan_info scan{.comps_in_scan = 1,
                          .Ss = bands.first[b],
                          .Se = bands.first[b + 1] - 1};
      scan.component_index[0] = int(c);
      scans_.push_back(scan);
    }
  }
  info_.scan_info = scans_.data();
  info_.num_scans = int(scans_.size());
}

void LibjpegWriter::write_marker(int marker, std::string_view mark,
                                 std::span<const std::byte> data) {
  if (data.empty()) return;
  jpeg_write_m_header(&info_, marker, unsigned(mark.size() + data.size()));
  for (const char c : mark) jpeg_write_m_byte(&info_, uint8_t(c));
  for (const std::byte b : data) jpeg_write_m_byte(&info_, int(b));
}

void LibjpegWriter::write_all(const JpegStream& stream) {
  for (size_t c = 0; c < layout_.components; ++c) {
    unsigned steps[kBlockSize];
    std::copy_n(stream.tables[c].begin(), kBlockSize, steps);
    jpeg_add_quant_table(&info_, int(c), steps, 100, TRUE);
  }
  jpeg_write_coefficients(&info_, arrays_);
  write_marker(JPEG_APP0 + 1, kExifMark, job_.options.metadata.exif);
  write_marker(JPEG_APP0 + 1, kXmpMark, job_.options.metadata.xmp);
  if (!stream.profile.empty()) {
    jpeg_write_icc_profile(
        &info_, reinterpret_cast<const JOCTET*>(stream.profile.data()),
        unsigned(stream.profile.size()));
  }
  jpeg_finish_compress(&info_);
}

Result<void> LibjpegWriter::write(const JpegStream& stream) {
  set_scans(stream);
  return guarded([&] { write_all(stream); });
}

}  // namespace framewise::media
