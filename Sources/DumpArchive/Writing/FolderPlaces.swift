extension TableOfContents {
    /// The same entries for an archive in a folder, their files named as pg_dump names them.
    ///
    /// Source: pg_backup_directory.c, _ArchiveEntry and _WriteExtraToc; the format's byte is that
    /// of a tar file (_CloseArchive).
    public func placedInFolder() -> TableOfContents {
        var result = self
        result.header.change(to: .tar)
        for index in result.entries.indices {
            let entry = entries[index]
            result.entries[index].place = .file(entry.hasData ? fileName(of: entry) : [])
        }
        return result
    }

    /// The name of the list of a BLOBS entry's large objects: up to 1.15 there is one for all.
    public func largeObjectList(of entry: TOCEntry) -> String {
        header.version.hasRelationKind ? "blobs_\(entry.dumpID).toc" : "blobs.toc"
    }

    private func fileName(of entry: TOCEntry) -> [UInt8] {
        let name = entry.kind == .blobs ? largeObjectList(of: entry) : "\(entry.dumpID).dat"
        return Array(name.utf8)
    }
}

extension LargeObject {
    /// The file that pg_dump keeps its content in, without the suffix of a compression.
    public var fileName: String { "blob_\(oid).dat" }

    /// Its line in the list of large objects (pg_backup_directory.c, _EndLO).
    public var listLine: [UInt8] { Array("\(oid) \(fileName)\n".utf8) }
}
