import PostgresClient
import SQLSyntax
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Destinations
@testable import Exports

/// A run is killed by letting its value go, and with it its connections.
@Suite(
    "A load beside the target that was killed", .blocking, .enabled(if: PostgresServer.isAvailable))
struct KilledLoadTests {
    private func records(_ tables: String...) -> [JournalKey: RowTotal] {
        Dictionary(uniqueKeysWithValues: tables.map { (Destination.key($0), Destination.total) })
    }

    @Test("is begun anew, or gone on with")
    func beginsAnewOrResumes() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            do { try Destination.prepare(server.request(name)).fill("first") }
            do {
                let resumed = try Destination.prepare(server.request(name) { $0.resumes = true })
                #expect(resumed.isResumed)
                #expect(resumed.records == records("first"))
                try resumed.fill("second")
            }
            try refusal(.refused, mentions: "another export") {
                try Destination.prepare(
                    server.request(name) {
                        $0.resumes = true
                        $0.fingerprint = "ff00"
                    })
            }
            do {
                let resumed = try Destination.prepare(server.request(name) { $0.resumes = true })
                #expect(resumed.records == records("first", "second"))
            }
            let anew = try Destination.prepare(server.request(name) { $0.fingerprint = "ff00" })
            #expect(!anew.isResumed)
            #expect(
                try server.value(
                    database: anew.database, "SELECT count(*) FROM pg_class WHERE relname = 'first'"
                ) == "0")
            try anew.discard()
            #expect(try server.databases(name) == [])
        }
    }

    @Test("need not be there to resume")
    func nothingToResume() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            let fresh = try Destination.prepare(server.request(name) { $0.resumes = true })
            #expect(!fresh.isResumed)
            try fresh.fill()
            #expect(try fresh.publish() == .init(database: name))
        }
    }

    @Test("right after creating its database")
    func withoutJournal() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name + ".emigrate-filling")
            let fresh = try Destination.prepare(server.request(name))
            try fresh.fill()
            #expect(try fresh.publish() == .init(database: name))
        }
    }

    @Test("is not taken for somebody's database of that name")
    func stranger() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            let stranger = name + ".emigrate-filling"
            try server.make(stranger, tables: ["precious"])
            for resumes in [false, true] {
                try refusal(.refused, mentions: stranger, "1 table") {
                    try Destination.prepare(server.request(name) { $0.resumes = resumes })
                }
            }
            #expect(try server.value(database: stranger, "SELECT t FROM precious;") == "before")
        }
    }

    /// Two long targets never share a name, but one may have been renamed.
    @Test("is not taken for that of another target")
    func otherTarget() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            do { try Destination.prepare(server.request(name)).fill() }
            try server.execute(
                database: "postgres",
                """
                ALTER DATABASE "\(name).emigrate-filling" RENAME TO "\(name)2.emigrate-filling";
                """)
            try refusal(.refused, mentions: "into database \(name)") {
                try Destination.prepare(server.request(name + "2"))
            }
            #expect(try server.databases(name) == ["\(name)2.emigrate-filling"])
        }
    }

    @Test("before the names were changed has only to be published")
    func beforeRenaming() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name, tables: ["one"])
            do {
                let destination = try Destination.prepare(
                    server.request(name) { $0.replacesTarget = true })
                try destination.fill()
                var connection = try destination.connect()
                try Journal.markFilled(on: &connection)
            }
            #expect(try server.value(database: name, "SELECT t FROM one;") == "before")
            try refusal(.refused, mentions: "--replace") {
                try Destination.prepare(server.request(name) { $0.resumes = true })
            }
            let resumed = try Destination.prepare(
                server.request(name) {
                    $0.resumes = true
                    $0.replacesTarget = true
                })
            #expect(resumed.records == records("new"))
            let published = try resumed.publish()
            #expect(try server.value(database: name, "SELECT t FROM new;") == "after")
            let kept = try #require(published.replaced)
            #expect(try server.value(database: kept, "SELECT t FROM one;") == "before")
        }
    }

    @Test("after the names were changed is complete")
    func afterRenaming() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            do {
                let destination = try Destination.prepare(server.request(name))
                try destination.fill()
                var connection = try destination.connect()
                try Journal.markFilled(on: &connection)
            }
            try server.execute(
                database: "postgres",
                "ALTER DATABASE \"\(name).emigrate-filling\" RENAME TO \(name);")
            try refusal(.refused, mentions: "not empty", "1 table") {
                try Destination.prepare(server.request(name) { $0.fingerprint = "ff00" })
            }
            // Whatever was asked for: this is the run that was cut off.
            for replaces in [false, true] {
                for resumes in [false, true] {
                    let targetPlan = try TargetPlan.find(
                        server.request(name) {
                            $0.replacesTarget = replaces
                            $0.resumes = resumes
                        })
                    #expect(targetPlan.isComplete)
                }
            }
            #expect(try TargetPlan.find(server.request(name)).conclude() == .init(database: name))
            let after = server.request(name) { $0.resumes = true }
            try refusal(.refused, mentions: "not empty", "1 table") { try TargetPlan.find(after) }
            #expect(
                try server.value(
                    database: name,
                    "SELECT count(*) FROM pg_namespace WHERE nspname = 'emigrate_journal';") == "0")
            #expect(try server.value(database: name, "SELECT t FROM new;") == "after")
        }
    }

    @Test("and whose database was made anew by another run since")
    func madeAnew() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            let first = try Destination.prepare(server.request(name))
            try first.fill()
            // The server ends the session that holds the lock.
            try server.execute(
                database: "postgres",
                """
                SELECT pg_terminate_backend(l.pid) FROM pg_locks l
                JOIN pg_stat_activity a USING (pid)
                WHERE l.locktype = 'advisory' AND a.datname = 'postgres'
                    AND l.objid = \(lockNumber(name));
                """)
            do {
                let second = try Destination.prepare(server.request(name))
                try second.fill("other")
            }
            try refusal(.tryAgain, mentions: "made anew") { try first.publish() }
            try first.discard()
            #expect(
                try server.value(
                    database: name + ".emigrate-filling",
                    "SELECT count(*) FROM emigrate_journal.entry;") == "1")
        }
    }

    /// The lower half of the number of the lock on a target.
    private func lockNumber(_ name: String) -> UInt32 {
        UInt32(truncatingIfNeeded: DatabaseNames.hash("emigrate load \(name)"))
    }

    @Test("was for another role")
    func otherRole() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            do { try Destination.prepare(server.request(name)).fill() }
            try refusal(.refused, mentions: "for role synapse, not outsider") {
                try Destination.prepare(
                    server.request(name) {
                        $0.resumes = true
                        $0.sessions.role = .init("outsider")
                    })
            }
        }
    }
}
