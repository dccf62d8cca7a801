// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <zlib.h>

// `deflateInit2` and `inflateInit2` are macros, which Swift does not see.
static inline int shim_deflate_init(z_stream *s, int level, int window_bits) {
    return deflateInit2(s, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}
static inline int shim_inflate_init(z_stream *s, int window_bits) { return inflateInit2(s, window_bits); }
