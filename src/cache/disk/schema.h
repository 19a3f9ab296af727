// SPDX-License-Identifier: Apache-2.0
// The tables of the cache's file, and the steps from older versions of them.
#pragma once

#include "cache/disk/sqlite.h"

namespace framewise::cache::disk {

// Raised with every step that is added to schema.cc.
int newest_schema();

// Makes the tables, or brings those of an older version up to date; values are
// kept. Throws SqlError with SQLITE_SCHEMA for the file of a newer version.
void prepare_schema(Database& database);

// For tests: stops after `version`.
void prepare_schema(Database& database, int version);

}  // namespace framewise::cache::disk
