// SPDX-License-Identifier: Apache-2.0
// Includes the whole public interface. Each header can also be included alone.
#pragma once

#include "framewise/animation.h"
#include "framewise/cache.h"
#include "framewise/compare.h"
#include "framewise/error.h"
#include "framewise/executor.h"
#include "framewise/frame.h"
#include "framewise/inspect.h"
#include "framewise/limits.h"
#include "framewise/meeting.h"
#include "framewise/metric.h"
#include "framewise/metric_report.h"
#include "framewise/pictures.h"
#include "framewise/policy.h"
#include "framewise/reason.h"
#include "framewise/report.h"
#include "framewise/verdict.h"
#include "framewise/version.h"
