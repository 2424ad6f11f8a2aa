import PostgresClient
import SQLSyntax
import TestSupport
import Testing

@testable import Destinations
@testable import Exports

@Suite(
    "An interrupted load under another name", .blocking, .enabled(if: PostgresServer.isAvailable))
struct MisplacedLeftoverTests {
    private func rename(_ old: String, _ new: String, _ server: PostgresServer) throws {
        try server.execute(
            database: "postgres",
            "ALTER DATABASE \(PostgresServer.quoted(old)) RENAME TO \(PostgresServer.quoted(new));")
    }

    private func expectRefusal(
        _ name: String, _ words: String, _ server: PostgresServer,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for replaces in [false, true] {
            for resumes in [false, true] {
                try refusal(
                    .refused, mentions: name, words, "nothing of it was touched",
                    sourceLocation: sourceLocation
                ) {
                    try Destination.prepare(
                        server.request(name) {
                            $0.replacesTarget = replaces
                            $0.resumes = resumes
                        })
                }
            }
        }
        #expect(try server.value(database: name, "SELECT t FROM new;") == "after")
    }

    @Test("is refused whether it is whole or not", arguments: [false, true])
    func beside(_ isFilled: Bool) throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            do {
                let destination = try Destination.prepare(server.request(name))
                try destination.fill()
                var connection = try destination.connect()
                if isFilled { try Journal.markFilled(on: &connection) }
            }
            try rename(name + ".emigrate-filling", name + "_old", server)
            try expectRefusal(
                name + "_old", isFilled ? "complete but for its journal" : "was begun as", server)
            if !isFilled {
                try rename(name + "_old", name, server)
                try expectRefusal(name, "rename it back to \(name).emigrate-filling", server)
            }
        }
    }

    @Test("is refused where it was filled in place")
    func inPlace() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            do { try Destination.prepare(server.request(name, user: "synapse")).fill() }
            try rename(name, name + "_old", server)
            try expectRefusal(name + "_old", "rename it back to \(name)", server)
        }
    }

    @Test("of another version is left alone", arguments: [false, true])
    func otherVersion(_ inPlace: Bool) throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            if inPlace { try server.make(name) }
            let request = server.request(name) { $0.inPlace = inPlace ? true : nil }
            let database = inPlace ? name : name + ".emigrate-filling"
            do { try Destination.prepare(request).fill() }
            try server.execute(database: database, "UPDATE emigrate_journal.export SET format = 2;")
            for resumes in [false, true] {
                try refusal(
                    .refused, mentions: database, "another version", "nothing of it was touched"
                ) {
                    var request = request
                    request.resumes = resumes
                    return try Destination.prepare(request)
                }
            }
            #expect(try server.value(database: database, "SELECT t FROM new;") == "after")
        }
    }
}
