import TestSupport
import Testing

@testable import Exports
@testable import Loading

@Suite("What came of the rows of a COPY statement")
struct BlockProgressTests {
    private struct Failure: Error, Equatable { let number: Int }

    private func total(_ rows: UInt64) -> RowTotal { RowTotal(rows: rows, low: rows, high: 1) }

    private func rows(_ block: BlockProgress) throws -> UInt64? { try block.outcome?.get().rows }

    @Test("all that was read was accepted and committed")
    func success() throws {
        var block = BlockProgress()
        #expect(block.join(isShared: true, pilesUp: false) == 1)
        #expect(block.join(isShared: true, pilesUp: false) == nil)
        #expect(block.join(isShared: true, pilesUp: true) == 2)
        block.endReading(30)
        block.endCopy(total(10))
        #expect(block.mayCommit == nil)
        block.endCopy(total(20))
        #expect(try block.mayCommit?.get() == 2)
        block.commit()
        #expect(block.outcome == nil)
        block.commit()
        #expect(try rows(block) == 30)
    }

    @Test("rows that were read and did not arrive are a failure, also where none arrived")
    func lost() {
        for accepted in [0, 9, 11] as [UInt64] {
            var block = BlockProgress()
            _ = block.join(isShared: false, pilesUp: false)
            block.endReading(10)
            block.endCopy(total(accepted))
            block.commit()
            #expect(throws: MigrationError.self) { try block.outcome?.get() }
            #expect(block.outcome != nil)
        }
    }

    @Test("no rows are an outcome only when a session has said so")
    func nobody() {
        var block = BlockProgress()
        block.endReading(0)
        #expect(block.outcome == nil)
        _ = block.join(isShared: false, pilesUp: false)
        #expect(block.outcome == nil)
        block.endCopy(total(0))
        #expect(block.outcome == nil)
        block.commit()
        #expect(block.outcome != nil)
    }

    @Test("the first failure is the outcome, and nobody commits or joins after it")
    func failure() {
        var block = BlockProgress()
        _ = block.join(isShared: true, pilesUp: true)
        _ = block.join(isShared: true, pilesUp: true)
        block.endCopy(total(1))
        block.fail(Failure(number: 1))
        block.fail(Failure(number: 2))
        #expect(throws: Failure(number: 1)) { try block.mayCommit?.get() }
        #expect(throws: Failure(number: 1)) { try block.outcome?.get() }
        #expect(block.join(isShared: true, pilesUp: true) == nil)
        block.endReading(1)
        block.commit()
        #expect(throws: Failure(number: 1)) { try block.outcome?.get() }
    }

    /// What happens to a block, in an order that threads may come to.
    private enum Event: CaseIterable { case join, read, copy, commit, fail }

    @Test("whatever the order, a block is in only with all of its rows", arguments: 0..<200)
    func anyOrder(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var block = BlockProgress()
        var (joined, copied, committed, accepted) = (0, 0, 0, UInt64(0))
        var (read, hasFailed) = (UInt64?.none, false)
        for _ in 0..<40 {
            switch Event.allCases.randomElement(using: &generator) ?? .join {
            case .join:
                if block.join(isShared: true, pilesUp: Bool.random(using: &generator)) != nil {
                    joined += 1
                }
            case .read where read == nil:
                read = UInt64.random(in: 0...3, using: &generator)
                block.endReading(read ?? 0)
            case .copy where copied < joined:
                copied += 1
                let rows = UInt64.random(in: 0...3, using: &generator)
                accepted += rows
                block.endCopy(total(rows))
            case .commit where committed < copied:
                // A session commits only where it may.
                guard case .success? = block.mayCommit else { continue }
                committed += 1
                block.commit()
            case .fail where Int.random(in: 0..<20, using: &generator) == 0:
                hasFailed = true
                block.fail(Failure(number: 1))
            default: continue
            }
            if case .success(let total)? = block.outcome {
                #expect(read == total.rows && accepted == total.rows)
                #expect(joined > 0 && committed == joined && copied == joined)
                #expect(!hasFailed || total.rows == read)
            }
        }
    }
}
