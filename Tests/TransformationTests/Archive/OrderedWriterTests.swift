import ByteStreams
import Concurrency
import Exports
import Foundation
import SQLSyntax
import TestSupport
import Testing
import Transformation

/// A load's sessions stop the job while its script is being written to them.
@Suite("A script that is written while its data is made ahead", .blocking)
struct OrderedWriterTests {
    private struct Stopped: Error {}

    /// Stops the job behind one of the writes, and takes what comes after it as if nothing were.
    private final class StoppingSink: ScriptSink {
        let tellsPlaces = true
        private let number: Int
        private let stop: StopSignal
        private(set) var writes = 0

        init(after number: Int, _ stop: StopSignal) {
            self.number = number
            self.stop = stop
        }

        private func note() {
            writes += 1
            if writes == number { stop.stop(Stopped()) }
        }

        func write(_ text: UnsafeRawBufferPointer, from place: ItemPlace) { note() }
        func write(_ statement: SQLStatement, from place: ItemPlace) { note() }
        func write(rows: UnsafeRawBufferPointer, from place: ItemPlace) { note() }
    }

    @Test("ends wherever its job is stopped", arguments: ["appdb-Fd", "appdb.custom"])
    func stopped(_ name: String) throws {
        let options = TransformOptions()
        let input = Fixture.url("corpus/pg15/\(name)").path
        guard case .archive(let archive, _) = try ExportOpener.open(input, options.unpacking) else {
            throw SupportError("\(name) is no archive")
        }
        let prepared = try PreparedArchive(archive, options)
        var number = 1
        var failures = 0
        while true {
            let ended = Monitor<(Result<Int, any Error>)?>(nil)
            let thread = WorkerThread { [number] in
                let progress = TransformProgress()
                let sink = StoppingSink(after: number, progress.stop)
                let result = Result {
                    _ = try ArchiveScript(prepared, options, progress).write(to: sink)
                    return sink.writes
                }
                ended.update { $0 = result }
            }
            guard let thread else { throw SupportError("no thread can be started") }
            thread.detach()
            let result = try #require(
                ended.wait(atMost: .seconds(20)) { $0 },
                "the writer waits for ever where write \(number) stops the job")
            switch result {
            case .success(let writes) where writes < number:
                #expect(failures > 20)
                return
            // What was closed before may still be written to its end.
            case .success: break
            case .failure(let error):
                #expect(error is Stopped || (error as? StreamError)?.code == .cancelled)
                failures += 1
            }
            number += 1
        }
    }
}
