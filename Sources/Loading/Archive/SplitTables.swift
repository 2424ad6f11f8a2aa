import ByteStreams
import Concurrency
import Exports
import SQLSyntax

/// The tables that several workers load together: one thread reads each, and hands its rows out.
final class SplitTables: Sendable {
    /// The rows of one table.
    struct Table: Sendable {
        let queue: RowQueue
        /// How many rows the export has; nil before the last one was read.
        let read: Monitor<UInt64?>
        let stopping: StopSignal.Attachment
    }

    private let tables = Monitor([Int: Table]())
    private let stop: StopSignal

    /// How many pieces wait at most for each table.
    private static let capacity = 8

    /// The tables of a job that `stop` stops.
    init(_ stop: StopSignal) { self.stop = stop }

    /// The rows of a table; the first who asks has the reading thread started.
    func queue(of entry: Int, open: @escaping @Sendable () throws -> RowSource) throws -> RowQueue {
        let (table, isNew) = tables.update { [stop] tables in
            if let table = tables[entry] { return (table, false) }
            let queue = RowQueue(capacity: Self.capacity)
            let table = Table(
                queue: queue, read: Monitor(nil), stopping: stop.attach { queue.stop($0) })
            tables[entry] = table
            return (table, true)
        }
        guard isNew else { return table.queue }
        let thread = WorkerThread {
            table.queue.close(
                Result {
                    let source = try open()
                    var rows: UInt64 = 0
                    while let piece = try source.next() {
                        rows += UInt64(ByteSearch.lineFeeds(in: piece.bytes))
                        guard table.queue.put(piece) else { return }
                    }
                    let all = rows
                    table.read.update { $0 = all }
                })
        }
        guard let thread else {
            throw MigrationError(.inputOutput, "no thread can be started")
        }
        // It ends when the rows do, or when the job is stopped.
        thread.detach()
        return table.queue
    }

    /// How many rows of a table were read; nil where they were not read to the end, or by nobody.
    func rowsRead(of entry: Int) -> UInt64? {
        tables.update { $0[entry] }?.read.update { $0 }
    }

    /// Whether somebody reads a table, or has read it.
    func isRead(_ entry: Int) -> Bool { tables.update { $0[entry] != nil } }
}
