// SPDX-License-Identifier: Apache-2.0
// Samples and colors of decoded frames, as frame/color/ computes them.
#include "memory.glsl"

const uint kRgba = 0, kGray = 1, kYuv420 = 2, kYuv422 = 3;
const uint kLeft = 1, kCenter = 2, kTopLeft = 3;

// ShapeForKernels of vulkan/shape.h.
layout(buffer_reference, std430, buffer_reference_align = 4) readonly buffer Shape {
  uint width, height;
  uint layout_, wide;
  uint offsets[3], strides[3];
  uint chroma_width, chroma_height;
  uint siting, own;
  float luma_scale, most, neutral;
  uint has_curve;
  float from_yuv[12];
  float to_bt709[12];
  uint side_bytes, converts;
  float curve[];
};

uint byte_at(Words raw, uint at) {
  return raw.at[at >> 2] >> ((at & 3u) * 8u) & 0xffu;
}

uint two_bytes_at(Words raw, uint at) {
  return raw.at[at >> 2] >> ((at & 2u) * 8u) & 0xffffu;
}

// A sample of a plane that is not RGBA.
uint sample_at(Words raw, Shape shape, uint side, uint plane, uint x, uint y) {
  const uint row = side * shape.side_bytes + shape.offsets[plane] +
                   y * shape.strides[plane];
  return shape.wide != 0 ? two_bytes_at(raw, row + 2 * x)
                         : byte_at(raw, row + x);
}

uvec3 rgba_at(Words raw, Shape shape, uint side, uint x, uint y) {
  const uint row = side * shape.side_bytes + y * shape.strides[0];
  if (shape.wide == 0) {
    const uint pixel = raw.at[(row >> 2) + x];
    return uvec3(pixel, pixel >> 8, pixel >> 16) & 0xffu;
  }
  const uint first = (row >> 2) + 2 * x;
  const uint red_green = raw.at[first];
  return uvec3(red_green & 0xffffu, red_green >> 16,
               raw.at[first + 1] & 0xffffu);
}

// Chroma of a row at half width, between two rows where those are halved too.
float chroma_row_at(Words raw, Shape shape, uint side, uint plane, int x,
                    uint y) {
  const uint column = uint(clamp(x, 0, int(shape.chroma_width) - 1));
  if (shape.layout_ != kYuv420) {
    return float(sample_at(raw, shape, side, plane, column, y));
  }
  const uint row = y / 2;
  const bool odd = (y & 1u) != 0;
  const uint last = shape.chroma_height - 1;
  const float near = float(sample_at(raw, shape, side, plane, column, row));
  if (shape.siting == kTopLeft) {
    if (!odd) return near;
    const float below = float(
        sample_at(raw, shape, side, plane, column, min(row + 1, last)));
    return near * 0.5 + below * 0.5;
  }
  const uint other =
      uint(clamp(odd ? int(row) + 1 : int(row) - 1, 0, int(last)));
  const float far = float(sample_at(raw, shape, side, plane, column, other));
  return near * 0.75 + far * 0.25;
}

float chroma_at(Words raw, Shape shape, uint side, uint plane, uint x, uint y) {
  if (shape.layout_ == kGray) return shape.neutral;
  if (shape.layout_ != kYuv420 && shape.layout_ != kYuv422) {
    return float(sample_at(raw, shape, side, plane, x, y));
  }
  const int at = int(x / 2);
  const bool odd = (x & 1u) != 0;
  const float here = chroma_row_at(raw, shape, side, plane, at, y);
  if (shape.siting == kCenter) {
    const float other = chroma_row_at(raw, shape, side, plane,
                                      odd ? at + 1 : at - 1, y);
    return here * 0.75 + other * 0.25;
  }
  if (!odd) return here;
  return (here + chroma_row_at(raw, shape, side, plane, at + 1, y)) * 0.5;
}

// Of planes of YUV: red, green and blue in 0..most.
vec3 rgb_of_yuv(Words raw, Shape shape, uint side, uint x, uint y) {
  const float luma = float(sample_at(raw, shape, side, 0, x, y));
  const float u = chroma_at(raw, shape, side, 1, x, y);
  const float v = chroma_at(raw, shape, side, 2, x, y);
  vec3 color;
  for (int c = 0; c < 3; ++c) {
    precise float own = luma * shape.from_yuv[c] + shape.from_yuv[9 + c];
    precise float other = u * shape.from_yuv[3 + c] + v * shape.from_yuv[6 + c];
    precise float sum = own + other;
    color[c] = clamp(sum, 0.0, shape.most);
  }
  return color;
}

// Red, green and blue, rounded to 0..most as conversion to RGBA does.
vec3 rgb_at(Words raw, Shape shape, uint side, uint x, uint y) {
  if (shape.layout_ == kRgba) return vec3(rgba_at(raw, shape, side, x, y));
  return roundEven(rgb_of_yuv(raw, shape, side, x, y));
}

// Codes of ColorVideoVDP: RGBA as it is stored, YUV in 16 bits.
uvec3 codes_at(Words raw, Shape shape, uint side, uint x, uint y) {
  if (shape.layout_ == kRgba) return rgba_at(raw, shape, side, x, y);
  const vec3 color = rgb_of_yuv(raw, shape, side, x, y);
  return uvec3(roundEven(color * (65535.0 / shape.most)));
}

// Unrounded BT.709 luma of colors, or stored luma; 0..255 whatever the depth.
float luma_at(Words raw, Shape shape, uint side, uint x, uint y) {
  if (shape.own != 0) {
    return float(sample_at(raw, shape, side, 0, x, y)) * shape.luma_scale;
  }
  const vec3 color = vec3(rgba_at(raw, shape, side, x, y));
  const float sum = color.r * 2126.0 + color.g * 7152.0 + color.b * 722.0;
  return sum * (shape.wide != 0 ? 1.0 / 257.0 / 10000.0 : 1.0 / 10000.0);
}

float srgb_light(float encoded) {
  float p = 8.210152774e-01 * encoded + 7.961564959e-01;
  p = p * encoded + 1.624820318e-01;
  p = p * encoded + 1.043637593e-02;
  p = p * encoded + 2.200248328e-04;
  float q = 6.521209011e-03 * encoded + -5.512498495e-02;
  q = q * encoded + 4.987528350e-01;
  q = q * encoded + 1.076976492e+00;
  q = q * encoded + 2.631846970e-01;
  return encoded > 0.04045 ? p / q : encoded * (1.0 / 12.92);
}

// Linear light with BT.709's primaries; white is 1 unless the frame is HDR.
vec3 light_at(Words raw, Shape shape, uint side, uint x, uint y) {
  const vec3 color = rgb_at(raw, shape, side, x, y);
  vec3 light;
  for (int c = 0; c < 3; ++c) {
    if (shape.has_curve != 0) {
      const uint index = uint(color[c]) * (shape.wide != 0 ? 1u : 257u);
      light[c] = shape.curve[index];
    } else {
      light[c] = srgb_light(color[c] * (1.0 / shape.most));
    }
  }
  if (shape.converts == 0) return light;
  vec3 converted;
  for (int c = 0; c < 3; ++c) {
    converted[c] = shape.to_bt709[4 * c] * light.r +
                   shape.to_bt709[4 * c + 1] * light.g +
                   shape.to_bt709[4 * c + 2] * light.b;
  }
  return converted;
}
