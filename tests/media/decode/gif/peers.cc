// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/peers.h"

#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace framewise::peers {
namespace {

struct Memory {
  std::span<const std::byte> bytes;
  size_t at = 0;

  size_t read(void* to, size_t wanted) {
    const size_t count = std::min(wanted, bytes.size() - at);
    std::memcpy(to, bytes.data() + at, count);
    at += count;
    return count;
  }
};

class GiflibCanvas {
 public:
  GiflibCanvas(GifFileType* gif, const OnFrame& on_frame)
      : gif_(gif), on_frame_(on_frame) {
    control_.TransparentColor = NO_TRANSPARENT_COLOR;
  }

  std::string run() {
    GifRecordType kind = UNDEFINED_RECORD_TYPE;
    while (kind != TERMINATE_RECORD_TYPE) {
      if (DGifGetRecordType(gif_, &kind) == GIF_ERROR) return error();
      if (kind == IMAGE_DESC_RECORD_TYPE && !image()) return error();
      if (kind == EXTENSION_RECORD_TYPE && !extension()) return error();
    }
    return "";
  }

 private:
  std::string error() const {
    const char* text = GifErrorString(gif_->Error);
    return text ? text : "unknown";
  }

  bool extension() {
    int label = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(gif_, &label, &block) == GIF_ERROR) return false;
    if (label == GRAPHICS_EXT_FUNC_CODE && block) {
      DGifExtensionToGCB(block[0], block + 1, &control_);
    }
    while (block) {
      if (DGifGetExtensionNext(gif_, &block) == GIF_ERROR) return false;
    }
    return true;
  }

  bool image() {
    if (DGifGetImageDesc(gif_) == GIF_ERROR) return false;
    const GifImageDesc& image = gif_->Image;
    if (first_) {
      width_ = std::max(gif_->SWidth, image.Left + image.Width);
      height_ = std::max(gif_->SHeight, image.Top + image.Height);
      canvas_.resize(size_t(width_) * size_t(height_));
      first_ = false;
    }
    dispose();
    if (control_.DisposalMode == 3 || control_.DisposalMode == 4) {
      kept_ = canvas_;
    }
    const bool good = rows(image);
    pending_ = control_.DisposalMode;
    left_ = std::min(image.Left, width_);
    right_ = std::min(image.Left + image.Width, width_);
    top_ = std::min(image.Top, height_);
    bottom_ = std::min(image.Top + image.Height, height_);
    control_ = {};
    control_.TransparentColor = NO_TRANSPARENT_COLOR;
    if (good) on_frame_({width_, height_, width_, canvas_.data()});
    return good;
  }

  bool rows(const GifImageDesc& image) {
    row_.resize(size_t(std::max(1, image.Width)));
    const int starts[] = {0, 4, 2, 1};
    const int steps[] = {8, 8, 4, 2};
    for (int pass = 0; pass < (image.Interlace ? 4 : 1); ++pass) {
      const int step = image.Interlace ? steps[pass] : 1;
      const int start = image.Interlace ? starts[pass] : 0;
      for (int y = start; y < image.Height; y += step) {
        if (DGifGetLine(gif_, row_.data(), image.Width) == GIF_ERROR) {
          return false;
        }
        paint_row(image, y);
      }
    }
    return true;
  }

  void paint_row(const GifImageDesc& image, int y) {
    if (image.Top + y >= height_) return;
    const ColorMapObject* map =
        image.ColorMap ? image.ColorMap : gif_->SColorMap;
    uint32_t* to =
        canvas_.data() + size_t(image.Top + y) * size_t(width_) + image.Left;
    const int count = std::min(image.Width, width_ - image.Left);
    const int colors = map ? map->ColorCount : 0;
    for (int x = 0; x < count; ++x) {
      const int index = row_[size_t(x)];
      if (index == control_.TransparentColor) continue;
      uint32_t color = 0;
      if (index < colors) {
        const GifColorType& c = map->Colors[index];
        color =
            uint32_t(c.Red) | uint32_t(c.Green) << 8 | uint32_t(c.Blue) << 16;
      }
      to[x] = color | 0xff000000;
    }
  }

  void dispose() {
    if (pending_ == 3 || pending_ == 4) {
      canvas_ = kept_;
    } else if (pending_ == DISPOSE_BACKGROUND) {
      for (int y = top_; y < bottom_; ++y) {
        uint32_t* row = canvas_.data() + size_t(y) * size_t(width_);
        std::fill(row + left_, row + right_, 0u);
      }
    }
  }

  GifFileType* gif_;
  const OnFrame& on_frame_;
  bool first_ = true;
  int width_ = 0;
  int height_ = 0;
  std::vector<uint32_t> canvas_;
  std::vector<uint32_t> kept_;
  std::vector<GifByteType> row_;
  GraphicsControlBlock control_{};
  int pending_ = 0;
  int left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
};

int read_for_giflib(GifFileType* gif, GifByteType* to, int wanted) {
  return int(static_cast<Memory*>(gif->UserData)->read(to, size_t(wanted)));
}

int read_for_ffmpeg(void* memory, uint8_t* to, int wanted) {
  const size_t got = static_cast<Memory*>(memory)->read(to, size_t(wanted));
  return got == 0 ? AVERROR_EOF : int(got);
}

int64_t seek_for_ffmpeg(void* opaque, int64_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(opaque);
  const auto size = int64_t(memory.bytes.size());
  if (whence == AVSEEK_SIZE) return size;
  if (whence == SEEK_CUR) offset += int64_t(memory.at);
  if (whence == SEEK_END) offset += size;
  if (offset < 0 || offset > size) return AVERROR(EINVAL);
  memory.at = size_t(offset);
  return offset;
}

struct FfmpegParts {
  AVIOContext* io = nullptr;
  AVFormatContext* format = nullptr;
  AVCodecContext* codec = nullptr;
  AVPacket* packet = av_packet_alloc();
  AVFrame* frame = av_frame_alloc();

  ~FfmpegParts() {
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&codec);
    avformat_close_input(&format);
    if (io) av_freep(&io->buffer);
    avio_context_free(&io);
  }
};

void drain(FfmpegParts& parts, const OnFrame& on_frame) {
  while (avcodec_receive_frame(parts.codec, parts.frame) == 0) {
    on_frame({parts.frame->width, parts.frame->height,
              parts.frame->linesize[0] / 4,
              reinterpret_cast<const uint32_t*>(parts.frame->data[0])});
    av_frame_unref(parts.frame);
  }
}

}  // namespace

std::string decode_with_giflib(std::span<const std::byte> file,
                               const OnFrame& on_frame) {
  Memory memory{file};
  int code = 0;
  GifFileType* gif = DGifOpen(&memory, read_for_giflib, &code);
  if (!gif) return "not opened";
  std::string problem = GiflibCanvas(gif, on_frame).run();
  DGifCloseFile(gif, &code);
  return problem;
}

std::string decode_with_ffmpeg(std::span<const std::byte> file,
                               const OnFrame& on_frame) {
  av_log_set_level(AV_LOG_QUIET);
  Memory memory{file};
  FfmpegParts parts;
  constexpr int kBuffer = 1 << 16;
  parts.io =
      avio_alloc_context(static_cast<uint8_t*>(av_malloc(kBuffer)), kBuffer, 0,
                         &memory, read_for_ffmpeg, nullptr, seek_for_ffmpeg);
  parts.format = avformat_alloc_context();
  parts.format->pb = parts.io;
  const AVInputFormat* gif = av_find_input_format("gif");
  if (avformat_open_input(&parts.format, nullptr, gif, nullptr) < 0) {
    return "not opened";
  }
  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_GIF);
  parts.codec = avcodec_alloc_context3(codec);
  parts.codec->thread_count = 1;
  if (parts.format->nb_streams > 0) {
    avcodec_parameters_to_context(parts.codec,
                                  parts.format->streams[0]->codecpar);
  }
  if (avcodec_open2(parts.codec, codec, nullptr) < 0) return "no decoder";
  std::string problem;
  while (av_read_frame(parts.format, parts.packet) >= 0) {
    if (avcodec_send_packet(parts.codec, parts.packet) < 0) {
      problem = "a packet was refused";
    }
    av_packet_unref(parts.packet);
    drain(parts, on_frame);
  }
  avcodec_send_packet(parts.codec, nullptr);
  drain(parts, on_frame);
  return problem;
}

}  // namespace framewise::peers
