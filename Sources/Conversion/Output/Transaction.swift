package import ByteStreams
import Exports

/// What keeps a script that stops early from being taken for a whole one.
package enum Transaction {
    /// Opens the one transaction of a script.
    package static let begin = Array("BEGIN;\n\n".utf8)
    /// Closes it.
    ///
    /// A script that ends before this line changes nothing.
    package static let commit = Array("COMMIT;\n".utf8)

    /// Makes psql fail, inside COPY data or not, so that it commits nothing of a part.
    ///
    /// psql takes the end of its input for the end of the script, and commits with
    /// --single-transaction what came before.
    private static let poison = """

        \\.
        ;
        DO $emigrate$BEGIN RAISE EXCEPTION 'the script is not whole: emigrate failed before its end';
        END$emigrate$;

        """

    /// Ends a stream that stays a part; a reader that has gone away does not matter.
    package static func spoil(_ sink: any ByteSink) {
        do {
            try sink.write(Array(poison.utf8))
            try sink.finish()
        } catch {}
    }
}
