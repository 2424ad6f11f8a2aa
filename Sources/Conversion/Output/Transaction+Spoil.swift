package import ByteStreams
package import Transformation

extension Transaction {
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
