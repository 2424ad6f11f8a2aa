import ByteStreams

/// Makes zips, proper ones and others.
struct ZipBuilder {
    struct File {
        var name: [UInt8]
        var content: [UInt8]
        var isDeflated = false
        var flags: UInt16 = 0
        var method: UInt16?
        var madeBy: UInt16 = 0x031E
        var checksum: UInt32?
        var hasZip64 = false
        var hasDescriptor = false
        var localName: [UInt8]?
        var offsetChange: Int = 0

        init(_ name: String, _ content: String, _ change: (inout File) -> Void = { _ in }) {
            self.name = Array(name.utf8)
            self.content = Array(content.utf8)
            change(&self)
        }
    }

    var files: [File] = []
    var prefix: [UInt8] = []
    var comment: [UInt8] = []
    var isZip64 = false
    var disk: UInt16 = 0
    var countChange = 0

    func bytes() -> [UInt8] {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            var checksum = CRC32()
            file.content.withUnsafeBytes { checksum.update($0) }
            let sum = file.checksum ?? checksum.value
            let method = file.method ?? (file.isDeflated ? 8 : 0)
            let data = file.isDeflated ? Self.storedBlock(file.content) : file.content
            let offset = body.count + file.offsetChange
            let flags = file.flags | (file.hasDescriptor ? 8 : 0)
            let hidden = file.hasDescriptor
            body += Self.little(0x0403_4B50, 4) + Self.little(20, 2) + Self.little(Int(flags), 2)
            body += Self.little(Int(method), 2) + Self.little(0, 4)
            body += Self.little(hidden ? 0 : Int(sum), 4)
            body += Self.little(hidden ? 0 : data.count, 4)
            body += Self.little(hidden ? 0 : file.content.count, 4)
            let localName = file.localName ?? file.name
            body += Self.little(localName.count, 2) + Self.little(3, 2) + localName + [9, 9, 9]
            body += data
            if hidden { body += Self.little(0x0807_4B50, 4) + Self.little(Int(sum), 4) }
            directory += Self.little(0x0201_4B50, 4) + Self.little(Int(file.madeBy), 2)
            directory += Self.little(20, 2) + Self.little(Int(flags), 2)
            directory += Self.little(Int(method), 2) + Self.little(0, 4) + Self.little(Int(sum), 4)
            var extra: [UInt8] = []
            let big = 0xFFFF_FFFF
            if file.hasZip64 {
                extra = Self.little(0x5455, 2) + Self.little(1, 2) + [0] + Self.little(1, 2)
                extra += Self.little(24, 2) + Self.little(file.content.count, 8)
                extra += Self.little(data.count, 8) + Self.little(offset, 8)
            }
            directory += Self.little(file.hasZip64 ? big : data.count, 4)
            directory += Self.little(file.hasZip64 ? big : file.content.count, 4)
            directory += Self.little(file.name.count, 2) + Self.little(extra.count, 2)
            directory += Self.little(0, 10) + Self.little(file.hasZip64 ? big : offset, 4)
            directory += file.name + extra
        }
        var end: [UInt8] = []
        let count = files.count + countChange
        if isZip64 {
            end += Self.little(0x0606_4B50, 4) + Self.little(44, 8) + Self.little(45, 2)
            end += Self.little(45, 2) + Self.little(0, 8) + Self.little(count, 8)
            end += Self.little(count, 8) + Self.little(directory.count, 8)
            end += Self.little(body.count, 8)
            end += Self.little(0x0706_4B50, 4) + Self.little(0, 4)
            end += Self.little(body.count + directory.count, 8) + Self.little(1, 4)
        }
        end += Self.little(0x0605_4B50, 4) + Self.little(Int(disk), 2) + Self.little(0, 2)
        end += Self.little(isZip64 ? 0xFFFF : count, 2) + Self.little(isZip64 ? 0xFFFF : count, 2)
        end += Self.little(isZip64 ? 0xFFFF_FFFF : directory.count, 4)
        end += Self.little(isZip64 ? 0xFFFF_FFFF : body.count, 4)
        end += Self.little(comment.count, 2) + comment
        return prefix + body + directory + end
    }

    static func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
    }

    /// Deflate's block without compression, which is enough to need a decoder.
    static func storedBlock(_ content: [UInt8]) -> [UInt8] {
        [1] + little(content.count, 2) + little(~content.count, 2) + content
    }
}
