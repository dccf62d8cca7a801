// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .strictMemorySafety(), .treatAllWarnings(as: .error),
]

/// A target of ours, from the ground up: it imports what it lists and nothing else.
func layer(
    _ name: String, on below: [Target.Dependency] = [], linking: [LinkerSetting] = [], with more: [SwiftSetting] = []
) -> Target {
    .target(name: name, dependencies: below, swiftSettings: strict + more, linkerSettings: linking)
}
/// Optimised in debug builds, too: their tests read every recorded body at every cut, and repeat simulated runs by the
/// thousand, which takes minutes otherwise.
let fast: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
/// One test suite folder a target, named after it.
func tests(_ name: String, on below: [Target.Dependency] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: [.byName(name: name)] + below, swiftSettings: strict)
}

let package = Package(
    name: "streamgauge",
    products: [.executable(name: "streamgauge", targets: ["streamgauge"])],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CNGHTTP2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(name: "CReportAssets", exclude: ["page"]),  // Chart.js of the distribution and our own page
        layer("Core", linking: [.linkedLibrary("m")]),  // `Double.rounded()` calls libm
        layer("JSONText", with: fast),
        layer("Gates", on: ["Core"]),
        layer("Excerpts", on: ["COpenSSL", "JSONText"]),
        layer("Patterns", on: ["CPCRE2"]),
        layer("EventStreams", with: fast),
        layer("Protocols", on: ["Core", "EventStreams", "JSONText"], with: fast),
        layer("Workload", on: ["CYAML", "Core", "Excerpts", "Gates", "JSONText", "Protocols"]),
        layer("Traces", on: ["CZlib", "Core", "Excerpts", "JSONText"]),
        layer("Transport", on: ["CCurl", "CLinux", "Core"]),
        layer(
            "Engine",
            on: [
                "CLinux", "Core", "Excerpts", "JSONText", "Patterns", "Protocols", "Traces", "Transport", "Workload",
            ]),
        layer("Analysis", on: ["Core", "Excerpts", "Gates", "JSONText", "Traces"], with: fast),
        layer("Reports", on: ["Analysis", "COpenSSL", "CReportAssets", "Core", "Gates", "JSONText", "Traces"]),
        layer("MockProvider", on: ["CLinux", "CNGHTTP2", "COpenSSL", "Core", "Excerpts", "JSONText"]),
        .executableTarget(
            name: "streamgauge",
            dependencies: [
                "Analysis", "CLinux", "Core", "Engine", "Excerpts", "Gates", "JSONText", "MockProvider", "Patterns",
                "Protocols", "Reports",
                "Traces", "Transport", "Workload",
            ],
            swiftSettings: strict),
        .target(name: "CMallocCounter", path: "Tests/Support/CMallocCounter"),
        tests("Core"),
        tests("JSONText"),
        tests("Gates", on: ["Core"]),
        tests("Excerpts", on: ["JSONText"]),
        tests("Patterns"),
        tests("EventStreams", on: ["CMallocCounter"]),
        tests("Protocols", on: ["CMallocCounter", "Core", "EventStreams", "JSONText"]),
        tests("Workload", on: ["Core", "Excerpts", "JSONText", "Protocols"]),
        tests("Traces", on: ["Core", "Excerpts", "JSONText"]),
        tests("Transport", on: ["CLinux", "CMallocCounter", "Core"]),
        tests("Engine", on: ["CMallocCounter", "Core", "Excerpts", "Protocols", "Traces", "Workload"]),
        .testTarget(
            name: "AnalysisTests", dependencies: ["Analysis", "Core", "Excerpts", "Gates", "Traces"],
            exclude: ["SciPy"],
            swiftSettings: strict),
        .testTarget(
            name: "ReportsTests", dependencies: ["Analysis", "Core", "Gates", "Reports", "Traces"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "MockProviderTests", dependencies: ["Core", "JSONText", "MockProvider", "Protocols"],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["Analysis", "Core", "Engine", "Gates", "Reports", "Traces", "Workload", "streamgauge"],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests", dependencies: ["JSONText", "Protocols", "streamgauge"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// A benchmark that looks inside a module: `Benchmarks/run` builds it with testing enabled, `swift build` leaves it out.
if Context.environment["STREAMGAUGE_BENCH"] != nil {
    package.targets += [
        .executableTarget(
            name: "dialect-bench", dependencies: ["Core", "Engine", "Protocols"], path: "Benchmarks/dialects",
            swiftSettings: strict),
        .executableTarget(
            name: "make-trace", dependencies: ["Core", "Traces"], path: "Benchmarks/reading", swiftSettings: strict),
    ]
}

// A fuzzer, built by `scripts/fuzz` with libFuzzer and the address sanitizer.
if Context.environment["STREAMGAUGE_FUZZ"] != nil {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "fuzz-reader", dependencies: ["CFuzzer", "Protocols"], path: "Tests/Fuzz/fuzz-reader",
            swiftSettings: strict),
    ]
}
