// SPDX-License-Identifier: Apache-2.0
#include "module_peers.h"

#include <avif/avif.h>
#include <jxl/decode.h>
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

namespace framewise::bench::peers {
namespace {

std::vector<uint8_t> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::vector<uint8_t> bytes(size_t(file.tellg()));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(bytes.data()),
            std::streamsize(bytes.size()));
  return bytes;
}

int64_t decode_video(const std::string& path) {
  AVFormatContext* format = nullptr;
  if (avformat_open_input(&format, path.c_str(), nullptr, nullptr) < 0 ||
      avformat_find_stream_info(format, nullptr) < 0) {
    return 0;
  }
  const int wanted =
      av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  if (wanted < 0) return 0;
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    if (int(i) != wanted) format->streams[i]->discard = AVDISCARD_ALL;
  }
  const AVStream* stream = format->streams[wanted];
  const AVCodec* codec = avcodec_find_decoder(stream->codecpar->codec_id);
  const AVDictionaryEntry* alpha =
      av_dict_get(stream->metadata, "alpha_mode", nullptr, 0);
  if (alpha && std::strcmp(alpha->value, "1") == 0) {
    codec = avcodec_find_decoder_by_name("libvpx-vp9");
  }
  AVCodecContext* context = avcodec_alloc_context3(codec);
  avcodec_parameters_to_context(context, stream->codecpar);
  context->thread_count = 1;
  avcodec_open2(context, codec, nullptr);
  AVPacket* packet = av_packet_alloc();
  AVFrame* frame = av_frame_alloc();
  int64_t pixels = 0;
  for (bool more = true; more;) {
    more = av_read_frame(format, packet) >= 0;
    if (more && packet->stream_index != wanted) {
      av_packet_unref(packet);
      continue;
    }
    avcodec_send_packet(context, more ? packet : nullptr);
    av_packet_unref(packet);
    while (avcodec_receive_frame(context, frame) >= 0) {
      pixels += int64_t{frame->width} * frame->height;
    }
  }
  av_frame_free(&frame);
  av_packet_free(&packet);
  avcodec_free_context(&context);
  avformat_close_input(&format);
  return pixels;
}

int64_t decode_avif(const std::string& path) {
  const std::vector<uint8_t> bytes = read_file(path);
  avifDecoder* decoder = avifDecoderCreate();
  decoder->maxThreads = 1;
  int64_t pixels = 0;
  if (avifDecoderSetIOMemory(decoder, bytes.data(), bytes.size()) ==
          AVIF_RESULT_OK &&
      avifDecoderParse(decoder) == AVIF_RESULT_OK) {
    while (avifDecoderNextImage(decoder) == AVIF_RESULT_OK) {
      pixels += int64_t{decoder->image->width} * decoder->image->height;
    }
  }
  avifDecoderDestroy(decoder);
  return pixels;
}

int64_t decode_jxl(const std::string& path) {
  const std::vector<uint8_t> bytes = read_file(path);
  JxlDecoder* decoder = JxlDecoderCreate(nullptr);
  JxlDecoderSubscribeEvents(
      decoder, JXL_DEC_BASIC_INFO | JXL_DEC_FRAME | JXL_DEC_FULL_IMAGE);
  JxlDecoderSetInput(decoder, bytes.data(), bytes.size());
  const JxlPixelFormat format{4, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
  JxlBasicInfo info{};
  std::vector<uint8_t> picture;
  int64_t pixels = 0;
  while (true) {
    const JxlDecoderStatus status = JxlDecoderProcessInput(decoder);
    if (status == JXL_DEC_BASIC_INFO) {
      JxlDecoderGetBasicInfo(decoder, &info);
    } else if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER) {
      picture.resize(size_t(info.xsize) * info.ysize * 4);
      JxlDecoderSetImageOutBuffer(decoder, &format, picture.data(),
                                  picture.size());
    } else if (status == JXL_DEC_FULL_IMAGE) {
      pixels += int64_t{info.xsize} * info.ysize;
    } else if (status != JXL_DEC_FRAME) {
      break;
    }
  }
  JxlDecoderDestroy(decoder);
  return pixels;
}

}  // namespace

int64_t decode_directly(const std::string& path) {
  if (path.ends_with(".avif")) return decode_avif(path);
  if (path.ends_with(".jxl")) return decode_jxl(path);
  return decode_video(path);
}

}  // namespace framewise::bench::peers
