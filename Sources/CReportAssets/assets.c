// SPDX-License-Identifier: Apache-2.0
// `#embed` (C23; Clang has it in every mode) also tells the build system which files to watch.
#include "CReportAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#ifndef CHART_JS
#define CHART_JS "/usr/share/javascript/chart.js/chart.min.js"
#endif
#ifndef CHART_JS_LICENCE
#define CHART_JS_LICENCE "/usr/share/doc/libjs-chart.js/copyright"
#endif
#if !__has_embed(CHART_JS)
#error "Chart.js is missing: run scripts/bootstrap, or apt-get install libjs-chart.js"
#endif
#if !__has_embed(CHART_JS_LICENCE)
#error "the licence of Chart.js is missing: apt-get install --reinstall libjs-chart.js, with /usr/share/doc kept"
#endif

static const unsigned char library[] = {
#embed CHART_JS
};
static const unsigned char licence[] = {
#embed CHART_JS_LICENCE
};
static const unsigned char style[] = {
#embed "page/page.css"
    ,
#embed "page/comparison.css"
    ,
#embed "page/paper.css"
};
// One script: what comes later uses what came before.
static const unsigned char script[] = {
#embed "page/units.js"
    ,
#embed "page/palette.js"
    ,
#embed "page/elements.js"
    ,
#embed "page/plots.js"
    ,
#embed "page/zoom.js"
    ,
#embed "page/legend.js"
    ,
#embed "page/distributions.js"
    ,
#embed "page/forest.js"
    ,
#embed "page/pairs.js"
    ,
#embed "page/overtime.js"
    ,
#embed "page/heatmap.js"
    ,
#embed "page/waterfall.js"
    ,
#embed "page/history.js"
    ,
#embed "page/capacity.js"
    ,
#embed "page/main.js"
};

report_asset report_asset_library(void) { return (report_asset){library, sizeof library}; }
report_asset report_asset_library_licence(void) { return (report_asset){licence, sizeof licence}; }
report_asset report_asset_script(void) { return (report_asset){script, sizeof script}; }
report_asset report_asset_style(void) { return (report_asset){style, sizeof style}; }
