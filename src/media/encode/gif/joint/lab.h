// SPDX-License-Identifier: Apache-2.0
// Colors in OKLab (Ottosson 2020), where equal distances look about equally
// different.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/color/color_facts.h"

namespace framewise::media {

// OKLab times 255, so that one step of a gray sample is about 1.
struct Lab {
  float l = 0, a = 0, b = 0;
};

inline float squared_distance(const Lab& x, const Lab& y) {
  const float l = x.l - y.l;
  const float a = x.a - y.a;
  const float b = x.b - y.b;
  return l * l + a * a + b * b;
}

Lab lab_of(Rgb8 color);
Rgb8 rgb_of(const Lab& color);

// Pixels of frames (RGBA bytes as one number) and their colors. Remembers
// answers.
class LabOfPixels {
 public:
  LabOfPixels() : answers_(kAnswers) {}

  const Lab& operator()(uint32_t pixel) {
    Answer& answer = answers_[(pixel * 0x9E3779B1u) >> (32 - kAnswerBits)];
    if (answer.pixel != pixel || !answer.known) answer = converted(pixel);
    return answer.color;
  }

 private:
  static constexpr int kAnswerBits = 13;
  static constexpr size_t kAnswers = size_t{1} << kAnswerBits;
  struct Answer {
    uint32_t pixel = 0;
    bool known = false;
    Lab color;
  };
  static Answer converted(uint32_t pixel);

  std::vector<Answer> answers_;
};

}  // namespace framewise::media
