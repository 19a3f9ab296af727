// SPDX-License-Identifier: Apache-2.0
// The codecs that are decoded: those that people keep video in. Decoders of
// forgotten games and of containers within containers stay shut; they are where
// most damage by hostile files was found.
#pragma once

extern "C" {
#include <libavcodec/codec_id.h>
}

#include <algorithm>
#include <iterator>

namespace framewise::media {

inline bool is_known_codec(AVCodecID id) {
  static constexpr AVCodecID kKnown[] = {
      AV_CODEC_ID_H264,      AV_CODEC_ID_HEVC,       AV_CODEC_ID_AV1,
      AV_CODEC_ID_VP9,       AV_CODEC_ID_VP8,        AV_CODEC_ID_VP7,
      AV_CODEC_ID_VP6,       AV_CODEC_ID_VP6F,       AV_CODEC_ID_VP6A,
      AV_CODEC_ID_MPEG4,     AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG1VIDEO,
      AV_CODEC_ID_H263,      AV_CODEC_ID_H263I,      AV_CODEC_ID_H263P,
      AV_CODEC_ID_H261,      AV_CODEC_ID_FLV1,       AV_CODEC_ID_FLASHSV,
      AV_CODEC_ID_FLASHSV2,  AV_CODEC_ID_MSMPEG4V1,  AV_CODEC_ID_MSMPEG4V2,
      AV_CODEC_ID_MSMPEG4V3, AV_CODEC_ID_WMV1,       AV_CODEC_ID_WMV2,
      AV_CODEC_ID_WMV3,      AV_CODEC_ID_VC1,        AV_CODEC_ID_THEORA,
      AV_CODEC_ID_DIRAC,     AV_CODEC_ID_SNOW,       AV_CODEC_ID_MJPEG,
      AV_CODEC_ID_MJPEGB,    AV_CODEC_ID_JPEG2000,   AV_CODEC_ID_JPEGLS,
      AV_CODEC_ID_PRORES,    AV_CODEC_ID_DNXHD,      AV_CODEC_ID_CFHD,
      AV_CODEC_ID_DVVIDEO,   AV_CODEC_ID_FFV1,       AV_CODEC_ID_FFVHUFF,
      AV_CODEC_ID_HUFFYUV,   AV_CODEC_ID_UTVIDEO,    AV_CODEC_ID_MAGICYUV,
      AV_CODEC_ID_LAGARITH,  AV_CODEC_ID_HAP,        AV_CODEC_ID_QTRLE,
      AV_CODEC_ID_RPZA,      AV_CODEC_ID_SMC,        AV_CODEC_ID_8BPS,
      AV_CODEC_ID_CINEPAK,   AV_CODEC_ID_SVQ1,       AV_CODEC_ID_SVQ3,
      AV_CODEC_ID_INDEO3,    AV_CODEC_ID_MSRLE,      AV_CODEC_ID_MSVIDEO1,
      AV_CODEC_ID_TSCC,      AV_CODEC_ID_TSCC2,      AV_CODEC_ID_G2M,
      AV_CODEC_ID_PNG,       AV_CODEC_ID_GIF,        AV_CODEC_ID_BMP,
      AV_CODEC_ID_TIFF,      AV_CODEC_ID_WEBP,       AV_CODEC_ID_RAWVIDEO,
      AV_CODEC_ID_V210,      AV_CODEC_ID_V308,       AV_CODEC_ID_V408,
      AV_CODEC_ID_V410,      AV_CODEC_ID_R210,       AV_CODEC_ID_YUV4};
  return std::find(std::begin(kKnown), std::end(kKnown), id) !=
         std::end(kKnown);
}

}  // namespace framewise::media
