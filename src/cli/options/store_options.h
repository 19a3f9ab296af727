// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/objects/object_store.h"
#include "base/settings.h"
#include "cli/command.h"

namespace framewise::cli {

// Where objects lie and whose keys are used, by [stores] and the variables that
// programs of stores read.
StoreOptions store_options(const Settings& settings,
                           const Environment& environment);

// At --log-level debug: requests and bytes, if there were any.
void say_what_stores_did(const Invocation& invocation);

}  // namespace framewise::cli
