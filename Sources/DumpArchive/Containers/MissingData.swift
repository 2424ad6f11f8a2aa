import ByteStreams

extension DirectoryArchive {
    /// What of the archive's data is not there, in the order of the entries.
    ///
    /// That is files that are missing or misnamed, and large objects that are created but whose
    /// content no list mentions. Only names are looked up; of the files' contents just the lists
    /// of large objects are read.
    public func missingData() -> [ArchiveError] {
        var errors: [ArchiveError] = []
        var listed: Set<UInt32> = []
        var hasLists = false
        for entry in contents.entries where entry.hasData {
            do throws(ArchiveError) {
                if entry.kind == .blobs {
                    hasLists = true
                    for object in try largeObjects(of: entry) {
                        listed.insert(object.oid)
                        _ = try dataFile(of: object, in: entry)
                    }
                } else {
                    _ = try dataFile(of: entry)
                }
            } catch {
                errors.append(error)
            }
        }
        // A list cut short at the end of a line is well-formed, and only this tells.
        if hasLists, errors.isEmpty { errors = unlisted(than: listed) }
        return errors
    }

    private func unlisted(than listed: Set<UInt32>) -> [ArchiveError] {
        var errors: [ArchiveError] = []
        for entry in contents.entries {
            var created: [ArraySlice<UInt8>] = []
            if entry.kind == .blob { created = [entry.tag[...]] }
            if entry.kind == .blobMetadata {
                created = (entry.definition ?? []).split(separator: UInt8(ascii: "\n"))
            }
            for text in created {
                guard let oid: UInt32 = parseDecimal(text), !listed.contains(oid) else { continue }
                errors.append(
                    ArchiveError(
                        .damaged, "no list of large objects has the content of \(oid)",
                        path: folder.displayPath(of: "toc.dat"), entry: ArchiveError.Entry(entry)))
            }
        }
        return errors
    }
}
