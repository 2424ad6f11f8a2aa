import DatabaseWork
import Exports
import Loading
import Synchronization

/// Writes what happens during a load as JSON, one object a line.
final class LoadEventWriter: Sendable {
    private struct Event: Encodable {
        var event: String
        var name: String?
        var table: String?
        var rows: UInt64?
        var seconds: Double?
    }

    /// Why a line was not written, once one was not.
    private let failed = Mutex<String?>(nil)

    /// Writes a line, from any thread; after one that could not be written, no more.
    ///
    /// A reader that takes nothing is waited for until `isOver`.
    func write(_ event: LoadEvent, until isOver: @escaping () -> Bool) {
        let line: any Encodable =
            switch event {
            case .planned(let forecast): LoadJSON.Plan(forecast)
            case .stage(let name): Event(event: "stage", name: name)
            case .finished(let name, let seconds):
                Event(event: "finished", name: name, seconds: seconds)
            case .loaded(let table, let rows, _):
                Event(event: "loaded", table: table, rows: rows)
            case .verified(let table, let rows):
                Event(event: "verified", table: table, rows: rows)
            }
        failed.withLock { failed in
            guard failed == nil else { return }
            do {
                failed = StandardStream.write(try JSONText.line(line), to: 1, .until(isOver))
            } catch {
                failed = "\(error)"
            }
        }
    }

    /// Throws where a line is missing; `achievement` is what was done all the same.
    func finish(achievement: String) throws(MigrationError) {
        if let failure = failed.withLock({ $0 }) {
            throw Report.failure(failure, to: 1, achievement: achievement)
        }
    }
}
