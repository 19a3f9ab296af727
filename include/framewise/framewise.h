// SPDX-License-Identifier: Apache-2.0
// The whole library. Each header also stands alone.
#pragma once

#include "framewise/animation.h"
#include "framewise/cache.h"
#include "framewise/compare.h"
#include "framewise/error.h"
#include "framewise/executor.h"
#include "framewise/frame.h"
#include "framewise/image/convert.h"
#include "framewise/image/kept_metadata.h"
#include "framewise/image/thumbnail.h"
#include "framewise/inspect.h"
#include "framewise/limits.h"
#include "framewise/measure.h"
#include "framewise/metric.h"
#include "framewise/pictures.h"
#include "framewise/policy.h"
#include "framewise/report.h"
#include "framewise/thread_pool.h"
#include "framewise/verdict.h"
#include "framewise/version.h"
#include "framewise/write.h"
