/// Follows the lines that pg_dump and pg_dumpall begin and end a script with.
///
/// A script that was cut short between two statements is good SQL all the same; that its last line
/// is missing is all that tells.
package struct DumpFrame {
    /// A line about the dump as a whole.
    package enum HeadLine {
        /// What pg_dumpall begins and ends with.
        case clusterHead, clusterEnd
        /// What pg_dump begins and ends with.
        case databaseHead, databaseEnd
        /// Which server was dumped, and by which program.
        case server, program
    }

    private static let cluster = "-- PostgreSQL database cluster dump"
    private static let database = "-- PostgreSQL database dump"
    private static let end = " complete"

    private var open: [HeadLine] = []

    /// The line that is still to come; nil where the script may end.
    package var missingLine: String? {
        open.last.map { ($0 == .clusterHead ? Self.cluster : Self.database) + Self.end }
    }

    /// Whether the dump of a database has begun inside of another one, which ends before it.
    package private(set) var isBroken = false

    /// Takes a comment that stands between statements; returns what line about the dump it is.
    @discardableResult
    package mutating func consume(comment: UnsafeRawBufferPointer) -> HeadLine? {
        if comment.starts(with: "-- Dumped ".utf8) {
            if comment.starts(with: "-- Dumped from database version ".utf8) { return .server }
            return comment.starts(with: "-- Dumped by pg_dump version ".utf8) ? .program : nil
        }
        guard comment.count < 64, comment.starts(with: "-- PostgreSQL ".utf8) else { return nil }
        var line = Substring(String(decoding: comment, as: UTF8.self))
        while let last = line.last, last.isWhitespace { line.removeLast() }
        switch line {
        case Self.cluster[...]: return begin(.clusterHead)
        case Self.database[...]: return begin(.databaseHead)
        case (Self.cluster + Self.end)[...]: return finish(.clusterHead, .clusterEnd)
        case (Self.database + Self.end)[...]: return finish(.databaseHead, .databaseEnd)
        default: return nil
        }
    }

    private mutating func begin(_ line: HeadLine) -> HeadLine {
        isBroken = isBroken || line == .databaseHead && open.last == .databaseHead
        open.append(line)
        return line
    }

    private mutating func finish(_ head: HeadLine, _ end: HeadLine) -> HeadLine {
        if let index = open.lastIndex(of: head) { open.removeSubrange(index...) }
        return end
    }
}
