// SPDX-License-Identifier: Apache-2.0
#include "simd/evidence/evidence_blocks.h"

#include "simd/evidence/evidence_planes.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/evidence/evidence_blocks.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// At most as wide as a block, so that no vector reaches into the next one.
template <int kSide>
using D16 = hn::CappedTag<int16_t, size_t(kSide)>;
template <int kSide>
using D32 = hn::RepartitionToWide<D16<kSide>>;
template <int kSide>
using V16 = hn::Vec<D16<kSide>>;
template <int kSide>
using V32 = hn::Vec<D32<kSide>>;

// Highway has only Gt for integers on all targets.
template <class V>
HWY_INLINE auto at_most(V a, V b) {
  return hn::Not(hn::Gt(a, b));
}
template <class V>
HWY_INLINE auto at_least(V a, V b) {
  return hn::Not(hn::Gt(b, a));
}

// sum0 and sum1 together hold the sum of products.
template <int kSide>
HWY_INLINE void add_product(V16<kSide> a, V16<kSide> b, V32<kSide>& sum0,
                            V32<kSide>& sum1) {
  sum0 = hn::ReorderWidenMulAccumulate(D32<kSide>(), a, b, sum0, sum1);
}

// Sums wrap around as unsigned integers. Callers ensure that the results fit.
template <int kSide>
HWY_INLINE int32_t total(V32<kSide> sum0, V32<kSide> sum1) {
  // Sums of squares use all 32 bits, so add without a sign.
  const hn::RebindToUnsigned<D32<kSide>> du;
  return int32_t(hn::GetLane(hn::SumOfLanes(
      du, hn::Add(hn::BitCast(du, sum0), hn::BitCast(du, sum1)))));
}

template <int kSide>
HWY_INLINE int32_t total_of(V16<kSide> values) {
  const D32<kSide> d32;
  auto sum0 = hn::Zero(d32);
  auto sum1 = sum0;
  add_product<kSide>(values, hn::Set(D16<kSide>(), 1), sum0, sum1);
  return total<kSide>(sum0, sum1);
}

// Calls visit(offset) for every vector of the block.
template <int kSide, typename Visit>
HWY_INLINE void for_each_vector(ptrdiff_t stride, const Visit& visit) {
  const ptrdiff_t lanes = ptrdiff_t(hn::Lanes(D16<kSide>()));
  for (ptrdiff_t y = 0; y < kSide; ++y) {
    for (ptrdiff_t x = 0; x < kSide; x += lanes) visit(y * stride + x);
  }
}

template <int kSide>
void color(const UnitsBlock& r, const UnitsBlock& t, ptrdiff_t stride,
           const WrongPixelLimits& limits, ColorSums& out) {
  const D16<kSide> d;
  const D32<kSide> d32;
  const auto one = hn::Set(d, 1);
  const auto zero = hn::Zero(d32);
  // A lane sums at most 32 samples below 2^10 each, which fits 16 bits.
  const auto none = hn::Zero(d);
  auto sum_ry = none, sum_ru = none, sum_rv = none;
  auto sum_ty = none, sum_tu = none, sum_tv = none;
  auto rr0 = zero, rr1 = zero, tt0 = zero, tt1 = zero;
  auto rt0 = zero, rt1 = zero, ee0 = zero, ee1 = zero;
  auto most = none;
  auto wrong = none;
  const auto luma_limit = hn::Set(d, limits.luma);
  const auto chroma_limit = hn::Set(d, limits.chroma);
  for_each_vector<kSide>(stride, [&](ptrdiff_t i) HWY_ATTR {
    const auto ry = hn::LoadU(d, r.y + i);
    const auto ty = hn::LoadU(d, t.y + i);
    const auto ru = hn::LoadU(d, r.u + i);
    const auto tu = hn::LoadU(d, t.u + i);
    const auto rv = hn::LoadU(d, r.v + i);
    const auto tv = hn::LoadU(d, t.v + i);
    sum_ry = hn::Add(sum_ry, ry);
    sum_ty = hn::Add(sum_ty, ty);
    sum_ru = hn::Add(sum_ru, ru);
    sum_tu = hn::Add(sum_tu, tu);
    sum_rv = hn::Add(sum_rv, rv);
    sum_tv = hn::Add(sum_tv, tv);
    add_product<kSide>(ry, ry, rr0, rr1);
    add_product<kSide>(ty, ty, tt0, tt1);
    add_product<kSide>(ry, ty, rt0, rt1);
    const auto eu = hn::Sub(tu, ru);
    const auto ev = hn::Sub(tv, rv);
    add_product<kSide>(eu, eu, ee0, ee1);
    add_product<kSide>(ev, ev, ee0, ee1);
    const auto ey = hn::Abs(hn::Sub(ty, ry));
    most = hn::Max(most, ey);
    const auto is_wrong =
        hn::Or(hn::Gt(ey, luma_limit),
               hn::Gt(hn::Add(hn::Abs(eu), hn::Abs(ev)), chroma_limit));
    wrong = hn::Add(wrong, hn::IfThenElseZero(is_wrong, one));
  });
  out.y[0] = total_of<kSide>(sum_ry);
  out.y[1] = total_of<kSide>(sum_ty);
  out.u[0] = total_of<kSide>(sum_ru);
  out.u[1] = total_of<kSide>(sum_tu);
  out.v[0] = total_of<kSide>(sum_rv);
  out.v[1] = total_of<kSide>(sum_tv);
  out.yy[0] = uint32_t(total<kSide>(rr0, rr1));
  out.yy[1] = uint32_t(total<kSide>(tt0, tt1));
  out.y_product = uint32_t(total<kSide>(rt0, rt1));
  out.chroma_error = uint32_t(total<kSide>(ee0, ee1));
  out.most = hn::GetLane(hn::MaxOfLanes(d, most));
  out.wrong = total_of<kSide>(wrong);
}

template <int kSide>
HWY_INLINE V16<kSide> laplacian(const int16_t* p, ptrdiff_t stride) {
  const D16<kSide> d;
  const auto around =
      hn::Add(hn::Add(hn::LoadU(d, p - 1), hn::LoadU(d, p + 1)),
              hn::Add(hn::LoadU(d, p - stride), hn::LoadU(d, p + stride)));
  return hn::Sub(hn::ShiftLeft<2>(hn::LoadU(d, p)), around);
}

// The rows of a block and four more above and below, filtered horizontally.
template <int kSide>
struct FilteredRows {
  static constexpr ptrdiff_t kRows = kSide + 8;
  HWY_ALIGN int16_t binomial[kRows * kSide];  // in half units
  HWY_ALIGN int16_t box[kRows * kSide];       // in units
};

// 2^15 / 25. A box of 5 applied twice has the weights 1 2 3 4 5 4 3 2 1.
constexpr int16_t kTwentyFifth = 1311;

template <int kSide>
HWY_INLINE V16<kSide> nested_box(V16<kSide> c, V16<kSide> at1, V16<kSide> at2,
                                 V16<kSide> at3, V16<kSide> at4) {
  const D16<kSide> d;
  auto box = hn::Add(hn::Mul(c, hn::Set(d, 5)), hn::ShiftLeft<2>(at1));
  box = hn::Add(box, hn::Mul(at2, hn::Set(d, 3)));
  box = hn::Add(box, hn::Add(hn::Add(at3, at3), at4));
  return hn::MulFixedPoint15(box, hn::Set(d, kTwentyFifth));
}

// Weights 1 4 6 4 1.
template <int kSide>
HWY_INLINE V16<kSide> binomial(V16<kSide> c, V16<kSide> at1, V16<kSide> at2) {
  const D16<kSide> d;
  return hn::Add(hn::Add(hn::Mul(c, hn::Set(d, 6)), hn::ShiftLeft<2>(at1)),
                 at2);
}

template <int kSide>
HWY_INLINE V16<kSide> around(const int16_t* p, ptrdiff_t distance) {
  const D16<kSide> d;
  return hn::Add(hn::LoadU(d, p - distance), hn::LoadU(d, p + distance));
}

template <int kSide>
HWY_INLINE void filter_rows(const int16_t* plane, ptrdiff_t stride,
                            FilteredRows<kSide>& out) {
  const D16<kSide> d;
  const ptrdiff_t lanes = ptrdiff_t(hn::Lanes(d));
  for (ptrdiff_t row = 0; row < FilteredRows<kSide>::kRows; ++row) {
    for (ptrdiff_t x = 0; x < kSide; x += lanes) {
      const int16_t* p = plane + (row - 4) * stride + x;
      const auto c = hn::LoadU(d, p);
      const auto at1 = around<kSide>(p, 1);
      const auto at2 = around<kSide>(p, 2);
      const auto narrow = binomial<kSide>(c, at1, at2);
      hn::StoreU(hn::ShiftRight<3>(hn::Add(narrow, hn::Set(d, 4))), d,
                 out.binomial + row * kSide + x);
      hn::StoreU(nested_box<kSide>(c, at1, at2, around<kSide>(p, 3),
                                   around<kSide>(p, 4)),
                 d, out.box + row * kSide + x);
    }
  }
}

template <int kSide>
void detail(const int16_t* r, const int16_t* t, ptrdiff_t stride,
            const uint8_t* zones, ptrdiff_t zone_stride, DetailSums& out) {
  const D16<kSide> d;
  const hn::Rebind<uint8_t, D16<kSide>> d8;
  const D32<kSide> d32;
  const ptrdiff_t lanes = ptrdiff_t(hn::Lanes(d));
  FilteredRows<kSide> rows;
  filter_rows<kSide>(r, stride, rows);
  const auto zero = hn::Zero(d32);
  auto lr0 = zero, lr1 = zero, lt0 = zero, lt1 = zero, le0 = zero, le1 = zero;
  auto ez0 = zero, ez1 = zero, zz0 = zero, zz1 = zero;
  auto ew0 = zero, ew1 = zero, ww0 = zero, ww1 = zero;
  auto near0 = zero, near1 = zero, far0 = zero, far1 = zero;
  auto nears = hn::Zero(d), fars = hn::Zero(d);
  // The Laplacian of an error can be twice that of a frame.
  const auto most = hn::Set(d, 4 * 255 * kUnitsPerLevel);
  const auto least = hn::Neg(most);
  for (ptrdiff_t y = 0; y < kSide; ++y) {
    for (ptrdiff_t x = 0; x < kSide; x += lanes) {
      const ptrdiff_t i = y * stride + x;
      const auto lr = laplacian<kSide>(r + i, stride);
      const auto lt = laplacian<kSide>(t + i, stride);
      const auto le = hn::Min(hn::Max(hn::Sub(lt, lr), least), most);
      add_product<kSide>(lr, lr, lr0, lr1);
      add_product<kSide>(lt, lt, lt0, lt1);
      add_product<kSide>(le, le, le0, le1);

      const auto c = hn::LoadU(d, r + i);
      const auto e = hn::Sub(hn::LoadU(d, t + i), c);
      const int16_t* n = rows.binomial + (y + 4) * kSide + x;
      const auto narrow =
          binomial<kSide>(hn::LoadU(d, n), around<kSide>(n, kSide),
                          around<kSide>(n, 2 * kSide));
      const auto z =
          hn::Sub(hn::ShiftRight<5>(hn::Add(narrow, hn::Set(d, 16))), c);
      const int16_t* b = rows.box + (y + 4) * kSide + x;
      const auto w =
          hn::Sub(nested_box<kSide>(hn::LoadU(d, b), around<kSide>(b, kSide),
                                    around<kSide>(b, 2 * kSide),
                                    around<kSide>(b, 3 * kSide),
                                    around<kSide>(b, 4 * kSide)),
                  c);
      add_product<kSide>(e, z, ez0, ez1);
      add_product<kSide>(z, z, zz0, zz1);
      add_product<kSide>(e, w, ew0, ew1);
      add_product<kSide>(w, w, ww0, ww1);

      const auto zone =
          hn::PromoteTo(d, hn::LoadU(d8, zones + y * zone_stride + x));
      const auto near = hn::And(zone, hn::Set(d, kNearEdge));
      const auto far = hn::ShiftRight<1>(zone);
      const auto le_near = hn::Mul(le, near);
      const auto le_far = hn::Mul(le, far);
      add_product<kSide>(le_near, le_near, near0, near1);
      add_product<kSide>(le_far, le_far, far0, far1);
      nears = hn::Add(nears, near);
      fars = hn::Add(fars, far);
    }
  }
  out.laplacian[0] = uint32_t(total<kSide>(lr0, lr1));
  out.laplacian[1] = uint32_t(total<kSide>(lt0, lt1));
  out.laplacian_error = uint32_t(total<kSide>(le0, le1));
  out.e_z[0] = total<kSide>(ez0, ez1);
  out.z_z[0] = uint32_t(total<kSide>(zz0, zz1));
  out.e_z[1] = total<kSide>(ew0, ew1);
  out.z_z[1] = uint32_t(total<kSide>(ww0, ww1));
  out.near_error = uint32_t(total<kSide>(near0, near1));
  out.far_error = uint32_t(total<kSide>(far0, far1));
  out.near_pixels = total_of<kSide>(nears);
  out.far_pixels = total_of<kSide>(fars);
}

// Heights of contours between p and p + step; 0 where there is none. `across`
// is the distance to the neighboring row (or column) of the same direction.
template <int kSide>
HWY_INLINE V16<kSide> contours(const int16_t* r, const int16_t* t,
                               ptrdiff_t step, ptrdiff_t across,
                               const ContourLimits& limits) {
  const D16<kSide> d;
  const auto at = [&](const int16_t* p, ptrdiff_t k)
                      HWY_ATTR { return hn::LoadU(d, p + k * step); };
  const auto distance = [&](V16<kSide> a, V16<kSide> b)
                            HWY_ATTR { return hn::Abs(hn::Sub(a, b)); };
  const auto left = at(t, 0);
  const auto right = at(t, 1);
  const auto height = distance(left, right);
  auto found = at_least(height, hn::Set(d, limits.least_step));
  if (hn::AllFalse(d, found)) return hn::Zero(d);
  const auto even = hn::Set(d, limits.flat_change);
  const auto far_left = at(t, -2);
  const auto far_right = at(t, 3);
  auto uneven = hn::Max(distance(far_left, left), distance(at(t, -1), left));
  uneven = hn::Max(
      uneven, hn::Max(distance(far_right, right), distance(at(t, 2), right)));
  for (const ptrdiff_t side : {-across, across}) {
    uneven = hn::Max(uneven, distance(at(t + side, -2), far_left));
    uneven = hn::Max(uneven, distance(at(t + side, 3), far_right));
  }
  found = hn::And(found, at_most(uneven, even));
  if (hn::AllFalse(d, found)) return hn::Zero(d);
  auto own = hn::Zero(d);
  for (ptrdiff_t k = -2; k <= 2; ++k) {
    own = hn::Max(own, distance(at(r, k), at(r, k + 1)));
  }
  found = hn::And(found, at_most(hn::Add(own, own), height));
  const auto rise = distance(at(r, -2), at(r, 3));
  const auto limit = hn::Add(height, hn::ShiftRight<1>(height));
  found = hn::And(found, at_most(rise, limit));
  return hn::IfThenElseZero(found, height);
}

template <int kSide>
void contour(const int16_t* r, const int16_t* t, ptrdiff_t stride,
             const ContourLimits& limits, ContourSums& out) {
  const D16<kSide> d;
  const D32<kSide> d32;
  const auto one = hn::Set(d, 1);
  auto sum0 = hn::Zero(d32), sum1 = hn::Zero(d32);
  auto count = hn::Zero(d);
  for_each_vector<kSide>(stride, [&](ptrdiff_t i) HWY_ATTR {
    for (const bool down : {false, true}) {
      const auto height = contours<kSide>(r + i, t + i, down ? stride : 1,
                                          down ? 1 : stride, limits);
      count =
          hn::Add(count, hn::IfThenElseZero(hn::Gt(height, hn::Zero(d)), one));
      add_product<kSide>(height, one, sum0, sum1);
    }
  });
  out.count = total_of<kSide>(count);
  out.step = total<kSide>(sum0, sum1);
}

template <int kSide>
void steps(const int16_t* r, const int16_t* t, ptrdiff_t stride,
           const StepLimits& limits, StepSums& out) {
  const D16<kSide> d;
  const ptrdiff_t lanes = ptrdiff_t(hn::Lanes(d));
  const auto one = hn::Set(d, 1);
  HWY_ALIGN int16_t sums[kSide];
  HWY_ALIGN int16_t counts[kSide];
  // How much more T steps than R between the pixel at i - before and the one at
  // i; -1 where R steps too.
  const auto more = [&](ptrdiff_t i, ptrdiff_t before) HWY_ATTR {
    const auto own =
        hn::Abs(hn::Sub(hn::LoadU(d, r + i), hn::LoadU(d, r + i - before)));
    const auto step =
        hn::Abs(hn::Sub(hn::LoadU(d, t + i), hn::LoadU(d, t + i - before)));
    const auto extra = hn::Min(hn::Max(hn::Sub(step, own), hn::Zero(d)),
                               hn::Set(d, limits.most_extra));
    return hn::IfThenElse(at_most(own, hn::Set(d, limits.reference_step)),
                          extra, hn::Set(d, -1));
  };
  for (ptrdiff_t x = 0; x < kSide; x += lanes) {
    auto sum = hn::Zero(d), count = hn::Zero(d);
    for (ptrdiff_t y = 0; y < kSide; ++y) {
      const auto extra = more(y * stride + x, 1);
      const auto counted = at_least(extra, hn::Zero(d));
      sum = hn::Add(sum, hn::IfThenElseZero(counted, extra));
      count = hn::Add(count, hn::IfThenElseZero(counted, one));
    }
    hn::StoreU(sum, d, sums + x);
    hn::StoreU(count, d, counts + x);
  }
  for (ptrdiff_t phase = 0; phase < 8; ++phase) {
    out.column[phase] = out.column_count[phase] = 0;
    for (ptrdiff_t x = phase; x < kSide; x += 8) {
      out.column[phase] += sums[x];
      out.column_count[phase] += counts[x];
    }
    auto sum = hn::Zero(d), count = hn::Zero(d);
    for (ptrdiff_t y = phase; y < kSide; y += 8) {
      for (ptrdiff_t x = 0; x < kSide; x += lanes) {
        const auto extra = more(y * stride + x, stride);
        const auto counted = at_least(extra, hn::Zero(d));
        sum = hn::Add(sum, hn::IfThenElseZero(counted, extra));
        count = hn::Add(count, hn::IfThenElseZero(counted, one));
      }
    }
    out.row[phase] = total_of<kSide>(sum);
    out.row_count[phase] = total_of<kSide>(count);
  }
}

// How far a pixel exceeds both pixels at a distance of two steps: `bright` is
// above 0 on a bright line, `dark` on a dark one.
template <int kSide>
HWY_INLINE void stand_out(const int16_t* p, ptrdiff_t step, V16<kSide>& bright,
                          V16<kSide>& dark) {
  const D16<kSide> d;
  const auto c = hn::LoadU(d, p);
  const auto a = hn::Sub(c, hn::LoadU(d, p - 2 * step));
  const auto b = hn::Sub(c, hn::LoadU(d, p + 2 * step));
  bright = hn::Min(a, b);
  dark = hn::Neg(hn::Max(a, b));
}

template <int kSide>
void ridge(const int16_t* r, const int16_t* t, ptrdiff_t stride,
           int16_t least_height, RidgeSums& out) {
  const D16<kSide> d;
  const auto one = hn::Set(d, 1);
  const auto least = hn::Set(d, least_height);
  auto count = hn::Zero(d), kept = hn::Zero(d);
  for_each_vector<kSide>(stride, [&](ptrdiff_t i) HWY_ATTR {
    auto known = hn::MaskFromVec(hn::Zero(d));
    for (const ptrdiff_t step : {ptrdiff_t{1}, stride}) {
      V16<kSide> bright, dark;
      stand_out<kSide>(r + i, step, bright, dark);
      const auto own = hn::Max(bright, dark);
      const auto is_ridge = hn::AndNot(known, at_least(own, least));
      if (hn::AllFalse(d, is_ridge)) continue;
      V16<kSide> test_bright, test_dark;
      stand_out<kSide>(t + i, step, test_bright, test_dark);
      const auto left =
          hn::IfThenElse(at_least(bright, dark), test_bright, test_dark);
      const auto is_kept =
          hn::And(is_ridge, at_least(hn::Add(left, left), own));
      count = hn::Add(count, hn::IfThenElseZero(is_ridge, one));
      kept = hn::Add(kept, hn::IfThenElseZero(is_kept, one));
      known = hn::Or(known, is_ridge);
    }
  });
  out.count = total_of<kSide>(count);
  out.kept = total_of<kSide>(kept);
}

template <int kSide>
void ghost(const LumaBlock& r, const LumaBlock& t, const LumaBlock& past,
           const LumaBlock& next, GhostSums& out) {
  const D16<kSide> d;
  const D32<kSide> d32;
  const ptrdiff_t lanes = ptrdiff_t(hn::Lanes(d));
  const auto zero = hn::Zero(d32);
  auto ep0 = zero, ep1 = zero, pp0 = zero, pp1 = zero, en0 = zero, en1 = zero;
  auto nn0 = zero, nn1 = zero, ee0 = zero, ee1 = zero;
  auto odd = zero;
  for (ptrdiff_t y = 0; y < kSide; ++y) {
    const auto before0 = ee0, before1 = ee1;
    for (ptrdiff_t x = 0; x < kSide; x += lanes) {
      const auto at = [&](const LumaBlock& block) {
        return hn::LoadU(d, block.y + y * block.stride + x);
      };
      const auto c = at(r);
      const auto e = hn::Sub(at(t), c);
      const auto p = hn::Sub(at(past), c);
      const auto n = hn::Sub(at(next), c);
      add_product<kSide>(e, e, ee0, ee1);
      add_product<kSide>(e, p, ep0, ep1);
      add_product<kSide>(p, p, pp0, pp1);
      add_product<kSide>(e, n, en0, en1);
      add_product<kSide>(n, n, nn0, nn1);
    }
    if (y % 2 == 0) continue;
    odd = hn::Add(odd, hn::Add(hn::Sub(ee0, before0), hn::Sub(ee1, before1)));
  }
  out.e_e = uint32_t(total<kSide>(ee0, ee1));
  out.e_e_odd = uint32_t(total<kSide>(odd, zero));
  out.e_past = total<kSide>(ep0, ep1);
  out.past_past = uint32_t(total<kSide>(pp0, pp1));
  out.e_next = total<kSide>(en0, en1);
  out.next_next = uint32_t(total<kSide>(nn0, nn1));
}

template <int kSide>
int32_t stale(const UnitsBlock& r, const UnitsBlock& t, ptrdiff_t stride,
              const StaleLimits& limits, const uint8_t* moved,
              uint8_t* was_right, ptrdiff_t state_stride) {
  const D16<kSide> d;
  const hn::Rebind<uint8_t, D16<kSide>> d8;
  const ptrdiff_t lanes = ptrdiff_t(hn::Lanes(d));
  const auto zero = hn::Zero(d);
  const auto one = hn::Set(d, 1);
  const auto right_limit = hn::Set(d, limits.right);
  const auto wrong_limit = hn::Set(d, limits.wrong);
  auto count = zero;
  for (ptrdiff_t y = 0; y < kSide; ++y) {
    for (ptrdiff_t x = 0; x < kSide; x += lanes) {
      const ptrdiff_t i = y * stride + x;
      const ptrdiff_t s = y * state_stride + x;
      const auto error = [&](const int16_t* a, const int16_t* b) HWY_ATTR {
        return hn::Abs(hn::Sub(hn::LoadU(d, a + i), hn::LoadU(d, b + i)));
      };
      const auto e =
          hn::Max(error(r.y, t.y), hn::Max(error(r.u, t.u), error(r.v, t.v)));
      const auto before = hn::PromoteTo(d, hn::LoadU(d8, was_right + s));
      const auto moves =
          moved ? hn::PromoteTo(d, hn::LoadU(d8, moved + s)) : zero;
      const auto right = at_most(e, right_limit);
      const auto wrong = hn::Gt(e, wrong_limit);
      const auto stayed = hn::AndNot(moves, before);
      const auto is_stale = hn::IfThenElseZero(wrong, stayed);
      count = hn::Add(count, is_stale);
      const auto after =
          hn::IfThenElse(right, one, hn::IfThenElse(wrong, stayed, before));
      hn::StoreU(hn::DemoteTo(d8, after), d8, was_right + s);
    }
  }
  return total_of<kSide>(count);
}

// One instance for each block size: HWY_EXPORT requires non-template names.
#define FW_EVIDENCE_SIDES(SIDE)                                               \
  void color_##SIDE(const UnitsBlock& r, const UnitsBlock& t,                 \
                    ptrdiff_t stride, const WrongPixelLimits& limits,         \
                    ColorSums& out) {                                         \
    color<SIDE>(r, t, stride, limits, out);                                   \
  }                                                                           \
  void detail_##SIDE(const int16_t* r, const int16_t* t, ptrdiff_t stride,    \
                     const uint8_t* zones, ptrdiff_t zone_stride,             \
                     DetailSums& out) {                                       \
    detail<SIDE>(r, t, stride, zones, zone_stride, out);                      \
  }                                                                           \
  void contour_##SIDE(const int16_t* r, const int16_t* t, ptrdiff_t stride,   \
                      const ContourLimits& limits, ContourSums& out) {        \
    contour<SIDE>(r, t, stride, limits, out);                                 \
  }                                                                           \
  void steps_##SIDE(const int16_t* r, const int16_t* t, ptrdiff_t stride,     \
                    const StepLimits& limits, StepSums& out) {                \
    steps<SIDE>(r, t, stride, limits, out);                                   \
  }                                                                           \
  void ridge_##SIDE(const int16_t* r, const int16_t* t, ptrdiff_t stride,     \
                    int16_t least_height, RidgeSums& out) {                   \
    ridge<SIDE>(r, t, stride, least_height, out);                             \
  }                                                                           \
  void ghost_##SIDE(const LumaBlock& r, const LumaBlock& t,                   \
                    const LumaBlock& past, const LumaBlock& next,             \
                    GhostSums& out) {                                         \
    ghost<SIDE>(r, t, past, next, out);                                       \
  }                                                                           \
  int32_t stale_##SIDE(const UnitsBlock& r, const UnitsBlock& t,              \
                       ptrdiff_t stride, const StaleLimits& limits,           \
                       const uint8_t* moved, uint8_t* was_right,              \
                       ptrdiff_t state_stride) {                              \
    return stale<SIDE>(r, t, stride, limits, moved, was_right, state_stride); \
  }
FW_EVIDENCE_SIDES(8)
FW_EVIDENCE_SIDES(16)
#undef FW_EVIDENCE_SIDES

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

#define FW_EVIDENCE_EXPORT(NAME) \
  HWY_EXPORT(NAME##_8);          \
  HWY_EXPORT(NAME##_16);
FW_EVIDENCE_EXPORT(color)
FW_EVIDENCE_EXPORT(detail)
FW_EVIDENCE_EXPORT(contour)
FW_EVIDENCE_EXPORT(steps)
FW_EVIDENCE_EXPORT(ridge)
FW_EVIDENCE_EXPORT(ghost)
FW_EVIDENCE_EXPORT(stale)
#undef FW_EVIDENCE_EXPORT
// Calls the instance for `side`.
#define FW_FOR_SIDE(NAME, ...)                             \
  (side == 8 ? HWY_DYNAMIC_DISPATCH(NAME##_8)(__VA_ARGS__) \
             : HWY_DYNAMIC_DISPATCH(NAME##_16)(__VA_ARGS__))

void color_sums(const UnitsBlock& reference, const UnitsBlock& test,
                ptrdiff_t stride, int side, const WrongPixelLimits& limits,
                ColorSums& out) {
  FW_FOR_SIDE(color, reference, test, stride, limits, out);
}

void detail_sums(const int16_t* reference, const int16_t* test,
                 ptrdiff_t stride, const uint8_t* zones, ptrdiff_t zone_stride,
                 int side, DetailSums& out) {
  FW_FOR_SIDE(detail, reference, test, stride, zones, zone_stride, out);
}

void contour_sums(const int16_t* reference, const int16_t* test,
                  ptrdiff_t stride, int side, const ContourLimits& limits,
                  ContourSums& out) {
  FW_FOR_SIDE(contour, reference, test, stride, limits, out);
}

void step_sums(const int16_t* reference, const int16_t* test, ptrdiff_t stride,
               int side, const StepLimits& limits, StepSums& out) {
  FW_FOR_SIDE(steps, reference, test, stride, limits, out);
}

void ridge_sums(const int16_t* reference, const int16_t* test, ptrdiff_t stride,
                int side, int16_t least_height, RidgeSums& out) {
  FW_FOR_SIDE(ridge, reference, test, stride, least_height, out);
}

void ghost_sums(const LumaBlock& reference, const LumaBlock& test,
                const LumaBlock& past, const LumaBlock& next, int side,
                GhostSums& out) {
  FW_FOR_SIDE(ghost, reference, test, past, next, out);
}

int32_t stale_pixels(const UnitsBlock& reference, const UnitsBlock& test,
                     ptrdiff_t stride, const StaleLimits& limits,
                     const uint8_t* moved, uint8_t* was_right,
                     ptrdiff_t state_stride, int side) {
  return FW_FOR_SIDE(stale, reference, test, stride, limits, moved, was_right,
                     state_stride);
}

#undef FW_FOR_SIDE

}  // namespace framewise::simd
#endif  // HWY_ONCE
