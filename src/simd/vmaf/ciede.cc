// SPDX-License-Identifier: Apache-2.0
#include "simd/vmaf/ciede.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf/ciede.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/elementary-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

HWY_INLINE V constant(double value) { return hn::Set(D(), float(value)); }

HWY_INLINE V linear(V c) {
  const D d;
  const V base = hn::Mul(hn::Add(c, constant(0.055)), constant(1 / 1.055));
  const V power =
      exp2(d, hn::Mul(log2(d, hn::Max(base, constant(0.01))), constant(2.4)));
  return hn::IfThenElse(hn::Gt(c, constant(10.0 / 255)), power,
                        hn::Mul(c, constant(1 / 12.92)));
}

HWY_INLINE V cube_root_or_line(V c) {
  constexpr double kEdge = 216.0 / 24389;
  const V line =
      hn::MulAdd(c, constant(24389.0 / 27 / 116), constant(16.0 / 116));
  const V root = cube_root(D(), hn::Max(c, constant(kEdge)));
  return hn::IfThenElse(hn::Gt(c, constant(kEdge)), root, line);
}

HWY_INLINE V weighted(V r, V g, V b, double wr, double wg, double wb) {
  return hn::MulAdd(r, constant(wr),
                    hn::MulAdd(g, constant(wg), hn::Mul(b, constant(wb))));
}

void ciede_vmaf_lab_row(const ColorRow& yuv, size_t count,
                        const MutableColorRow& lab) {
  const D d;
  constexpr double kX = 1 / 0.95047;
  constexpr double kZ = 1 / 1.08883;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V y = hn::Load(d, yuv.planes[0] + x);
    const V u = hn::Load(d, yuv.planes[1] + x);
    const V v = hn::Load(d, yuv.planes[2] + x);
    // These are libvmaf's factors, not BT.709's; kept for equal results.
    const V r = linear(hn::MulAdd(v, constant(1.28033), y));
    const V g = linear(hn::NegMulAdd(v, constant(0.38059),
                                     hn::NegMulAdd(u, constant(0.21482), y)));
    const V b = linear(hn::MulAdd(u, constant(2.12798), y));
    const V fx = cube_root_or_line(weighted(r, g, b, kX * 0.4124564390896921,
                                            kX * 0.357576077643909,
                                            kX * 0.18043748326639894));
    const V fy = cube_root_or_line(weighted(
        r, g, b, 0.21267285140562248, 0.715152155287818, 0.07217499330655958));
    const V fz = cube_root_or_line(weighted(r, g, b, kZ * 0.019333895582329317,
                                            kZ * 0.119192025881303,
                                            kZ * 0.9503040785363677));
    hn::Store(hn::MulSub(fy, constant(116), constant(16)), d,
              lab.planes[0] + x);
    hn::Store(hn::Mul(hn::Sub(fx, fy), constant(500)), d, lab.planes[1] + x);
    hn::Store(hn::Mul(hn::Sub(fy, fz), constant(200)), d, lab.planes[2] + x);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(ciede_vmaf_lab_row);

void ciede_vmaf_lab_row(const ColorRow& yuv, size_t count,
                        const MutableColorRow& lab) {
  HWY_DYNAMIC_DISPATCH(ciede_vmaf_lab_row)(yuv, count, lab);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
