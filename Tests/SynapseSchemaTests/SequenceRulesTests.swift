import Testing

@testable import SynapseSchema

/// What is said of sequences where several count in one column.
@Suite struct SequenceRulesTests {
    private let shared = TableColumn("events", "stream_ordering")

    private func findings(_ change: (inout ExportFacts) -> Void) throws -> [Finding] {
        var facts = try ExportSample.fresh("1.97.0")
        change(&facts)
        return try ExportSample.report(facts, try ExportSample.target("1.97.0")).about(.sequences)
    }

    @Test func unreadColumnIsNamedOnce() throws {
        let findings = try findings { $0.extents[shared] = nil }
        let unread = try #require(findings.first { $0.message.contains("not read") })
        #expect(unread.message == "1 column that sequences must not be behind of was not read")
        #expect(unread.evidence.map(\.detail) == ["events.stream_ordering"])
    }

    @Test func severalUnreadColumnsAreCounted() throws {
        let findings = try findings {
            $0.extents[shared] = nil
            $0.extents[TableColumn("receipts_linearized", "stream_id")] = nil
        }
        let unread = try #require(findings.first { $0.message.contains("not read") })
        #expect(unread.message == "2 columns that sequences must not be behind of were not read")
        let columns = try #require(unread.evidence.first).detail.split(separator: ", ")
        #expect(columns.sorted() == ["events.stream_ordering", "receipts_linearized.stream_id"])
    }

    @Test func columnsLookedAtAreCountedOnce() throws {
        let all = try findings { _ in }
        let some = try findings { $0.extents[shared] = nil }
        func count(_ findings: [Finding]) -> Int? {
            findings.first { $0.verdict == .ok }?.message
                .split(separator: " ").lazy.compactMap { Int($0) }.first
        }
        let looked = try #require(count(all))
        #expect(count(some) == looked - 1)
    }
}
