import ByteStreams
import Testing

@testable import DumpArchive

@Suite("What can be read once only is for one thread at a time")
struct TurnsTests {
    @Test("which may be another one each time")
    func handedOn() async {
        let turns = Turns(0)
        for _ in 0..<100 {
            await Task.detached { turns.take { $0 += 1 } }.value
        }
        #expect(turns.take { $0 } == 100)
    }

    @Test("an error leaves it to the next one")
    func failure() throws {
        let turns = Turns(1)
        #expect(throws: ArchiveError.self) {
            try turns.take { (_) throws(ArchiveError) in
                throw ArchiveError(.damaged, "this is a test")
            }
        }
        #expect(turns.take { $0 } == 1)
    }

    @Test("the program ends where two are inside at once")
    func twoAtOnce() async {
        await #expect(processExitsWith: .failure) {
            let turns = Turns(0)
            turns.take { _ in turns.take { $0 += 1 } }
        }
    }
}
