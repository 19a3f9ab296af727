// SPDX-License-Identifier: Apache-2.0
// The logarithm of VIF as a function of its own.
#include "simd/vmaf/vif.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf/vif_log.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf/vif_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

void vmaf_vif_log2(const double* values, size_t count, int32_t* out) {
  const VmafD32 d;
  const D64 d64;
  const size_t lanes = hn::Lanes(d);
  double some[16];
  int32_t logs[16];
  for (size_t i = 0; i < count; i += lanes) {
    const size_t filled = HWY_MIN(lanes, count - i);
    for (size_t k = 0; k < lanes; ++k) {
      some[k] = values[i + HWY_MIN(k, filled - 1)];
    }
    const VmafV32 keys =
        log_keys(hn::LoadU(d64, some), hn::LoadU(d64, some + lanes / 2));
    const VmafV32 log = hn::Sub(vif_log2(keys), hn::Set(d, 2048 * kVifLogBias));
    hn::StoreU(log, d, logs);
    for (size_t k = 0; k < filled; ++k) out[i + k] = logs[k];
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vmaf_vif_log2);

void vmaf_vif_log2(const double* values, size_t count, int32_t* out) {
  HWY_DYNAMIC_DISPATCH(vmaf_vif_log2)(values, count, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
