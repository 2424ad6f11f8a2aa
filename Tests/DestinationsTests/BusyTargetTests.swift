import Exports
import PostgresClient
import TestSupport
import Testing

@testable import Destinations

@Suite("A load meets others", .blocking, .enabled(if: PostgresServer.isAvailable))
struct BusyTargetTests {
    @Test("in the target before it begins, and when it ends")
    func busyTarget() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name, tables: ["one"])
            let conninfo = server.connectionString(database: name, user: "synapse")
            let request = server.request(name) { $0.replacesTarget = true }
            do {
                let other = try Connection(conninfo + " application_name=homeserver")
                try refusal(.tryAgain, mentions: "homeserver as synapse", "Stop Synapse") {
                    try Destination.prepare(request)
                }
                #expect(try server.databases(name) == [name])
                withExtendedLifetime(other.serverVersion) {}
            }
            let destination = try Destination.prepare(request)
            try destination.fill()
            do {
                var other = try Connection(conninfo + " application_name=homeserver")
                try refusal(.tryAgain, mentions: "is complete", "homeserver", "--resume") {
                    try destination.publish()
                }
                // Nobody's session is ended.
                #expect(try other.query("SELECT t FROM one").first == ["before"])
            }
            #expect(try destination.publish().replaced != nil)
            #expect(try server.value(database: name, "SELECT t FROM new;") == "after")
        }
    }

    @Test("in the database that it fills")
    func busyFilling() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            let destination = try Destination.prepare(server.request(name))
            let other = try destination.connect()
            try refusal(.tryAgain, mentions: destination.database, "in use", "emigrate") {
                try destination.publish()
            }
            try refusal(.tryAgain, mentions: "cannot be dropped") { try destination.discard() }
            #expect(other.serverVersion > 0)
        }
    }

    @Test("loading into the same target", arguments: [false, true])
    func twoLoads(_ inPlace: Bool) throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            if inPlace { try server.make(name) }
            let request = server.request(name) { $0.inPlace = inPlace ? true : nil }
            let first = try Destination.prepare(request)
            for resumes in [false, true] {
                var second = request
                second.resumes = resumes
                try refusal(.tryAgain, mentions: "another run", name) {
                    try Destination.prepare(second)
                }
            }
            try first.fill()
            #expect(try first.publish() == .init(database: name))
        }
    }

    @Test("in place and beside at once")
    func inPlaceAndBeside() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let inPlace = try Destination.prepare(server.request(name, user: "synapse"))
            #expect(inPlace.placement == .inPlace(name))
            try refusal(.tryAgain, mentions: "another run") {
                try Destination.prepare(server.request(name) { $0.replacesTarget = true })
            }
            try inPlace.fill()
            #expect(try inPlace.publish() == .init(database: name))
        }
    }
}
