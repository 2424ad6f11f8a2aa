package import Exports
package import PostgresClient
import SQLSyntax

/// The way of a table's rows into a session: in COPY's binary format as long as that means the same,
/// and from there on as the text that they are.
///
/// What goes as text is what the server must judge: a column of a type that only it can read, a row
/// too large to be at hand as a whole, a value that pg_dump does not write.
package struct CopyStream: ~Copyable {
    private let text: [UInt8]
    private let binary: [UInt8]
    /// Nil where rows go as text.
    private var encoder: BinaryRows?
    private var encoded = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// How many rows the server has taken before the COPY under way.
    private var rowsBefore = 0
    private var sum = RowSum()
    /// Whether other rows of the statement stand before the first that was sent.
    private var isContinued = false
    /// Whether rows of the COPY under way went as text.
    private var hasBegunText = false
    /// Whether the server takes as many rows as there are lines.
    private var linesAreRows = true

    /// A stream that carries what `statement` is the COPY of, as text.
    package init(_ statement: [UInt8]) {
        text = statement
        binary = []
        let copy = SQLStatement(parsing: statement).flatMap { CopyFrom($0) }
        linesAreRows = copy?.linesAreRows ?? true
    }

    /// A stream for many rows, which asks the server for the types of their columns.
    ///
    /// Rows can be frozen if the table was made or emptied in the transaction that they come in,
    /// which must not have begun: a server that refuses to tell types only makes rows go as text.
    /// Throws `.connectionLost`.
    package init(
        _ copy: CopyText, isFrozen: Bool, on connection: inout Connection
    ) throws(PostgresError) {
        text = copy.loading(isFrozen: isFrozen)
        binary = copy.loading(isFrozen: isFrozen, isBinary: true)
        do throws(PostgresError) {
            encoder = BinaryRows(types: try connection.query(copy.describing).types)
        } catch  where error.code == .server {}
        guard encoder != nil else { return }
        encoded = .allocate(
            byteCount: BinaryRows.capacity(for: RowSource.bufferSize), alignment: 64)
    }

    deinit { encoded.deallocate() }

    /// What was sent, as far as rows are whole.
    package var total: RowTotal { sum.total }

    /// Begins the COPY.
    package mutating func begin(on connection: inout Connection) throws(PostgresError) {
        guard encoder != nil else { return try connection.beginCopyIn(text) }
        try connection.beginCopyIn(binary)
        try Self.put(BinaryRows.header, on: &connection)
    }

    /// Sends rows; what is no whole row goes on with the next call.
    ///
    /// With `isContinued` other rows of the same statement stand before the first ones.
    package mutating func send(
        _ rows: UnsafeRawBufferPointer, isContinued: Bool = false, on connection: inout Connection
    ) throws(PostgresError) {
        if total.rows == 0 { self.isContinued = isContinued }
        sum.add(rows)
        do throws(PostgresError) {
            var rest = rows
            if let encoder {
                if rows.last == 0x0a, BinaryRows.capacity(for: rows.count) <= encoded.count {
                    let done = encoder.encode(rows, into: encoded)
                    try connection.putCopyData(
                        UnsafeRawBufferPointer(rebasing: encoded[..<done.written]))
                    rest = UnsafeRawBufferPointer(rebasing: rows[done.read...])
                }
                if rest.isEmpty { return }
                try goOnAsText(on: &connection)
            }
            try checkLineEnd(rest)
            try connection.putCopyData(rest)
        } catch {
            throw located(error)
        }
    }

    /// Throws what the server has said against the rows so far, or that it is gone; does not wait.
    package mutating func check(on connection: inout Connection) throws(PostgresError) {
        do throws(PostgresError) { try connection.checkCopyIn() } catch { throw located(error) }
    }

    /// Ends the COPY, of which the server must have taken as many rows as were sent; returns what
    /// that was.
    ///
    /// `subject` is what messages call the rows. Throws `PostgresError`, and `.refused`.
    package mutating func end(_ subject: String, on connection: inout Connection) throws -> RowTotal
    {
        let count = try finish(on: &connection)
        guard !linesAreRows || UInt64(count) == total.rows else {
            throw MigrationError(
                .refused,
                "\(subject): \(total.rows) rows were sent and the server took \(count)",
                advice: "A rule or trigger of the database may be in the way, or a row that goes on"
                    + " behind a backslash at the end of its line, as pg_dump writes none")
        }
        return total
    }

    private mutating func finish(on connection: inout Connection) throws(PostgresError) -> Int {
        do throws(PostgresError) {
            if encoder != nil { try Self.put(BinaryRows.trailer, on: &connection) }
            return try rowsBefore + connection.endCopyIn()
        } catch {
            throw located(error)
        }
    }

    private mutating func goOnAsText(on connection: inout Connection) throws(PostgresError) {
        try Self.put(BinaryRows.trailer, on: &connection)
        rowsBefore += try connection.endCopyIn()
        encoder = nil
        try connection.beginCopyIn(text)
    }

    /// Refuses a CR in the first line of text that goes on behind other rows.
    ///
    /// The server takes the first line of a COPY for how all lines end, and would drop the CR of one
    /// that ends in CR LF (copyfromparse.c, CopyReadLineText).
    private mutating func checkLineEnd(_ rows: UnsafeRawBufferPointer) throws(PostgresError) {
        guard !hasBegunText, !rows.isEmpty else { return }
        hasBegunText = true
        guard linesAreRows, isContinued || rowsBefore > 0 else { return }
        guard rows.prefix(while: { $0 != 0x0a }).contains(0x0d) else { return }
        throw PostgresError(
            .server, "literal carriage return found in data", sqlState: "22P04",
            hint: "Use \"\\r\" to represent carriage return.", context: "COPY rows, line 1")
    }

    private func located(_ error: PostgresError) -> PostgresError {
        var error = error
        error.rowsBefore = rowsBefore
        return error
    }

    private static func put(
        _ bytes: [UInt8], on connection: inout Connection
    ) throws(PostgresError) {
        let result = bytes.withUnsafeBytes { view -> Swift.Result<Void, PostgresError> in
            do throws(PostgresError) {
                return .success(try connection.putCopyData(view))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
