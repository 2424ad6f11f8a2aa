import DatabaseWork
import Exports
import Foundation
import Testing

@testable import Loading

@Suite("The record of statements whose code may have changed their session")
struct SessionRecordTests {
    private func record(parts: Int, isSeen: Bool) -> SessionRecord {
        SessionRecord(
            key: JournalKey(.statementsUpTo, 7, of: parts), total: RowTotal(), isSeen: isSeen)
    }

    private func inserts(_ text: String?) -> Int {
        (text ?? "").components(separatedBy: "INSERT INTO").count - 1
    }

    @Test("is whole with the transaction, where the session was seen in it")
    func seen() {
        let record = record(parts: 2, isSeen: true)
        #expect(inserts(record.atCommit) == 2)
        #expect(record.afterLook == nil)
    }

    @Test("is whole only behind it, where it was not")
    func unseen() {
        let record = record(parts: 2, isSeen: false)
        #expect(inserts(record.atCommit) == 1)
        #expect(inserts(record.afterLook) == 1)
        #expect(record.afterLook?.contains(record.atCommit) == false)
    }

    @Test("has one part where no code was run")
    func noCode() {
        let record = record(parts: 1, isSeen: true)
        #expect(inserts(record.atCommit) == 1)
        #expect(record.afterLook == nil)
    }
}
