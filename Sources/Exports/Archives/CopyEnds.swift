package import DumpArchive
import SQLSyntax

extension TableOfContents {
    /// Gives COPY statements the semicolon and line end that pg_dump puts there.
    ///
    /// Where the statement is sent by itself nobody misses them; where rows follow it they would be
    /// taken for a part of it.
    package mutating func endCopyStatements() {
        for index in entries.indices {
            guard let text = entries[index].copyStatement, !text.isEmpty,
                !text.suffix(2).elementsEqual([0x3b, 0x0a])
            else { continue }
            let statements = SQLStatement.all(in: text)
            guard statements.count == 1, let copy = statements.first, CopyFrom(copy) != nil,
                let last = copy.tokens.last
            else { continue }
            entries[index].copyStatement = Array(copy.bytes[..<last.end]) + [0x3b, 0x0a]
        }
    }
}
