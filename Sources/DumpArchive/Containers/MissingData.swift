import ByteStreams

extension Archive {
    /// What of the archive's data is not there, in the order of the entries.
    ///
    /// That is data that is missing or misnamed, and large objects that are created but whose
    /// content is nowhere. Rows are only looked up, not read. What a sequential archive lacks is not
    /// seen before it is read.
    public func missingData() -> [ArchiveError] {
        guard !isSequential else { return [] }
        var errors: [ArchiveError] = []
        var present: Set<UInt32> = []
        var hasObjects = false
        for entry in contents.entries where entry.hasData {
            do throws(ArchiveError) {
                if entry.kind == .blobs {
                    hasObjects = true
                    let objects = try largeObjects(of: entry)
                    while let object = try objects.next() { present.insert(object.oid) }
                } else {
                    _ = try data(of: entry)
                }
            } catch {
                errors.append(error)
            }
        }
        // A list cut short at the end of a line is well-formed, and only this tells.
        if hasObjects, errors.isEmpty { errors = absent(from: present) }
        return errors
    }

    /// The objects that are created but not among those `present`.
    func absent(from present: Set<UInt32>) -> [ArchiveError] {
        var errors: [ArchiveError] = []
        for entry in contents.entries {
            var created: [ArraySlice<UInt8>] = []
            if entry.kind == .blob { created = [entry.tag[...]] }
            if entry.kind == .blobMetadata {
                created = (entry.definition ?? []).split(separator: UInt8(ascii: "\n"))
            }
            for text in created {
                guard let oid: UInt32 = parseDecimal(text), !present.contains(oid) else { continue }
                errors.append(
                    ArchiveError(
                        .damaged, "no list of large objects has the content of \(oid)",
                        path: tocPath, entry: ArchiveError.Entry(entry)))
            }
        }
        return errors
    }
}
