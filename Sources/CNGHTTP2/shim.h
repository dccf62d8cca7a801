// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nghttp2/nghttp2.h>

// Which body a provider reads hides in a union.
static inline nghttp2_data_provider shim_provider(nghttp2_data_source_read_callback read) {
    nghttp2_data_provider provider = {{.ptr = NULL}, read};
    return provider;
}
