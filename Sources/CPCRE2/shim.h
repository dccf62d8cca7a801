// SPDX-License-Identifier: Apache-2.0
#pragma once
// The functions for 8-bit code units: their names end in _8, and Swift calls those.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
