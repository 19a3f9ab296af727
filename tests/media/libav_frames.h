// SPDX-License-Identifier: Apache-2.0
// All frames of a file as RGBA, decoded by FFmpeg's libraries.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

namespace framewise::media {

inline std::vector<std::vector<uint8_t>> frames_by_libav(
    const std::string& path) {
  std::vector<std::vector<uint8_t>> frames;
  AVFormatContext* format = nullptr;
  if (avformat_open_input(&format, path.c_str(), nullptr, nullptr) != 0) {
    return frames;
  }
  avformat_find_stream_info(format, nullptr);
  const AVCodecParameters* parameters = format->streams[0]->codecpar;
  AVCodecContext* codec =
      avcodec_alloc_context3(avcodec_find_decoder(parameters->codec_id));
  avcodec_parameters_to_context(codec, parameters);
  codec->thread_count = 1;
  avcodec_open2(codec, nullptr, nullptr);
  AVPacket* packet = av_packet_alloc();
  AVFrame* frame = av_frame_alloc();
  SwsContext* scaler = nullptr;
  const auto drain = [&] {
    while (avcodec_receive_frame(codec, frame) == 0) {
      std::vector<uint8_t> pixels(size_t(frame->width * frame->height) * 4);
      scaler = sws_getCachedContext(scaler, frame->width, frame->height,
                                    AVPixelFormat(frame->format), frame->width,
                                    frame->height, AV_PIX_FMT_RGBA, SWS_POINT,
                                    nullptr, nullptr, nullptr);
      uint8_t* rows[] = {pixels.data()};
      const int strides[] = {frame->width * 4};
      sws_scale(scaler, frame->data, frame->linesize, 0, frame->height, rows,
                strides);
      frames.push_back(std::move(pixels));
    }
  };
  while (av_read_frame(format, packet) == 0) {
    avcodec_send_packet(codec, packet);
    av_packet_unref(packet);
    drain();
  }
  avcodec_send_packet(codec, nullptr);
  drain();
  sws_freeContext(scaler);
  av_frame_free(&frame);
  av_packet_free(&packet);
  avcodec_free_context(&codec);
  avformat_close_input(&format);
  return frames;
}

}  // namespace framewise::media
