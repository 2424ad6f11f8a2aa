/// Follows the lines that pg_dump and pg_dumpall begin and end a script with.
///
/// A script that was cut short between two statements is good SQL all the same; that its last line
/// is missing is all that tells.
struct DumpFrame {
    private enum Part: CaseIterable {
        case cluster
        case database

        var opening: String {
            switch self {
            case .cluster: "-- PostgreSQL database cluster dump"
            case .database: "-- PostgreSQL database dump"
            }
        }

        var closing: String { opening + " complete" }
    }

    private var open: [Part] = []

    /// The line that is still to come; nil where the script may end.
    var missingLine: String? { open.last?.closing }

    /// Takes a comment that stands between statements.
    mutating func take(comment: UnsafeRawBufferPointer) {
        guard comment.count < 64, comment.starts(with: "-- PostgreSQL ".utf8) else { return }
        var line = Substring(String(decoding: comment, as: UTF8.self))
        while let last = line.last, last.isWhitespace { line.removeLast() }
        for part in Part.allCases {
            if line == part.opening { open.append(part) }
            if line == part.closing, let index = open.lastIndex(of: part) {
                open.removeSubrange(index...)
            }
        }
    }
}
