package import Transformation

extension ArchiveScript {
    /// Writes each part of it where it belongs.
    package func write(at sink: any PositionedSink) throws -> TransformReport {
        report(try PositionedWriter(script, to: sink).run())
    }
}
