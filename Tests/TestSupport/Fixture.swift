package import Foundation

/// The files under `Fixtures/`.
package enum Fixture {
    package static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent()  // TestSupport
        .deletingLastPathComponent()  // Tests
        .deletingLastPathComponent()

    /// A file or folder, by its path below `Fixtures`.
    package static func url(_ path: String) -> URL {
        repository.appending(path: "Fixtures").appending(path: path)
    }

    package static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: url(path)))
    }

    /// A real export by the name of its folder, such as `1.97` or `1.97-acl`.
    package static func export(_ name: String) -> ExportFixture {
        ExportFixture(folder: url("exports/\(name)"))
    }
}

/// A real export in the forms that it is kept in, with what is known of its content.
package struct ExportFixture: Sendable {
    package static let owner = "k7m2q9x4wd"
    package static let platformRole = "rdsadmin"

    package let folder: URL

    /// The zip as it is delivered, with the directory archive in it.
    package var zip: URL { folder.appending(path: "example.org-synapse-database.zip") }
    package var custom: URL { folder.appending(path: "\(baseName).custom") }
    package var compressedSQL: URL { folder.appending(path: "\(baseName).sql.gz") }

    /// What is in it, by table.
    package func truth() throws -> TruthFile {
        try TruthFile(contentsOf: folder.appending(path: "truth.json"))
    }

    /// Unpacks the directory archive from the zip.
    package func directory(in temporary: TemporaryDirectory) throws -> URL {
        var command = try Command(named: "unzip", ["-qo", zip.path])
        command.folder = temporary.url
        try command.run().check()
        return temporary.url.appending(path: "\(baseName).dir")
    }

    private var baseName: String { "\(Self.owner)-live-example.org-synapse-database" }
}

/// The exports that providers deliver, by folder.
package let exportNames = ["1.97", "1.97-acl", "1.97-pending", "1.60.0"]
