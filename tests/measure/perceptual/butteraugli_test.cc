// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/butteraugli.h"

#include <gtest/gtest.h>
#include <fmt/format.h>
#include "measure/golden.h"

namespace framewise::measure {
namespace {

TEST(Butteraugli, Golden) {
  SKIP_WITHOUT_GOLDEN();
  const auto max = golden::values("butteraugli_main (libjxl)", "butteraugli_max");
  const auto norm = golden::values("butteraugli_main (libjxl)", "butteraugli_3norm");
  ButteraugliWorkspace w;
  for (const golden::Pair& pair : golden::pairs()) {
    const golden::Picture a = golden::picture(pair.reference);
    const golden::Picture c = golden::picture(pair.test);
    const auto s = butteraugli(PictureView::rgba8(a.view()), PictureView::rgba8(c.view()), w);
    fmt::print("{} {:.7f} {:.2e} {:.6f} {:.2e}\n", pair.name, s->max, s->max/max.at(pair.name)-1, s->norm, s->norm/norm.at(pair.name)-1);
  }
}

}  // namespace
}  // namespace framewise::measure
