package import ByteStreams
package import SQLSyntax

/// Where the text of a script goes that is made of an export.
///
/// What is written one after another is one text.
package protocol ScriptSink: AnyObject {
    /// Whether it wants to know where each piece of text comes from; where not, pieces are gathered.
    var tellsPlaces: Bool { get }

    /// Takes text that may end anywhere.
    func write(_ text: UnsafeRawBufferPointer, from place: ItemPlace) throws

    /// Takes a whole statement, whose tokens are known.
    func write(_ statement: SQLStatement, from place: ItemPlace) throws

    /// Takes whole rows of the COPY statement that was written last, or parts of rows, but not what
    /// ends them.
    func write(rows: UnsafeRawBufferPointer, from place: ItemPlace) throws
}

/// A script that is written as it is.
package final class ScriptFile: ScriptSink {
    private let sink: any ByteSink

    /// Writes to `sink`, which has to be finished when all is written.
    package init(_ sink: any ByteSink) { self.sink = sink }

    package let tellsPlaces = false

    package func write(_ text: UnsafeRawBufferPointer, from place: ItemPlace) throws {
        try sink.write(text)
    }

    package func write(_ statement: SQLStatement, from place: ItemPlace) throws {
        try statement.bytes.withUnsafeBytes { try sink.write($0) }
    }

    package func write(rows: UnsafeRawBufferPointer, from place: ItemPlace) throws {
        try sink.write(rows)
    }
}
