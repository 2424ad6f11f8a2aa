internal import CLibpq

/// Why a server turned a session away.
///
/// libpq gives the SQLSTATE of statements only. Of a session that did not come about there is its
/// text, in the server's language; asked to be verbose, it puts the SQLSTATE into it
/// (fe-protocol3.c, pqBuildErrorMessage3), and that can be asked for only while it connects without
/// blocking.
enum ConnectionRefusal {
    /// How long a server may take to turn a session away once more.
    private static let patience = Duration.seconds(3)

    /// Connects once more, to hear the SQLSTATE; nil where no server answers, or lets the session in.
    static func sqlState(_ keywords: CStrings, _ values: CStrings) -> String? {
        let begun = keywords.withPointers { names in
            values.withPointers { PQconnectStartParams(names, $0, 1) }
        }
        guard let begun else { return nil }
        defer { PQfinish(begun) }
        guard PQstatus(begun) != CONNECTION_BAD else { return nil }
        PQsetErrorVerbosity(begun, PQERRORS_VERBOSE)
        let end = ContinuousClock.now + patience
        var isWriting = true
        while ContinuousClock.now < end {
            guard let socket = Socket(PQsocket(begun)),
                let ready = socket.wait(toWrite: isWriting, milliseconds: 100)
            else { return nil }
            guard isWriting ? ready.canWrite || ready.canRead : ready.canRead else { continue }
            switch PQconnectPoll(begun) {
            case PGRES_POLLING_READING: isWriting = false
            case PGRES_POLLING_WRITING: isWriting = true
            case PGRES_POLLING_FAILED: return sqlState(in: Connection.message(begun))
            default: return nil
            }
        }
        return nil
    }

    /// The SQLSTATE in a verbose message: `FATAL:  3D000: database "x" does not exist`; the last one
    /// where several servers were asked.
    static func sqlState(in message: String) -> String? {
        let bytes = Array(message.utf8)
        let length = 5
        return bytes.indices.dropLast(length + 4).reversed().lazy.compactMap { index in
            let start = index + 3
            let end = start + length
            guard bytes[index..<start].elementsEqual(":  ".utf8),
                bytes[end..<end + 2].elementsEqual(": ".utf8),
                bytes[start..<end].allSatisfy({ byte in
                    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                        || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                })
            else { return nil }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }.first
    }
}
