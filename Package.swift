// swift-tools-version: 6.2
import PackageDescription

var strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
if Context.environment["CI"] != nil {
    strict.append(.treatAllWarnings(as: .error))
}

// Tests spend most of their time in the code that they test, and wait most for their own to be
// compiled.
let tests = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let package = Package(
    name: "emigrate",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "emigrate", targets: ["emigrate"])
    ],
    traits: [
        .trait(name: "ISAL", description: "Inflate gzip data with Intel ISA-L instead of zlib."),
        .default(enabledTraits: ["ISAL"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CISAL", pkgConfig: "libisal",
            providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CLZ4", pkgConfig: "liblz4",
            providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
        .systemLibrary(
            name: "CLibpq", pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(name: "CSystemCalls"),
        .target(name: "Concurrency", swiftSettings: strict),
        .target(
            name: "ByteStreams",
            dependencies: [
                "CLZ4", "CSystemCalls", "CZlib", "CZstd",
                .target(name: "CISAL", condition: .when(traits: ["ISAL"])),
            ],
            swiftSettings: strict),
        .target(name: "DumpArchive", dependencies: ["ByteStreams"], swiftSettings: strict),
        .target(
            name: "ArchiveText", dependencies: ["ByteStreams", "DumpArchive", "SQLSyntax"],
            swiftSettings: strict),
        .target(name: "SQLSyntax", dependencies: ["ByteStreams"], swiftSettings: strict),
        .target(name: "PsqlSafety", dependencies: ["SQLSyntax"], swiftSettings: strict),
        .target(name: "ObjectNames", dependencies: ["SQLSyntax"], swiftSettings: strict),
        .target(
            name: "RoleRewriting", dependencies: ["ByteStreams", "ObjectNames", "SQLSyntax"],
            swiftSettings: strict),
        .target(
            name: "SynapseSchema",
            exclude: ["Data/README.md"],
            resources: [
                .embedInCode("Data/releases.tsv"), .embedInCode("Data/deltas.tsv"),
                .embedInCode("Data/updates.tsv"), .embedInCode("Data/sequences.tsv"),
            ],
            swiftSettings: strict),
        .target(
            name: "PostgresClient", dependencies: ["ByteStreams", "CLibpq", "Concurrency"],
            swiftSettings: strict),
        .target(
            name: "Exports",
            dependencies: [
                "ArchiveText", "ByteStreams", "Concurrency", "DumpArchive", "PsqlSafety",
                "SQLSyntax", "SynapseSchema",
            ],
            swiftSettings: strict),
        .target(
            name: "Selection",
            dependencies: [
                "ArchiveText", "ByteStreams", "DumpArchive", "Exports", "SQLSyntax",
                "SynapseSchema",
            ],
            swiftSettings: strict),
        .target(
            name: "Transformation",
            dependencies: [
                "ArchiveText", "ByteStreams", "Concurrency", "DumpArchive", "Exports",
                "PsqlSafety", "RoleRewriting", "SQLSyntax", "Selection", "SynapseSchema",
            ],
            swiftSettings: strict),
        .target(
            name: "DatabaseWork",
            dependencies: [
                "ByteStreams", "Concurrency", "Exports", "PostgresClient", "RoleRewriting",
                "SQLSyntax", "SynapseSchema",
            ],
            swiftSettings: strict),
        .target(
            name: "Conversion",
            dependencies: [
                "ArchiveText", "ByteStreams", "Concurrency", "DumpArchive", "Exports",
                "RoleRewriting", "SQLSyntax", "Selection", "SynapseSchema", "Transformation",
            ],
            swiftSettings: strict),
        .target(
            name: "TargetCheck",
            dependencies: [
                "ArchiveText", "ByteStreams", "Concurrency", "DatabaseWork", "DumpArchive",
                "Exports", "PostgresClient", "RoleRewriting", "SQLSyntax", "Selection",
                "SynapseSchema", "Transformation",
            ],
            swiftSettings: strict),
        .target(
            name: "Definitions",
            dependencies: [
                "ArchiveText", "DatabaseWork", "DumpArchive", "Exports", "ObjectNames",
                "PostgresClient", "RoleRewriting", "SQLSyntax", "Transformation",
            ],
            swiftSettings: strict),
        .target(
            name: "Verification",
            dependencies: [
                "ArchiveText", "ByteStreams", "Concurrency", "DatabaseWork", "Definitions",
                "DumpArchive", "Exports", "ObjectNames", "PostgresClient", "RoleRewriting",
                "Selection", "SQLSyntax", "SynapseSchema", "TargetCheck", "Transformation",
            ],
            swiftSettings: strict),
        .target(
            name: "Destinations",
            dependencies: [
                "Concurrency", "DatabaseWork", "Exports", "PostgresClient", "RoleRewriting",
                "SQLSyntax",
            ],
            swiftSettings: strict),
        .target(
            name: "LoadPlanning",
            dependencies: [
                "ArchiveText", "DatabaseWork", "DumpArchive", "Exports", "ObjectNames",
                "RoleRewriting", "SQLSyntax", "Verification",
            ],
            swiftSettings: strict),
        .target(
            name: "Loading",
            dependencies: [
                "ArchiveText", "LoadPlanning", "ByteStreams", "Concurrency", "DatabaseWork",
                "Definitions",
                "Destinations", "DumpArchive", "Exports", "PostgresClient", "RoleRewriting",
                "Selection", "SQLSyntax", "SynapseSchema", "TargetCheck", "Transformation",
                "Verification",
            ],
            swiftSettings: strict),
        .target(
            name: "HomeserverConfiguration",
            dependencies: [
                "ByteStreams", "Exports", .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "emigrate",
            dependencies: [
                "ByteStreams", "Concurrency", "Conversion", "CSystemCalls", "DatabaseWork",
                "Definitions", "DumpArchive", "Exports", "HomeserverConfiguration", "Loading",
                "RoleRewriting", "SQLSyntax", "Selection", "SynapseSchema", "TargetCheck",
                "Transformation", "Verification",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["ByteStreams", "CSystemCalls", "SQLSyntax"],
            path: "Tests/TestSupport", exclude: ["Faults/shim.c"],
            swiftSettings: strict),
        .target(
            name: "ArchiveTestSupport",
            dependencies: ["ArchiveText", "ByteStreams", "DumpArchive"],
            path: "Tests/ArchiveTestSupport", swiftSettings: strict),
        .testTarget(
            name: "ConcurrencyTests", dependencies: ["Concurrency", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "ByteStreamsTests", dependencies: ["ByteStreams", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "DumpArchiveTests",
            dependencies: ["ArchiveText", "ArchiveTestSupport", "DumpArchive", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "ArchiveTextTests",
            dependencies: [
                "ArchiveTestSupport", "ArchiveText", "ByteStreams", "DumpArchive", "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "SQLSyntaxTests", dependencies: ["SQLSyntax", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "PsqlSafetyTests", dependencies: ["PsqlSafety", "SQLSyntax", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "ObjectNamesTests", dependencies: ["ObjectNames", "SQLSyntax", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "HomeserverConfigurationTests",
            dependencies: [
                "HomeserverConfiguration", "Exports", "PostgresClient", "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "RoleRewritingTests", dependencies: ["RoleRewriting", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "ExportsTests",
            dependencies: [
                "Exports", "ByteStreams", "Concurrency", "DumpArchive", "SQLSyntax",
                "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "SelectionTests",
            dependencies: [
                "Selection", "DumpArchive", "Exports", "SynapseSchema", "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "DatabaseWorkTests",
            dependencies: [
                "DatabaseWork", "ByteStreams", "Concurrency", "Exports", "PostgresClient",
                "SQLSyntax", "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "SynapseSchemaTests", dependencies: ["SynapseSchema", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "SynapseBootTests", dependencies: ["emigrate", "SynapseSchema", "TestSupport"],
            exclude: ["boot.py", "client.py"], swiftSettings: tests),
        .testTarget(
            name: "PostgresClientTests", dependencies: ["PostgresClient", "TestSupport"],
            swiftSettings: tests),
        .testTarget(
            name: "DefinitionsTests",
            dependencies: [
                "Concurrency", "PostgresClient",
                "Definitions", "Exports", "SQLSyntax", "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "TargetCheckTests",
            dependencies: [
                "TargetCheck", "Exports", "SynapseSchema", "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "Verification", "Exports", "SQLSyntax", "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "DestinationsTests",
            dependencies: [
                "Destinations", "DatabaseWork", "Exports", "PostgresClient", "SQLSyntax",
                "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "LoadPlanningTests",
            dependencies: [
                "LoadPlanning", "DatabaseWork", "DumpArchive", "Exports", "SQLSyntax",
                "TestSupport", "Verification",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "LoadingTests",
            dependencies: [
                "Loading", "ByteStreams", "Concurrency", "DatabaseWork", "Destinations",
                "DumpArchive", "Exports", "PostgresClient", "RoleRewriting", "Selection",
                "SQLSyntax", "TestSupport", "Transformation", "Verification",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "TransformationTests",
            dependencies: [
                "Transformation", "ByteStreams", "Concurrency", "Exports", "SQLSyntax",
                "TestSupport",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "ConversionTests",
            dependencies: [
                "LoadPlanning",
                "ArchiveText", "Conversion", "ByteStreams", "Concurrency", "DatabaseWork",
                "Definitions", "DumpArchive", "Exports", "Loading", "ObjectNames", "RoleRewriting",
                "SQLSyntax", "Selection", "SynapseSchema", "TargetCheck", "TestSupport",
                "Transformation", "Verification",
            ],
            swiftSettings: tests),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "ByteStreams", "Conversion", "DatabaseWork", "Definitions", "Destinations",
                "Exports", "Loading", "PostgresClient", "Selection", "TargetCheck", "TestSupport",
                "Transformation", "Verification", "emigrate",
            ],
            swiftSettings: tests),
    ]
)

// Runs that are about a part of it name that part here, and the rest is not built: the tests without
// ISA-L, and those of what threads share under ThreadSanitizer.
let compression: Set = ["CISAL", "CLZ4", "CSystemCalls", "CZlib", "CZstd"]
let parts: [String: Set<String>] = [
    "ByteStreams": compression.union([
        "ByteStreams", "ByteStreamsTests", "SQLSyntax", "TestSupport",
    ]),
    "threads": compression.union([
        "ByteStreams", "CLibpq", "Concurrency", "ConcurrencyTests", "Conversion", "ConversionTests",
        "DatabaseWork", "DatabaseWorkTests", "Definitions", "Destinations", "DumpArchive",
        "ArchiveTestSupport", "ArchiveText", "DumpArchiveTests", "Exports", "ExportsTests",
        "LoadPlanning", "Loading", "LoadingTests", "ObjectNames", "PostgresClient", "PsqlSafety",
        "RoleRewriting", "SQLSyntax", "Selection", "SynapseSchema", "TargetCheck", "TestSupport",
        "Transformation",
        "TransformationTests", "Verification",
    ]),
]
if let part = Context.environment["EMIGRATE_ONLY"].flatMap({ parts[$0] }) {
    package.targets.removeAll { !part.contains($0.name) }
    package.products = []
}
