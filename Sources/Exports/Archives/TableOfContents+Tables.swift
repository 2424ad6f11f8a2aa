package import DumpArchive

extension TableOfContents {
    /// The tables with data, by bare name.
    package var tableNames: Set<String> {
        Set(
            entries.filter { $0.kind == .table || $0.kind == .tableData }
                .map { String(decoding: $0.tag, as: UTF8.self) })
    }
}
