import Testing

@testable import SynapseSchema

/// Each finding that blocks, with its real cause in the facts.
@Suite struct BlockingTests {
    private func report(
        from: String = "1.97.0", to: String = "1.98.0",
        export: (inout ExportFacts) -> Void = { _ in },
        target: (inout TargetFacts) -> Void = { _ in }
    ) throws -> CompatibilityReport {
        var facts = try ExportSample.fresh(from)
        export(&facts)
        var wanted = try ExportSample.target(to)
        target(&wanted)
        return try ExportSample.report(facts, wanted)
    }

    @Test func foreignServerName() throws {
        let report = try report(target: { $0.serverName = "example.net" })
        let finding = try #require(report.block(.serverName))
        #expect(
            finding.synapseError
                == "Exception: Found users in database not native to example.net!\n"
                + "You cannot change a synapse server_name after it's been configured")
        #expect(finding.evidence.contains { $0.source == "users.name" })
    }

    @Test func mixedServerNamesAreSaidToBeArbitrary() throws {
        let report = try report(export: { $0.userDomains = ["example.com": 3, "example.net": 1] })
        let finding = try #require(report.about(.serverName).first)
        #expect(finding.verdict == .warning)
        #expect(finding.message.contains("arbitrary"))
        let unlucky = try self.report(export: {
            $0.userDomains = ["example.com": 3, "example.net": 1]
            $0.firstUser = "@stray:example.net"
        })
        #expect(unlucky.block(.serverName)?.message.contains("@stray:example.net") == true)
    }

    @Test func streamOrderingWaitsForDelta7904() throws {
        let pending = ["index_stream_ordering2", "replace_stream_ordering_column"]
        let report = try report(
            from: "1.60.0", to: "1.163.2", export: { $0.backgroundUpdates = pending })
        let finding = try #require(report.block(.streamOrdering))
        #expect(finding.synapseError?.contains("InvalidForeignKey") == true)
        #expect(report.about(.unknownUpdates).isEmpty)
    }

    @Test func unknownUpdatesStallUnlessDeltasForgetThem() throws {
        let pending = ["event_thread_relation", "made_up_by_module"]
        let upgrade = try report(
            from: "1.60.0", to: "1.163.2", export: { $0.backgroundUpdates = pending })
        let finding = try #require(upgrade.about(.unknownUpdates).first)
        #expect(finding.verdict == .warning)
        #expect(finding.evidence[0].detail == "made_up_by_module")
        let late = try report(
            from: "1.97.0", to: "1.98.0", export: { $0.backgroundUpdates = pending })
        #expect(
            late.about(.unknownUpdates).first?.evidence[0].detail
                == "event_thread_relation (known until 1.61.1), made_up_by_module")
    }

    @Test func streamOrderingMattersOnlyAcrossTheDelta() throws {
        let pending = ["index_stream_ordering2", "replace_stream_ordering_column"]
        let before = try report(
            from: "1.60.0", to: "1.88.0", export: { $0.backgroundUpdates = pending })
        #expect(before.about(.streamOrdering).isEmpty)
        let indexed = try report(
            from: "1.60.0", to: "1.89.0",
            export: { $0.backgroundUpdates = ["replace_stream_ordering_column"] })
        #expect(indexed.about(.streamOrdering).map(\.verdict) == [.warning])
    }

    @Test func sequenceBehindItsTable() throws {
        let behind: (inout ExportFacts) -> Void = {
            $0.sequences?["events_stream_seq"] = SequenceState(lastValue: 10, isCalled: false)
        }
        let old = try report(export: behind)
        let finding = try #require(old.block(.sequences))
        let text = try #require(finding.synapseError)
        #expect(
            text.contains("'events_stream_seq' is inconsistent with associated\ntable 'events'"))
        #expect(text.contains("SELECT GREATEST(MAX(stream_ordering), 0) FROM events"))
        let new = try report(from: "1.163.2", to: "1.163.2", export: behind)
        #expect(new.isCompatible)
        #expect(new.about(.sequences).contains { $0.message.contains("moves it on by itself") })
    }

    @Test func backfillCountsDownwards() throws {
        let report = try report(export: {
            $0.extents[TableColumn("events", "stream_ordering")] =
                ColumnExtent(minimum: -11, maximum: 10)
        })
        let finding = try #require(report.block(.sequences))
        #expect(finding.synapseError?.contains("GREATEST(-MIN(stream_ordering), 0)") == true)
    }

    @Test func missingSequence() throws {
        let report = try report(export: { $0.sequences?["receipts_sequence"] = nil })
        let finding = try #require(report.block(.missingSequence))
        #expect(finding.synapseError?.contains("relation \"receipts_sequence\"") == true)
    }

    @Test func upgradeMakesItsOwnSequences() throws {
        let report = try report(from: "1.97.0", to: "1.163.2")
        #expect(report.about(.missingSequence).isEmpty)
    }

    @Test func streamPositionsAhead() throws {
        let position = StreamPosition(stream: "receipts", instance: "master", position: 12)
        let old = try report(export: { $0.streamPositions = [position] })
        let finding = try #require(old.block(.streamPositions))
        #expect(finding.message.contains("every start"))
        #expect(
            finding.synapseError?.hasPrefix(
                "Postgres sequence 'receipts_sequence' is inconsistent with associated stream "
                    + "position\nof 'receipts' in the 'stream_positions' table.") == true)
        let new = try report(
            from: "1.163.2", to: "1.163.2",
            export: {
                $0.streamPositions = [position]
                $0.extents[TableColumn("receipts_linearized", "stream_id")] = ColumnExtent(
                    maximum: 12)
            })
        #expect(new.block(.streamPositions)?.message.contains("second time") == true)
    }

    @Test func oldPostgres() throws {
        let report = try report(
            to: "1.163.2",
            target: {
                $0.database = TargetDatabase()
                $0.database?.serverVersion = PostgresVersion("13.14")
            })
        let finding = try #require(report.block(.postgresVersion))
        #expect(
            finding.synapseError == "RuntimeError: Synapse requires PostgreSQL 14 or above.")
    }

    @Test func wrongEncoding() throws {
        let report = try report(target: {
            $0.database = TargetDatabase()
            $0.database?.encoding = "SQL_ASCII"
        })
        #expect(report.block(.encoding)?.synapseError?.hasPrefix("Database has incorrect") == true)
    }

    @Test(arguments: ["C.UTF-8", "en_US.UTF-8", "POSIX"])
    func wrongLocale(locale: String) throws {
        let change: (inout TargetFacts) -> Void = {
            $0.database = TargetDatabase()
            $0.database?.collation = locale
            $0.database?.ctype = locale
        }
        let strict = try report(target: change)
        #expect(strict.block(.collation)?.synapseError?.contains("bysetting") == true)
        #expect(strict.block(.ctype)?.synapseError?.contains("incorrect ctype") == true)
        let allowed = try report(target: {
            change(&$0)
            $0.allowsUnsafeLocale = true
        })
        #expect(allowed.about(.collation).map(\.verdict) == [.warning])
        let lax = try report(from: "1.36.0", to: "1.55.0", target: change)
        #expect(lax.about(.collation).map(\.verdict) == [.warning])
    }

    @Test func mayNotCreateInPublic() throws {
        let report = try report(target: {
            $0.database = TargetDatabase()
            $0.database?.role = "synapse"
            $0.database?.roleMayCreateInPublic = false
        })
        #expect(
            report.block(.publicSchema)?.synapseError?
                .hasSuffix("permission denied for schema public") == true)
    }

    @Test func targetHasTables() throws {
        let report = try report(target: {
            $0.database = TargetDatabase()
            $0.database?.tableCount = 151
        })
        #expect(report.block(.targetNotEmpty) != nil)
    }
}
