import DatabaseWork
import Exports
import Testing

@testable import Loading

@Suite("What a journal says of rows that were loaded in parts")
struct RecordedRowsTests {
    private func total(_ rows: UInt64) -> RowTotal { RowTotal(rows: rows, low: rows, high: 1) }

    private func share(_ part: Int, of parts: Int) -> JournalKey {
        JournalKey(.rows, 5, part: part, of: parts)
    }

    @Test("all parts are the whole, whichever session loaded which rows")
    func whole() {
        let all = RecordedRows.all([
            share(2, of: 3): total(20), share(1, of: 3): total(0), share(3, of: 3): total(22),
            JournalKey(.rows, 6): total(7), JournalKey(.definitions, 5): total(1),
            JournalKey(.statementsUpTo, 5): total(9),
        ])
        #expect(Set(all.keys) == [5, 6])
        #expect(all[5]?.total == RowTotal(rows: 42, low: 42, high: 3))
        #expect(all[5]?.keys.count == 3)
        #expect(all[6]?.total == total(7))
    }

    @Test(
        "some parts are not, nor are parts of different wholes, nor what no load wrote",
        arguments: [
            [(1, 2)], [(2, 2)], [(1, 3), (3, 3)], [(1, 2), (2, 3)], [(0, 1)], [(1, 0)],
            [(1, 2), (3, 2)], [(-1, 2), (1, 2)], [(1, 1), (1, 2)], [(1, .max)],
        ])
    func partial(_ shares: [(Int, Int)]) {
        let records = shares.map { (share($0.0, of: $0.1), total(1)) }
        let all = RecordedRows.all(Dictionary(uniqueKeysWithValues: records))
        #expect(all[5]?.total == nil)
        #expect(all[5]?.keys.count == shares.count)
        #expect(RecordedRows().total == nil)
    }
}
