// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/cards.h"

#include <algorithm>
#include <iterator>

#include "measure/perceptual/cvvdp/codes.h"
#include "measure/perceptual/cvvdp/frame_differences.h"
#include "measure/perceptual/cvvdp/sensitivity.h"
#include "measure/perceptual/cvvdp/temporal_filters.h"
#include "measure/perceptual/cvvdp/viewing.h"

namespace framewise::measure::cvvdp {
namespace {

template <typename Numbers>
void append(const Numbers& numbers, std::vector<float>& to) {
  to.insert(to.end(), std::begin(numbers), std::end(numbers));
}

CardStillLight card_still_light(const PixelFormat& format, Size size,
                                const CvvdpDisplay& display) {
  const CvvdpSignal signal = CvvdpSignal::of(format, size);
  CardStillLight card;
  card.light =
      CvvdpLight(display, signal, Codes::bits_of(format)).light_of_codes();
  std::ranges::transform(cvvdp_matrix(signal.primaries), card.matrix.begin(),
                         [](double entry) { return float(entry); });
  return card;
}

CardFilmLight card_film_light(const CvvdpLight& light,
                              double frames_per_second) {
  const std::vector<uint16_t> roots = packed_roots(light);
  const simd::CvvdpTemporalFilters filters =
      temporal_filters(frames_per_second, light);
  CardFilmLight card;
  card.roots.assign(roots.begin(), roots.end());
  card.fourth_roots = filters.root == simd::CvvdpRoot::kFourth;
  append(filters.matrix, card.filters);
  append(filters.bias, card.filters);
  for (const float* taps : {filters.achromatic, filters.red_green,
                            filters.yellow_violet, filters.transient}) {
    card.filters.insert(card.filters.end(), taps, taps + filters.half + 1);
  }
  return card;
}

std::vector<CardBand> card_bands(Size size, double pixels_per_degree,
                                 size_t channels) {
  std::vector<CardBand> bands;
  for (const double frequency : band_frequencies(size, pixels_per_degree)) {
    CardBand band{.size = size, .axis = background_axis()};
    for (size_t c = 0; c < channels; ++c) {
      const simd::CvvdpSensitivity table =
          band_sensitivity(c, frequency, bands.empty());
      append(table.log2s, band.sensitivities);
      append(table.steps, band.sensitivities);
    }
    const simd::CvvdpMasking masking = masking_of_level(is_blurred(size));
    append(masking.taps, band.masking);
    append(masking.exponents, band.masking);
    for (const auto& weights : masking.weights) append(weights, band.masking);
    bands.push_back(std::move(band));
    size = halved(size);
  }
  return bands;
}

double card_difference(const CardSums& sums, size_t channels) {
  BandDifferences differences;
  differences.channels = channels;
  differences.bands = sums.bands.size() + 1;
  for (size_t c = 0; c < channels; ++c) {
    for (size_t k = 0; k < sums.bands.size(); ++k) {
      differences.at[c][k] =
          mean_over_pixels(sums.bands[k].seen[c], sums.bands[k].pixels);
    }
    const double seen = sensitivity(c, kBaseFrequency, sums.base_background);
    const double sum = seen * seen * sums.base_squares[c] +
                       2 * kEpsilon * seen * sums.base_differences[c];
    differences.at[c][sums.bands.size()] =
        mean_over_pixels(sum, sums.base_pixels);
  }
  return channels == kStillChannels ? pooled_still(differences)
                                    : pooled(differences);
}

CvvdpDisplay card_display(const CvvdpViewing& viewing,
                          const PixelFormat& format, Size size) {
  return cvvdp_display_of(viewing, CvvdpSignal::of(format, size));
}

}  // namespace

const CardModel kCardModel = {card_still_light, card_film_light, card_bands,
                              card_difference, card_display};

}  // namespace framewise::measure::cvvdp
