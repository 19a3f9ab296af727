// SPDX-License-Identifier: Apache-2.0
// One scale for all kinds of damage to pictures: how severe a defect is follows
// from how much is visibly lost where and while it is. Detectors name defects;
// the score grades them.
#pragma once

#include <vector>

#include "framewise/policy.h"
#include "judge/measurements.h"
#include "judge/score/score_of_file.h"

namespace framewise::judge {

// The mean score of the frames on screen during a time. 0 without scores.
double score_during(const TimeSpan& span, const Measurements& measured);

// The score that the region of this reason has while the defect lasts: as if
// the whole picture were as damaged, for as long as people need to see it.
// Absent without scores.
std::optional<double> local_score(const Reason& reason,
                                  const Measurements& measured);

// The reasons with the severities of their local scores, for kinds that damage
// pictures. Among reasons at one place and time the gravest by its detector
// gets all of it, the others less in proportion.
std::vector<Reason> graded_by_loss(std::vector<Reason> reasons,
                                   const Measurements& measured,
                                   const Policy& policy);

// The score with what a place or a moment costs beyond its share of the
// picture and the time, so that it never says "nobody sees it" of what was
// found to be seen.
Score with_local_damage(Score score, const std::vector<Reason>& reasons,
                        const Measurements& measured);

}  // namespace framewise::judge
