// SPDX-License-Identifier: Apache-2.0
// TIFF through libtiff, which unpacks strips and tiles; their samples become
// colors here. What libtiff alone can turn into RGB (YCbCr, LogLuv) it
// does, with 8 bits. docs/formats/tiff-heic-pnm-bmp.md lists the choices.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "media/codec_module.h"
#include "media/decode/sample_depth.h"
#include "media/decode/still_decoder.h"
#include "media/decode/tiff/pixels.h"
#include "media/decode/tiff/samples.h"
#include "media/decode/tiff/tiff_file.h"
#include "media/metadata/icc.h"

namespace framewise::media {
namespace {

// The orientation tag; 1 is upright.
Orientation orientation_of(int tag) {
  switch (tag) {
    case ORIENTATION_TOPRIGHT: return {false, true, false};
    case ORIENTATION_BOTRIGHT: return {false, true, true};
    case ORIENTATION_BOTLEFT: return {false, false, true};
    case ORIENTATION_LEFTTOP: return {true, false, false};
    case ORIENTATION_RIGHTTOP: return {true, true, false};
    case ORIENTATION_RIGHTBOT: return {true, true, true};
    case ORIENTATION_LEFTBOT: return {true, false, true};
    default: return {};
  }
}

// A strip or a tile, and how many lie beside and above each other.
struct Pieces {
  bool tiled = false;
  uint32_t width = 0;
  uint32_t height = 0;
};

class TiffDecoder final : public StillDecoder {
 public:
  TiffDecoder(const Source& source, const Job& job)
      : StillDecoder(source, job) {}

  Result<void> start(std::span<const std::byte> bytes);

 protected:
  Result<void> paint(MutablePlaneView stored) override;

 private:
  Result<void> read_tags();
  Result<void> read_pieces(Size size);
  // Fails if only libtiff can convert the colors, or nobody.
  Result<void> read_colors();
  void read_alpha();
  void read_palette();
  void read_lab(uint16_t photometric);
  void read_profile();
  Result<void> by_libtiff();

  template <typename Sample>
  Result<void> paint_pieces(MutablePlaneView stored);
  Result<void> paint_by_libtiff(MutablePlaneView stored);
  // Reads the piece that begins at (x, y), of one plane.
  bool read_piece(uint32_t x, uint32_t y, uint16_t plane, uint8_t* out) const;

  std::unique_ptr<TiffFile> file_;
  Pieces pieces_;
  bool separate_ = false;  // each sample has its own pieces
  size_t piece_bytes_ = 0;
  size_t piece_row_bytes_ = 0;
  TiffSamples samples_;
  TiffPixels pixels_;
  bool converted_by_libtiff_ = false;
};

Result<void> TiffDecoder::start(std::span<const std::byte> bytes) {
  // More than 8 bytes a sample of the largest frame needs no picture; what
  // remains is for tables.
  const int64_t pixels = job_.limits.frame_pixels;
  const int64_t most =
      pixels > 0 ? std::max<int64_t>(32 * pixels, 1 << 26) : int64_t{0};
  FW_ASSIGN_OR_RETURN(file_, TiffFile::open(bytes, most));
  return read_tags();
}

Result<void> TiffDecoder::read_tags() {
  const auto width = file_->tag<uint32_t>(TIFFTAG_IMAGEWIDTH, 0);
  const auto height = file_->tag<uint32_t>(TIFFTAG_IMAGELENGTH, 0);
  FW_RETURN_IF_ERROR(job_.admit(width, height));
  const Size size{int32_t(width), int32_t(height)};
  samples_.bits = file_->tag<uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
  pixels_.samples = file_->tag<uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
  separate_ = file_->tag<uint16_t>(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) ==
                  PLANARCONFIG_SEPARATE &&
              pixels_.samples > 1;
  FW_RETURN_IF_ERROR(read_colors());
  if (!converted_by_libtiff_) FW_RETURN_IF_ERROR(read_pieces(size));
  FW_RETURN_IF_ERROR(
      describe("tiff", "tiff", size,
               orientation_of(file_->tag<uint16_t>(TIFFTAG_ORIENTATION, 1))));
  read_profile();
  const int pages = int(TIFFNumberOfDirectories(file_->tiff()));
  TIFFSetDirectory(file_->tiff(), 0);
  if (pages > 1) {
    findings_.push_back({.kind = "several_pages",
                         .message = "only the first picture is read",
                         .count = pages});
  }
  return {};
}

Result<void> TiffDecoder::read_pieces(Size size) {
  TIFF* tiff = file_->tiff();
  pieces_.tiled = TIFFIsTiled(tiff) != 0;
  uint64_t bytes = 0, row_bytes = 0;
  if (pieces_.tiled) {
    pieces_.width = file_->tag<uint32_t>(TIFFTAG_TILEWIDTH, 0);
    pieces_.height = file_->tag<uint32_t>(TIFFTAG_TILELENGTH, 0);
    bytes = TIFFTileSize64(tiff);
    row_bytes = TIFFTileRowSize64(tiff);
  } else {
    pieces_.width = uint32_t(size.width);
    pieces_.height =
        std::min(file_->tag<uint32_t>(TIFFTAG_ROWSPERSTRIP, UINT32_MAX),
                 uint32_t(size.height));
    bytes = TIFFVStripSize64(tiff, pieces_.height);
    row_bytes = TIFFScanlineSize64(tiff);
  }
  if (pieces_.width == 0 || pieces_.height == 0 || row_bytes == 0 ||
      bytes < row_bytes * pieces_.height) {
    return fail(ErrorKind::kInput, "its strips or tiles make no sense");
  }
  // Tiles may be larger than the picture, but not without limit.
  const uint64_t samples = separate_ ? 1 : pixels_.samples;
  const uint64_t most =
      (uint64_t(size.width) + 4096) * (uint64_t(size.height) + 4096) * 8;
  if (samples > 256 || bytes > most * samples) {
    return fail(ErrorKind::kLimit, "a tile of {} bytes is too large for {}x{}",
                bytes, size.width, size.height);
  }
  piece_bytes_ = size_t(bytes);
  piece_row_bytes_ = size_t(row_bytes);
  return {};
}

Result<void> TiffDecoder::read_colors() {
  uint16_t photometric = PHOTOMETRIC_MINISBLACK;
  const bool stated =
      TIFFGetField(file_->tiff(), TIFFTAG_PHOTOMETRIC, &photometric) == 1;
  const auto compression =
      file_->tag<uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
      pixels_.colors = TiffColors::kWhiteIsZero;
      break;
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_MASK: pixels_.colors = TiffColors::kBlackIsZero; break;
    case PHOTOMETRIC_RGB: pixels_.colors = TiffColors::kRgb; break;
    case PHOTOMETRIC_PALETTE: pixels_.colors = TiffColors::kPalette; break;
    case PHOTOMETRIC_SEPARATED: pixels_.colors = TiffColors::kInks; break;
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB: pixels_.colors = TiffColors::kLab; break;
    default: return by_libtiff();
  }
  if (!stated && pixels_.samples >= 3) pixels_.colors = TiffColors::kRgb;
  if (compression == COMPRESSION_OJPEG) return by_libtiff();
  const bool cmyk =
      file_->tag<uint16_t>(TIFFTAG_INKSET, INKSET_CMYK) == INKSET_CMYK;
  switch (file_->tag<uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT)) {
    case SAMPLEFORMAT_UINT:
    case SAMPLEFORMAT_VOID: break;
    case SAMPLEFORMAT_INT: samples_.numbers = TiffNumbers::kSigned; break;
    case SAMPLEFORMAT_IEEEFP: samples_.numbers = TiffNumbers::kFloat; break;
    default: samples_.bits = 0;  // complex numbers
  }
  if (pixels_.colors == TiffColors::kLab) read_lab(photometric);
  const size_t needed = pixels_.color_samples();
  if (!samples_.known() || pixels_.samples < needed ||
      (pixels_.colors == TiffColors::kInks && !cmyk) ||
      (pixels_.colors == TiffColors::kPalette && samples_.bits > 16)) {
    return by_libtiff();
  }
  if (samples_.numbers == TiffNumbers::kFloat) {
    double black = 0, white = 0;
    TIFFGetField(file_->tiff(), TIFFTAG_SMINSAMPLEVALUE, &black);
    TIFFGetField(file_->tiff(), TIFFTAG_SMAXSAMPLEVALUE, &white);
    if (white > black) {
      samples_.black = black;
      samples_.white = white;
    }
  }
  pixels_.largest = samples_.largest();
  if (pixels_.colors == TiffColors::kPalette) read_palette();
  read_alpha();
  info_.has_alpha = pixels_.alpha != TiffAlpha::kNone;
  const bool palette = pixels_.colors == TiffColors::kPalette;
  info_.format.bits = pixels_.largest > 255 && !palette ? 16 : 8;
  return {};
}

// A single sample after the colors is alpha, whatever is stated.
void TiffDecoder::read_alpha() {
  uint16_t count = 0;
  const uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(file_->tiff(), TIFFTAG_EXTRASAMPLES, &count, &kinds);
  const size_t extra = pixels_.samples - pixels_.color_samples();
  if (extra == 0 || pixels_.colors == TiffColors::kPalette) return;
  const uint16_t kind = count > 0 && kinds ? kinds[0] : EXTRASAMPLE_UNSPECIFIED;
  if (kind == EXTRASAMPLE_ASSOCALPHA) {
    pixels_.alpha = TiffAlpha::kPremultiplied;
  } else if (kind == EXTRASAMPLE_UNASSALPHA || extra == 1) {
    pixels_.alpha = TiffAlpha::kStraight;
  }
}

// Its samples have a form of their own, whatever SampleFormat says of integers.
void TiffDecoder::read_lab(uint16_t photometric) {
  const bool is_known = samples_.numbers != TiffNumbers::kFloat &&
                        (samples_.bits == 8 || samples_.bits == 16);
  if (!is_known) {
    samples_.bits = 0;
    return;
  }
  samples_.numbers = TiffNumbers::kUnsigned;
  TiffLab::White white = TiffLab::kD50;
  const float* stated = nullptr;
  if (TIFFGetField(file_->tiff(), TIFFTAG_WHITEPOINT, &stated) == 1 && stated &&
      stated[0] > 0 && stated[1] > 0 && stated[0] + stated[1] < 1) {
    white = {stated[0], stated[1]};
  }
  pixels_.lab.emplace(photometric == PHOTOMETRIC_ICCLAB ? TiffLabForm::kIcc
                                                        : TiffLabForm::kSigned,
                      samples_.bits, white);
}

void TiffDecoder::read_palette() {
  uint16_t* maps[3] = {};
  if (TIFFGetField(file_->tiff(), TIFFTAG_COLORMAP, &maps[0], &maps[1],
                   &maps[2]) != 1) {
    return;
  }
  bool old = true;  // of 8 bits, as old writers have them
  pixels_.palette.resize(size_t{1} << samples_.bits);
  for (size_t i = 0; i < pixels_.palette.size(); ++i) {
    for (size_t c = 0; c < 3; ++c) {
      pixels_.palette[i][c] = maps[c][i];
      old = old && maps[c][i] < 256;
    }
  }
  if (!old) return;
  for (auto& color : pixels_.palette) {
    for (uint16_t& sample : color) sample = uint16_t(sample * 257);
  }
}

void TiffDecoder::read_profile() {
  const void* profile = nullptr;
  uint32_t length = 0;
  if (TIFFGetField(file_->tiff(), TIFFTAG_ICCPROFILE, &length, &profile) != 1) {
    return;
  }
  if (auto finding =
          apply_profile({static_cast<const std::byte*>(profile), length},
                        info_.format.color)) {
    findings_.push_back(*finding);
  }
}

// What libtiff says it lacks, without its apology.
std::string_view lacking(std::string_view cause) {
  constexpr std::string_view kApology = "Sorry, can not handle ";
  if (cause.starts_with(kApology)) cause.remove_prefix(kApology.size());
  return cause;
}

Result<void> TiffDecoder::by_libtiff() {
  char cause[1024] = "";
  bool possible = TIFFRGBAImageOK(file_->tiff(), cause) == 1;
  // It accepts deeper YCbCr, and fails later.
  if (possible && samples_.bits > 8 &&
      file_->tag<uint16_t>(TIFFTAG_PHOTOMETRIC, 0) == PHOTOMETRIC_YCBCR) {
    std::snprintf(cause, sizeof(cause), "YCbCr of %d bits", samples_.bits);
    possible = false;
  }
  if (!possible) {
    return with_hint(
        fail(ErrorKind::kUnsupported, "not supported: {}", lacking(cause)),
        "convert it to gray or RGB of 8 or 16 bits");
  }
  converted_by_libtiff_ = true;
  info_.format.bits = 8;
  info_.has_alpha = false;
  return {};
}

Result<void> TiffDecoder::paint(MutablePlaneView stored) {
  if (converted_by_libtiff_) return paint_by_libtiff(stored);
  if (info_.format.bits > 8) return paint_pieces<uint16_t>(stored);
  return paint_pieces<uint8_t>(stored);
}

bool TiffDecoder::read_piece(uint32_t x, uint32_t y, uint16_t plane,
                             uint8_t* out) const {
  TIFF* tiff = file_->tiff();
  if (pieces_.tiled) {
    return TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, plane), out,
                               tmsize_t(piece_bytes_)) >= 0;
  }
  return TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, plane), out,
                              tmsize_t(piece_bytes_)) >= 0;
}

template <typename Sample>
Result<void> TiffDecoder::paint_pieces(MutablePlaneView stored) {
  const size_t samples = pixels_.samples;
  const auto planes = uint16_t(separate_ ? samples : 1);
  std::vector<std::vector<uint8_t>> data(planes,
                                         std::vector<uint8_t>(piece_bytes_));
  std::vector<uint32_t> row(pieces_.width * samples);
  std::vector<uint32_t> one(pieces_.width);
  const Size size = stored.size;
  for (uint32_t top = 0; top < uint32_t(size.height); top += pieces_.height) {
    for (uint32_t left = 0; left < uint32_t(size.width);
         left += pieces_.width) {
      FW_RETURN_IF_ERROR(job_.keep_going());
      bool whole = true;
      for (uint16_t plane = 0; plane < planes; ++plane) {
        std::fill(data[plane].begin(), data[plane].end(), uint8_t{0});
        whole = read_piece(left, top, plane, data[plane].data()) && whole;
      }
      if (!whole && !job_.tolerant) {
        return file_->failed("cannot decode the picture");
      }
      const uint32_t rows =
          std::min(pieces_.height, uint32_t(size.height) - top);
      const uint32_t columns =
          std::min(pieces_.width, uint32_t(size.width) - left);
      for (uint32_t y = 0; y < rows; ++y) {
        const size_t at = y * piece_row_bytes_;
        if (separate_) {
          for (size_t plane = 0; plane < samples; ++plane) {
            samples_.unpack(data[plane].data() + at, columns, one.data());
            for (size_t x = 0; x < columns; ++x) {
              row[x * samples + plane] = one[x];
            }
          }
        } else {
          samples_.unpack(data[0].data() + at, columns * samples, row.data());
        }
        pixels_.paint(row.data(), columns,
                      stored.row<Sample>(int(top + y)) + 4 * size_t{left});
      }
      if (!whole) return file_->failed("cannot decode the picture");
    }
  }
  return {};
}

Result<void> TiffDecoder::paint_by_libtiff(MutablePlaneView stored) {
  char cause[1024] = "";
  TIFFRGBAImage image;
  if (TIFFRGBAImageBegin(&image, file_->tiff(), job_.tolerant ? 0 : 1, cause) !=
      1) {
    return file_->failed("cannot decode the picture");
  }
  // As stored: turned later.
  image.req_orientation = image.orientation;
  const auto width = uint32_t(stored.size.width);
  std::vector<uint32_t> raster(size_t(stored.size.pixels()));
  const int read = TIFFRGBAImageGet(&image, raster.data(), width,
                                    uint32_t(stored.size.height));
  TIFFRGBAImageEnd(&image);
  if (read != 1) return file_->failed("cannot decode the picture");
  for (int y = 0; y < stored.size.height; ++y) {
    uint8_t* out = stored.row(y);
    for (const uint32_t pixel :
         std::span(raster).subspan(size_t(y) * width, width)) {
      out[0] = uint8_t(TIFFGetR(pixel));
      out[1] = uint8_t(TIFFGetG(pixel));
      out[2] = uint8_t(TIFFGetB(pixel));
      out[3] = 255;
      out += 4;
    }
  }
  return {};
}

Result<std::unique_ptr<Decoder>> open_tiff(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  auto decoder = std::make_unique<TiffDecoder>(source, job);
  FW_RETURN_IF_ERROR(decoder->start(bytes));
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace
}  // namespace framewise::media

FW_CODEC_MODULE(framewise::media::open_tiff)
