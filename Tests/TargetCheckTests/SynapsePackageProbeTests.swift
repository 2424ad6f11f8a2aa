import Foundation
import SynapseSchema
import TestSupport
import Testing

@testable import Exports
@testable import TargetCheck

@Suite("An installed synapse package is read", .blocking)
struct SynapsePackageProbeTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func write(_ text: String, to path: String) throws {
        let file = folder.file(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try folder.write(Array(text.utf8), to: path)
    }

    private func probe(_ path: String = "") throws(MigrationError) -> SynapsePackage {
        try SynapsePackageProbe.probe(folder.url.path + "/" + path)
    }

    private func install(in site: String) throws {
        try write("__version__ = synapse.util.SYNAPSE_VERSION\n", to: "\(site)/synapse/__init__.py")
        let storage = "\(site)/synapse/storage"
        try write(
            "SCHEMA_VERSION = 83  # remember\nSCHEMA_COMPAT_VERSION = (\n    # why\n    82\n)\n",
            to: "\(storage)/schema/__init__.py")
        try write("from synapse.storage import schema\n", to: "\(storage)/prepare_database.py")
        try write(
            "raise RuntimeError(\"Synapse requires PostgreSQL 11 or above.\")\n",
            to: "\(storage)/engines/postgres.py")
        for delta in [
            "common/delta/25/00base.sql", "main/delta/83/02_b.sql.postgres",
            "main/delta/83/02_b.sql.sqlite", "main/delta/83/03_c.py", "main/delta/83/__init__.py",
            "main/delta/83/__pycache__/03_c.py", "main/delta/notes/a.sql", "state/delta/30/s.sql",
        ] {
            try write("", to: "\(storage)/schema/\(delta)")
        }
    }

    @Test(
        "wherever it is in the folder that was named",
        arguments: [
            ("", ""), ("", "/"), ("", "synapse"), ("lib/python3.11/site-packages", ""),
            ("lib/python3/dist-packages", ""), ("venv/lib64/python3.9/site-packages", "venv"),
        ])
    func places(site: String, named: String) throws {
        try install(in: site)
        try write("", to: "\(site)/matrix_synapse-1.98.0.dist-info/METADATA")
        let package = try probe(named)
        #expect(package.version == (try SynapseVersion("1.98.0")))
        #expect(package.schemaVersion == 83)
        #expect(package.compatVersion == 82)
        #expect(package.minimumPostgres == "11")
        #expect(
            Set(package.deltas ?? [])
                == ["25/00base.sql", "83/02_b.sql.postgres", "83/03_c.py", "30/s.sql"])
        #expect(package.path.hasSuffix("/synapse"))
    }

    @Test("of a release with the older layouts, which says its version itself")
    func older() throws {
        try write("__version__ = \"1.28.0\"\n", to: "synapse/__init__.py")
        try write("SCHEMA_VERSION = 59\n", to: "synapse/storage/prepare_database.py")
        try write("", to: "synapse/storage/databases/main/schema/delta/59/01a.sql")
        try write("", to: "synapse/storage/schema/delta/25/00b.sql")
        let package = try probe()
        #expect(package.version == (try SynapseVersion("1.28.0")))
        #expect(package.schemaVersion == 59)
        #expect(package.compatVersion == nil)
        #expect(package.deltas?.sorted() == ["25/00b.sql", "59/01a.sql"])
    }

    @Test("a checkout's version is in its project file")
    func checkout() throws {
        try install(in: "")
        try write(
            "[project]\nname = \"matrix-synapse\"\nversion = \"1.157.1\"\n", to: "pyproject.toml")
        #expect(try probe().version == SynapseVersion("1.157.1"))
    }

    @Test("no version is taken from two records of different ones")
    func twoRecords() throws {
        try install(in: "")
        try write("", to: "matrix_synapse-1.98.0.dist-info/METADATA")
        try write("", to: "matrix-synapse-1.97.0.egg-info/PKG-INFO")
        #expect(try probe().version == nil)
    }

    @Test("what is not one is refused")
    func refusals() throws {
        let none = try #require(throws: MigrationError.self) { try probe() }
        #expect(none.code == .usage)
        #expect(none.message.contains("no Python package synapse"))
        let absent = try #require(throws: MigrationError.self) { try probe("absent") }
        #expect(absent.code == .cannotOpen)
        try write("import os\n", to: "synapse/storage/schema/__init__.py")
        let other = try #require(throws: MigrationError.self) { try probe() }
        #expect(other.code == .usage)
        #expect(other.message.contains("does not define SCHEMA_VERSION"))
        try write(
            String(repeating: "#", count: SynapsePackageProbe.largestFile + 1),
            to: "synapse/storage/schema/__init__.py")
        let huge = try #require(throws: MigrationError.self) { try probe() }
        #expect(huge.code == .cannotOpen)
    }
}
