import ByteStreams
import SQLSyntax
import Testing

@testable import Exports
@testable import Loading

/// Scripts taken apart for tests.
enum WholeScript {
    /// All statements of a script, rows passed over.
    static func statements(_ text: [UInt8]) throws -> [SQLStatement] {
        let reader = ScriptReader(MemorySource(text))
        var result: [SQLStatement] = []
        while let item = try reader.next() {
            if item == .statement { result.append(reader.statement) }
        }
        return result
    }

    /// The one statement of a text.
    static func statement(_ text: String) throws -> SQLStatement {
        try #require(SQLStatement(parsing: Array((text + ";").utf8)))
    }
}
