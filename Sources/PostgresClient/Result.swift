import ByteStreams
internal import CLibpq

/// A result of libpq's, freed with this value.
struct Result: ~Copyable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }

    /// How many rows a command touched, where it is one that counts them.
    var affected: Int? { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } }

    var rows: Rows {
        let width = PQnfields(pointer)
        let columns = (0..<width).map { PQfname(pointer, $0).map { String(cString: $0) } ?? "" }
        let values = (0..<PQntuples(pointer)).map { row in
            (0..<width).map { column in value(row, column) }
        }
        return Rows(
            columns: columns, types: (0..<width).map { PQftype(pointer, $0) }, values: values)
    }

    private func value(_ row: Int32, _ column: Int32) -> String? {
        guard PQgetisnull(pointer, row, column) == 0, let text = PQgetvalue(pointer, row, column)
        else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: text, count: Int(PQgetlength(pointer, row, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the server refused, in its own words.
    func error(_ code: PostgresError.Code, statement: String) -> PostgresError {
        guard let message = Self.field("M", of: pointer) else {
            let text = PQresultErrorMessage(pointer).map { String(cString: $0) } ?? ""
            return PostgresError(code, libpq: text, statement: statement)
        }
        var error = PostgresError(code, libpq: message, statement: statement)
        error.sqlState = Self.field("C", of: pointer)
        error.detail = Self.field("D", of: pointer) ?? error.detail
        error.hint = Self.field("H", of: pointer)
        error.context = Self.field("W", of: pointer)
        error.table = Self.field("t", of: pointer)
        error.constraint = Self.field("n", of: pointer)
        error.innerStatement = Self.field("q", of: pointer)
        error.innerPosition = Self.field("p", of: pointer).flatMap { Int($0) }
        error.position = Self.field("P", of: pointer).flatMap { Int($0) }
        return error
    }

    /// A field of an error or notice, by the letter that the protocol gives it; libpq's names for
    /// them are macros.
    static func field(_ letter: Unicode.Scalar, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, Int32(letter.value)).map { text in
            if let valid = String(validatingCString: text) { return valid }
            // The server speaks in the session's encoding.
            var bytes: [UInt8] = []
            while text[bytes.count] != 0 { bytes.append(UInt8(bitPattern: text[bytes.count])) }
            return MessageText.string(bytes)
        }
    }
}

extension Notice {
    /// Reads what libpq hands to its notice receiver.
    init(_ result: OpaquePointer) {
        severity = Result.field("V", of: result) ?? Result.field("S", of: result) ?? "NOTICE"
        sqlState = Result.field("C", of: result)
        message =
            Result.field("M", of: result)
            ?? PostgresError(.server, libpq: String(cString: PQresultErrorMessage(result))).message
    }
}
