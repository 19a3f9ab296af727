// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "compare/cached/known_values.h"
#include "compare/observers/content_probe.h"
#include "compare/observers/streaming_defect_evidence.h"
#include "compare/steps/inputs.h"

namespace framewise::comparison {

// What is wanted of one candidate besides its numbers, from the frames that
// are measured.
struct Bystanders {
  std::unique_ptr<PassingGlance> glance;
  std::unique_ptr<PassingEvidence> evidence;
};

// None where pictures are large, or what they would see is known.
// `with_glance`: nobody has looked yet.
std::vector<Bystanders> bystanders_of(
    Input& reference, std::vector<Input>& inputs,
    const std::vector<timeline::Pairing>& pairings, bool with_glance,
    const ValuesCache& known);

std::vector<Onlooker*> onlookers_of(const std::vector<Bystanders>& bystanders);

}  // namespace framewise::comparison
