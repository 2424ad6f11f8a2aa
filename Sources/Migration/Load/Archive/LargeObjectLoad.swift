import ByteStreams
import DumpArchive
import PostgresClient

/// Brings the large objects of an entry into the database, and reads them back.
struct LargeObjectLoad {
    private let load: ArchiveLoad
    private let index: Int
    private var entry: TOCEntry { load.entries[index] }

    /// How much of an object is compared at once, in bytes.
    private static let pieceSize = 64 << 10

    init(_ load: ArchiveLoad, _ index: Int) {
        self.load = load
        self.index = index
    }

    /// Fills the objects, which were made before, in one transaction.
    func run(_ task: LoadTask, on connection: inout Connection) throws {
        let script = try load.archive.largeObjectScript(of: entry)
        do {
            try load.statement(Array("BEGIN".utf8), load.subject(index), on: &connection)
            while let text = try script.next() {
                try load.progress.checkCancelled()
                // Its own transaction would end the one around it.
                let isBracket =
                    text.starts(with: "BEGIN;".utf8) || text.starts(with: "COMMIT;".utf8)
                if !isBracket { try load.statement(text, load.subject(index), on: &connection) }
            }
            try load.record(task, RowTotal(rows: script.count, low: 0, high: 0), on: &connection)
        } catch {
            load.rollBack(&connection)
            throw error
        }
        load.progress.advance(by: task.node.cost)
    }

    /// Compares each object with the export, byte for byte.
    func verify(on connection: inout Connection) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        let objects = try load.archive.largeObjects(of: entry)
        while let object = try objects.next() {
            try load.progress.checkCancelled()
            let source = try load.archive.open(object.data)
            var offset = 0
            while true {
                let count = try source.readFully(into: buffer)
                let expected = Self.hexadecimal(
                    UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                guard try piece(of: object.oid, at: offset, on: &connection) == expected else {
                    throw MigrationError(
                        .refused,
                        "\(load.subject(index)): large object \(object.oid) differs in the database"
                            + " from byte \(offset) on")
                }
                offset += count
                if count < buffer.count { break }
            }
        }
    }

    private func piece(
        of object: UInt32, at offset: Int, on connection: inout Connection
    ) throws(MigrationError) -> String? {
        do throws(PostgresError) {
            let rows = try connection.query(
                "SELECT pg_catalog.encode(pg_catalog.lo_get($1::oid, $2, $3), 'hex')",
                parameters: [String(object), String(offset), String(Self.pieceSize)])
            return rows.first?.first ?? nil
        } catch {
            throw MigrationError(error, loading: load.subject(index))
        }
    }

    private static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension ByteSource {
    /// Reads until the buffer is full or the source ends.
    fileprivate func readFully(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var count = 0
        while count < buffer.count {
            let got = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if got == 0 { break }
            count += got
        }
        return count
    }
}
