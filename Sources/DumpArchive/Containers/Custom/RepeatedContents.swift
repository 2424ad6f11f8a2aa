import ByteStreams

/// A table of contents that stands once more behind the data.
///
/// pg_dump goes back to its table of contents to fill in where the data is. Since PostgreSQL 16 it
/// has its standard output append, so that with `pg_dump -Fc > FILE` what it writes then comes out
/// behind the data instead: the entries with the places, while those in front have none. Source:
/// pg_backup_archiver.c, _allocAH, and pg_backup_custom.c, _CloseArchive.
extension TableOfContents {
    /// The same contents, with the places of the data, if that is what `fields` are at up to their
    /// end; nil for anything else.
    func repeated(in fields: inout FieldReader) throws(ArchiveError) -> TableOfContents? {
        var reader = TOCReader(fields)
        defer { fields = reader.reader }
        do throws(ArchiveError) {
            guard try reader.readCount() == entries.count else { return nil }
            let places = try reader.readEntries(entries.count, header)
            guard try reader.isAtEnd() else { return nil }
            let again = TableOfContents(header: header, entries: places)
            return again.withoutPlaces == withoutPlaces ? again : nil
        } catch {
            if error.code == .damaged { return nil }
            throw error
        }
    }

    /// Whether it does not say where all of the data is.
    var lacksPlaces: Bool {
        entries.contains { entry in
            if case .positionUnknown = entry.place { entry.hasData } else { false }
        }
    }

    private var withoutPlaces: [TOCEntry] {
        entries.map { entry in
            var entry = entry
            entry.place = .noData(0)
            return entry
        }
    }
}
