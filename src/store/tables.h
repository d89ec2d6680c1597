// The tables of the store, as docs/store.md describes them.
#pragma once

#include "store/database.h"

namespace bootwhy {

// Makes the tables where there are none, and refuses those of another version.
Result<void> prepare_tables(Database& database);

}  // namespace bootwhy
