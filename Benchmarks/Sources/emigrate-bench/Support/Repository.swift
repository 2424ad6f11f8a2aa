import Foundation

/// Where things are in the repository that this package is a part of.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent()  // Support
        .deletingLastPathComponent()  // emigrate-bench
        .deletingLastPathComponent()  // Sources
        .deletingLastPathComponent()  // Benchmarks
        .deletingLastPathComponent()

    /// A real export as its owner got it: the source of the schema and of the small tables' rows.
    static let export = root.appending(
        path: "Fixtures/exports/1.97/example.org-synapse-database.zip")

    static let data = root.appending(path: "Benchmarks/Data")

    static let emigrate = root.appending(path: ".build/release/emigrate")
}
