/// The central directory of a zip.
///
/// Source: APPNOTE.TXT 6.3, sections 4.3.12 and 4.5.3.
struct ZipDirectory {
    /// What is wrong with a directory, and at which byte of it.
    struct Damage: Error, Hashable {
        var message: String
        var offset: Int
        var isUnsupported = false
    }

    let members: [ZipMember]

    /// Parses the directory's bytes.
    ///
    /// `shift` is how many bytes stand before the zip in its file, `start` where the directory
    /// begins in that file: no member may reach into it, nor into another.
    init(
        _ bytes: [UInt8], entryCount: UInt64, shift: UInt64, start: UInt64
    ) throws(Damage) {
        guard entryCount <= UInt64(bytes.count / 46) else {
            throw Damage(
                message: "\(entryCount) files cannot be listed in \(bytes.count) bytes", offset: 0)
        }
        var fields = LittleEndian(bytes)
        var members: [ZipMember] = []
        var paths: Set<String> = []
        for _ in 0..<entryCount {
            let position = fields.position
            let member = try Self.member(&fields, shift: shift)
            if !member.isFolder, !paths.insert(member.path).inserted {
                throw Damage(
                    message: "two files are called \(Array(member.path).readable)",
                    offset: position)
            }
            members.append(member)
        }
        guard fields.remaining == 0 else {
            throw Damage(
                message: "there is more in the directory than the \(entryCount) files announced",
                offset: fields.position)
        }
        try Self.checkPlaces(members, start: start)
        self.members = members
    }

    private static func member(
        _ fields: inout LittleEndian, shift: UInt64
    ) throws(Damage) -> ZipMember {
        let position = fields.position
        func damage(_ message: String) -> Damage { Damage(message: message, offset: position) }
        guard fields.number(UInt32.self) == 0x0201_4B50,
            let madeBy = fields.number(UInt16.self), fields.number(UInt16.self) != nil,
            let flags = fields.number(UInt16.self), let method = fields.number(UInt16.self),
            fields.number(UInt32.self) != nil, let checksum = fields.number(UInt32.self),
            let compressed = fields.number(UInt32.self), let size = fields.number(UInt32.self),
            let nameLength = fields.number(UInt16.self),
            let extraLength = fields.number(UInt16.self),
            let commentLength = fields.number(UInt16.self),
            let disk = fields.number(UInt16.self), fields.read(6) != nil,
            let offset = fields.number(UInt32.self), let name = fields.read(Int(nameLength)),
            let extra = fields.read(Int(extraLength)), fields.read(Int(commentLength)) != nil
        else { throw damage("the directory of the zip is damaged") }
        var member = ZipMember(
            path: ZipName.path(name, madeBy: madeBy), rawName: name, flags: flags,
            method: method, checksum: checksum, compressedSize: UInt64(compressed),
            size: UInt64(size), headerOffset: UInt64(offset))
        guard try readZip64(extra, disk: disk, into: &member, damage) == 0 else {
            throw Damage(
                message: "the zip is split over several files; join them first",
                offset: position, isUnsupported: true)
        }
        guard ZipName.staysInside(member.path) else {
            throw damage("the name \(Array(member.path).readable) leads out of the zip")
        }
        let (shifted, overflow) = member.headerOffset.addingReportingOverflow(shift)
        guard !overflow else { throw damage("a file is said to be beyond the end of the zip") }
        member.headerOffset = shifted
        return member
    }

    /// Takes from the zip64 field what did not fit elsewhere, and returns the disk.
    private static func readZip64(
        _ extra: [UInt8], disk: UInt16, into member: inout ZipMember,
        _ damage: (String) -> Damage
    ) throws(Damage) -> UInt32 {
        let needs = [member.size, member.compressedSize, member.headerOffset].contains(0xFFFF_FFFF)
        guard needs || disk == .max else { return UInt32(disk) }
        var fields = LittleEndian(extra)
        while let identifier = fields.number(UInt16.self), let length = fields.number(UInt16.self),
            let content = fields.read(Int(length))
        {
            guard identifier == 1 else { continue }
            var values = LittleEndian(content)
            var isComplete = true
            func replace(_ value: inout UInt64) {
                guard value == 0xFFFF_FFFF else { return }
                guard let real = values.number(UInt64.self) else {
                    isComplete = false
                    return
                }
                value = real
            }
            replace(&member.size)
            replace(&member.compressedSize)
            replace(&member.headerOffset)
            guard isComplete else { throw damage("a zip64 field is too short") }
            return disk == .max ? values.number(UInt32.self) ?? 0 : UInt32(disk)
        }
        // Without the field, these are sizes like any other.
        return disk == .max ? 1 : UInt32(disk)
    }

    /// Members that share bytes are how a small zip claims endless content.
    private static func checkPlaces(_ members: [ZipMember], start: UInt64) throws(Damage) {
        let sorted = members.sorted { $0.headerOffset < $1.headerOffset }
        for (index, member) in sorted.enumerated() {
            let limit = index + 1 < sorted.count ? sorted[index + 1].headerOffset : start
            let header = 30 + UInt64(member.rawName.count)
            let (content, overflow) = header.addingReportingOverflow(member.compressedSize)
            let (end, endOverflow) = member.headerOffset.addingReportingOverflow(content)
            guard !overflow, !endOverflow, end <= limit else {
                throw Damage(
                    message: "\(Array(member.path).readable) reaches into what comes behind it",
                    offset: 0)
            }
        }
    }
}
