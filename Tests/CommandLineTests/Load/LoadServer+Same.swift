import Foundation
import TestSupport
import Testing

extension LoadServer {
    /// Expects a load of a script, in which NAME is its database, to make what psql makes of it, and to
    /// be verified.
    static func expectSame(_ script: String, _ options: String...) throws {
        let server = try shared
        let folder = try TemporaryDirectory()
        let name = newName()
        defer { try? server.dropDatabase(name) }
        try server.withDatabase(owner: "synapse") { other in
            let text = script.replacing("NAME", with: other)
            let file = try folder.write(Array((text + "\n").utf8), to: "script.sql")
            let target = server.connectionString(database: name, user: "synapse")
            let result = try Command.emigrate(["load", file.path, "-d", target] + options).run()
            #expect(result.status == 0, "\(result)")
            try server.psql(database: other, user: "synapse", .file(file)).check()
            #expect(try server.truth(of: name).tables == server.truth(of: other).tables)
            let views = """
                SELECT c.oid::regclass, pg_get_viewdef(c.oid) FROM pg_class c
                WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY 1
                """
            #expect(
                try server.query(database: name, views) == server.query(database: other, views))
            let proof = try Command.emigrate("verify", file.path, "-d", target).run()
            #expect(proof.status == 0, "\(proof) \(proof.text)")
        }
    }
}
