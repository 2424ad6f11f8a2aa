package import ByteStreams

/// What a file's first bytes say that it is.
package enum FileSignature: Hashable, Sendable {
    case zip
    case gzip
    case zstd
    case lz4
    case customArchive
    /// The table of contents of a folder or tar.
    case tableOfContents
    case tar
    case encrypted
    case text
    case empty
    case binary

    /// How many bytes it takes to tell.
    package static let length = 4096

    package init(_ head: [UInt8]) {
        let head = Self.behindSkippableFrames(head)
        func begins(_ bytes: UInt8...) -> Bool { head.starts(with: bytes) }
        if head.isEmpty {
            self = .empty
        } else if begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06) {
            self = .zip
        } else if begins(0x1f, 0x8b) {
            self = .gzip
        } else if begins(0x28, 0xb5, 0x2f, 0xfd) {
            self = .zstd
        } else if begins(0x04, 0x22, 0x4d, 0x18) {
            self = .lz4
        } else if head.starts(with: "PGDMP".utf8) {
            // The header's format: 1 is custom, 3 is written in folders and in tars
            // (pg_backup_directory.c, _CloseArchive).
            self = head.dropFirst(10).first == 3 ? .tableOfContents : .customArchive
        } else if head.dropFirst(257).prefix(5).elementsEqual("ustar".utf8) {
            self = .tar
        } else if Self.isOpenPGP(head) {
            self = .encrypted
        } else if head.contains(0) {
            self = .binary
        } else {
            self = .text
        }
    }

    /// How a file with this signature is compressed.
    package var compression: CompressionFormat {
        switch self {
        case .gzip: .gzip
        case .lz4: .lz4
        case .zstd: .zstd
        case .zip, .customArchive, .tableOfContents, .tar, .encrypted, .text, .empty, .binary: .none
        }
    }

    /// What comes behind frames that zstd and lz4 both pass over, as pzstd writes them in front of
    /// others (RFC 8878, 3.1.2).
    private static func behindSkippableFrames(_ head: [UInt8]) -> ArraySlice<UInt8> {
        var rest = head[...]
        while rest.count > 8, rest[rest.startIndex] & 0xf0 == 0x50,
            rest.dropFirst().starts(with: [0x2a, 0x4d, 0x18])
        {
            let size = rest.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(8 + size)
        }
        // What is longer than all that was looked at stays what it seems to be.
        return rest.isEmpty ? head[...] : rest
    }

    /// OpenPGP's armour, or a packet of encrypted data (RFC 9580: tags 1, 3, 18 and 20).
    private static func isOpenPGP(_ head: ArraySlice<UInt8>) -> Bool {
        if head.starts(with: "-----BEGIN PGP MESSAGE-----".utf8) { return true }
        guard let first = head.first, first & 0x80 != 0 else { return false }
        let tag = first & 0x40 != 0 ? first & 0x3f : (first >> 2) & 0x0f
        guard [1, 3, 18, 20].contains(tag), head.count > 4 else { return false }
        // Session keys are version 3 (tag 1) or 4 to 6 (tag 3), behind a short length.
        let lengthSize =
            first & 0x40 != 0 ? newLengthSize(head[head.startIndex + 1]) : 1 << Int(first & 3)
        guard lengthSize <= 5, head.count > 1 + lengthSize else { return false }
        let version = head[head.startIndex + 1 + lengthSize]
        switch tag {
        case 1: return version == 3 || version == 6
        case 3: return (4...6).contains(version)
        default: return version == 1 || version == 2
        }
    }

    /// How many bytes a length takes in a packet of the newer format (RFC 9580, 4.2.1).
    private static func newLengthSize(_ first: UInt8) -> Int {
        switch first {
        case 192..<224: 2
        case 255: 5
        default: 1
        }
    }
}
