import ByteStreams
import Testing

@testable import DumpArchive

@Suite("What can be read once only is for one thread at a time")
struct ExclusiveAccessTests {
    @Test("which may be another one each time")
    func handedOn() async {
        let value = ExclusiveAccess(0)
        for _ in 0..<100 {
            await Task.detached { value.withValue { $0 += 1 } }.value
        }
        #expect(value.withValue { $0 } == 100)
    }

    @Test("an error leaves it to the next one")
    func failure() throws {
        let value = ExclusiveAccess(1)
        #expect(throws: ArchiveError.self) {
            try value.withValue { (_) throws(ArchiveError) in
                throw ArchiveError(.damaged, "this is a test")
            }
        }
        #expect(value.withValue { $0 } == 1)
    }

    @Test("the program ends where two are inside at once")
    func twoAtOnce() async {
        await #expect(processExitsWith: .failure) {
            let value = ExclusiveAccess(0)
            value.withValue { _ in value.withValue { $0 += 1 } }
        }
    }
}
