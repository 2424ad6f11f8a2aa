import DatabaseWork
import Exports
package import PostgresClient
import SQLSyntax

/// Shows the rows in which a table and the export differ.
package struct DifferingRows {
    /// The rows of each side that the other lacks, the first of them, as COPY text.
    package struct Result {
        package var missing: [String] = []
        package var extra: [String] = []
    }

    /// The statement that reads the table.
    package let reading: [UInt8]
    /// Hands on the rows of the export.
    package let replay: ExportedRows.Replay
    /// How many rows are shown of each side.
    package let most: Int
    package let subject: String

    /// A row's text is shown up to so many bytes.
    private static let longestShown = 400

    /// Finds them, by reading both sides three times; nil where the export's rows are no COPY text.
    package func find(on connection: inout Connection) throws -> Result? {
        var difference = RowDifference()
        guard try export({ difference.count($0, .export) }) else { return nil }
        try database(&connection) { difference.count($0, .database) }
        guard difference.compare() else { return Result() }
        try export { difference.weigh($0, .export) }
        try database(&connection) { difference.weigh($0, .database) }
        var result = Result()
        try export { row in
            if result.missing.count < most, difference.isMissing(row, from: .database) {
                result.missing.append(Self.shown(row))
            }
        }
        try database(&connection) { row in
            if result.extra.count < most, difference.isMissing(row, from: .export) {
                result.extra.append(Self.shown(row))
            }
        }
        return result
    }

    /// Whether the export's rows are COPY text, which is handed on row by row.
    @discardableResult
    private func export(_ body: (UnsafeRawBufferPointer) -> Void) throws -> Bool {
        var splitter = RowCutter()
        var isText = true
        try replay { part in
            switch part {
            case .rows(let rows): splitter.consume(rows, body)
            case .insert, .fragment: isText = false
            case .copy, .copyEnd: break
            }
        }
        return isText
    }

    private func database(
        _ connection: inout Connection, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws {
        do {
            try connection.copyOut(reading) { row in
                body(UnsafeRawBufferPointer(rebasing: row.dropLast()))
            }
        } catch let error as PostgresError {
            throw MigrationError(error, loading: subject)
        }
    }

    private static func shown(_ row: UnsafeRawBufferPointer) -> String {
        let text = String(decoding: row.prefix(longestShown), as: UTF8.self)
        return row.count > longestShown ? text + "…" : text
    }
}

/// Cuts COPY text that comes in pieces into rows; what is larger than a buffer is held whole.
private struct RowCutter {
    private var partial: [UInt8] = []

    mutating func consume(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        var start = 0
        while let newline = ByteSearch.first(0x0a, in: bytes, from: start) {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<newline])
            start = newline + 1
            if partial.isEmpty {
                body(piece)
            } else {
                partial += piece
                partial.withUnsafeBytes(body)
                partial = []
            }
        }
        if start < bytes.count { partial += bytes[start...] }
    }
}
