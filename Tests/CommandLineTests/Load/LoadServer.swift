import Foundation
import TestSupport

/// A server to load into, with the roles that owners of homeservers have.
enum LoadServer {
    static let emptyTable = TruthFile.Table(rows: 0, md5: "d41d8cd98f00b204e9800998ecf8427e")

    /// `synapse` may create databases, `tenant` may not.
    static var shared: PostgresServer {
        get throws { try started.get() }
    }

    private static let started = Result<PostgresServer, any Error> { try make() }

    static func make() throws -> PostgresServer {
        let server = try PostgresServer()
        try server.createRole("synapse", options: "LOGIN CREATEDB")
        try server.createRole("tenant", options: "LOGIN")
        return server
    }

    /// A name that no other test uses.
    static func newName() -> String { "load_\(UUID().uuidString.lowercased().prefix(8))" }

    /// What a load of an export has to come to.
    static func wanted(_ name: String) throws -> TruthFile {
        var truth = try Fixture.export(name).truth()
        truth.tables["public.e2e_one_time_keys_json"] = emptyTable
        return truth
    }
}

extension PostgresServer {
    /// The names of all databases.
    func databases() throws -> Set<String> {
        Set(
            try query(database: "postgres", "SELECT datname FROM pg_database")
                .compactMap { $0[0] })
    }

    /// The first table, sequence or count in which a database is not what it should be.
    func difference(of database: String, from wanted: TruthFile) throws -> String? {
        let got = try truth(of: database)
        if got.tables.count != wanted.tables.count {
            return "\(got.tables.count) tables instead of \(wanted.tables.count)"
        }
        for (name, table) in wanted.tables where got.tables[name] != table {
            return "\(name): \(String(describing: got.tables[name])) instead of \(table)"
        }
        if got.sequences != wanted.sequences { return "sequences" }
        if got.indexCount != wanted.indexCount { return "\(got.indexCount) indexes" }
        if got.constraintCounts != wanted.constraintCounts { return "constraints" }
        return nil
    }
}
