// SPDX-License-Identifier: Apache-2.0
// The files that an HTML report holds, inside the binary: they are read when it is built and not needed when it runs.
#pragma once
#include <stddef.h>

/// Bytes of a file: UTF-8, without a final zero, there as long as the program.
typedef struct {
    const void *start;
    size_t length;
} report_asset;

/// Chart.js as the distribution packages it.
report_asset report_asset_library(void);
/// Its licence, from the same package.
report_asset report_asset_library_licence(void);
/// Our own part of the page.
report_asset report_asset_script(void);
report_asset report_asset_style(void);
