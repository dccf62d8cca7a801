// SPDX-License-Identifier: Apache-2.0
// Counts heap allocations of the calling thread, by standing in front of the C library's allocator. Tests only.
#pragma once
#include <stdint.h>

/// Allocations of this thread since it began: malloc, calloc, realloc and the aligned ones. Frees do not count.
uint64_t sg_malloc_count(void);
