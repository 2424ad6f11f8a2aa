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

// The tests spend most of their time in the code that they test.
var tested = strict
if Context.environment["EMIGRATE_OPTIMIZED"] != nil { tested.append(.unsafeFlags(["-O"])) }

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
        .target(name: "Concurrency", swiftSettings: tested),
        .target(
            name: "ByteStreams",
            dependencies: [
                "CLZ4", "CSystemCalls", "CZlib", "CZstd",
                .target(name: "CISAL", condition: .when(traits: ["ISAL"])),
            ],
            swiftSettings: tested),
        .target(name: "DumpArchive", dependencies: ["ByteStreams"], swiftSettings: tested),
        .target(name: "SQLSyntax", dependencies: ["ByteStreams"], swiftSettings: tested),
        .target(
            name: "RoleRewriting", dependencies: ["ByteStreams", "SQLSyntax"],
            swiftSettings: tested),
        .target(
            name: "SynapseSchema",
            exclude: ["Data/README.md"],
            resources: [
                .embedInCode("Data/releases.tsv"), .embedInCode("Data/deltas.tsv"),
                .embedInCode("Data/updates.tsv"), .embedInCode("Data/sequences.tsv"),
            ],
            swiftSettings: tested),
        .target(
            name: "PostgresClient", dependencies: ["ByteStreams", "CLibpq", "Concurrency"],
            swiftSettings: tested),
        .target(
            name: "Migration",
            dependencies: [
                "ByteStreams", "Concurrency", "DumpArchive", "SQLSyntax", "RoleRewriting",
                "SynapseSchema", "PostgresClient",
            ],
            swiftSettings: tested),
        .executableTarget(
            name: "emigrate",
            dependencies: [
                "Migration", "Concurrency", "RoleRewriting", "SQLSyntax", "DumpArchive",
                "ByteStreams", "SynapseSchema",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: tested),
        .target(
            name: "TestSupport", dependencies: ["ByteStreams", "CSystemCalls"],
            path: "Tests/TestSupport", exclude: ["Faults/shim.c"],
            swiftSettings: tested),
        .testTarget(
            name: "ConcurrencyTests", dependencies: ["Concurrency"], swiftSettings: strict),
        .testTarget(
            name: "ByteStreamsTests", dependencies: ["ByteStreams", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DumpArchiveTests", dependencies: ["DumpArchive", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SQLSyntaxTests", dependencies: ["SQLSyntax", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "RoleRewritingTests", dependencies: ["RoleRewriting", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SynapseSchemaTests", dependencies: ["SynapseSchema", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SynapseBootTests", dependencies: ["emigrate", "SynapseSchema", "TestSupport"],
            exclude: ["boot.py", "client.py"], swiftSettings: strict),
        .testTarget(
            name: "PostgresClientTests", dependencies: ["PostgresClient", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "MigrationTests",
            dependencies: [
                "Migration", "Concurrency", "RoleRewriting", "SQLSyntax", "DumpArchive",
                "ByteStreams", "SynapseSchema", "PostgresClient", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "emigrate", "Migration", "PostgresClient", "ByteStreams", "TestSupport",
            ],
            swiftSettings: strict),
    ]
)

// Runs that are about a part of it name that part here, and the rest is not built: the tests without
// ISA-L, and those of what threads share under ThreadSanitizer.
let compression: Set = ["CISAL", "CLZ4", "CSystemCalls", "CZlib", "CZstd"]
let parts: [String: Set<String>] = [
    "ByteStreams": compression.union(["ByteStreams", "ByteStreamsTests", "TestSupport"]),
    "threads": compression.union([
        "ByteStreams", "CLibpq", "Concurrency", "ConcurrencyTests", "DumpArchive",
        "DumpArchiveTests", "Migration", "MigrationTests", "PostgresClient", "RoleRewriting",
        "SQLSyntax", "SynapseSchema", "TestSupport",
    ]),
]
if let part = Context.environment["EMIGRATE_ONLY"].flatMap({ parts[$0] }) {
    package.targets.removeAll { !part.contains($0.name) }
    package.products = []
}
