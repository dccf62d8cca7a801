// SPDX-License-Identifier: Apache-2.0
// Counts the memory allocations of a test process; link it into a test target and it takes malloc's place.
#pragma once
/* Calls of malloc, calloc, realloc and aligned allocations by the calling thread so far. */
unsigned long sg_malloc_count(void);
