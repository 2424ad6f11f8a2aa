import PostgresClient
import Testing

@testable import DatabaseWork
@testable import Exports

@Suite("The row that the server refuses, of those that one session of several sent")
struct RowTrailTests {
    private func error(row: Int, before: Int = 0) -> PostgresError {
        var error = PostgresError(.server, "no", context: "COPY t, line \(row), column a: \"x\"")
        error.rowsBefore = before
        return error
    }

    @Test("has its number among all rows")
    func located() {
        var trail = RowTrail()
        trail.note(0, at: 0)
        trail.note(100, at: 9000)
        trail.note(150, at: 20_000)
        // Each row has ten bytes.
        let rowsBefore: (UInt64) -> Int = { Int($0) / 10 }
        #expect(trail.located(error(row: 1), rowsBefore).copyLine == 1)
        #expect(trail.located(error(row: 100), rowsBefore).copyLine == 100)
        #expect(trail.located(error(row: 101), rowsBefore).copyLine == 901)
        #expect(trail.located(error(row: 150), rowsBefore).copyLine == 950)
        #expect(trail.located(error(row: 7, before: 150), rowsBefore).copyLine == 2007)
    }

    @Test("has none where it cannot be found")
    func unknown() {
        var trail = RowTrail()
        let silent = PostgresError(.server, "no")
        #expect(trail.located(silent) { _ in 0 } == silent)
        #expect(trail.located(error(row: 3)) { _ in 0 }.copyLine == nil)
        for number in 0..<5000 { trail.note(UInt64(number), at: UInt64(number)) }
        #expect(trail.located(error(row: 3)) { Int($0) }.copyLine == nil)
        #expect(trail.located(error(row: 4999)) { Int($0) }.copyLine == 4999)
    }
}
