public import ByteStreams
public import DumpArchive

/// The SQL that fills large objects, made piece by piece from their contents.
///
/// Source: pg_backup_archiver.c, StartRestoreLOs to EndRestoreLOs, and dump_lo_buf.
public final class LargeObjectScript {
    /// How one command's bytes are opened.
    public typealias Opener = (LargeObject) throws(ArchiveError) -> any ByteSource

    /// How many bytes of content a command carries at most; also pg_restore's buffer.
    static let commandSize = 16384

    private let objects: any LargeObjects
    private let open: Opener
    private let prefix: [UInt8]
    /// How many objects were begun.
    public private(set) var count: UInt64 = 0
    private var current: (any ByteSource)?
    private var stage = Stage.begin
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: LargeObjectScript.commandSize, alignment: 16)

    private enum Stage { case begin, objects, done }

    /// Prepares to write `objects`, which have been created before, in this order.
    public init(_ objects: any LargeObjects, standardStrings: Bool, open: @escaping Opener) {
        self.objects = objects
        self.open = open
        prefix = Array("SELECT pg_catalog.lowrite(0, '" + (standardStrings ? "\\x" : "\\\\x"))
    }

    deinit { buffer.deallocate() }

    /// The next piece of text; nil behind the last.
    ///
    /// Throws what opening an object and reading it throw.
    public func next() throws(ArchiveError) -> [UInt8]? {
        switch stage {
        case .begin:
            stage = .objects
            return Array("BEGIN;\n\n")
        case .objects:
            if let current { return try write(current) }
            guard let object = try objects.next() else {
                stage = .done
                return Array("COMMIT;\n\n")
            }
            count += 1
            current = try open(object)
            return Array("SELECT pg_catalog.lo_open('\(object.oid)', 131072);\n")
        case .done:
            return nil
        }
    }

    private func write(_ source: any ByteSource) throws(ArchiveError) -> [UInt8] {
        // Commands are filled to the brim, however small the pieces are that arrive.
        var count = 0
        do {
            while count < buffer.count {
                let got = try source.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                if got == 0 { break }
                count += got
            }
        } catch {
            throw ArchiveError(error)
        }
        var text: [UInt8] = []
        if count > 0 {
            text.reserveCapacity(prefix.count + 2 * count + 64)
            text += prefix
            for byte in buffer[..<count] {
                text.append(Self.digits[Int(byte >> 4)])
                text.append(Self.digits[Int(byte & 15)])
            }
            text.append("');\n")
        }
        if count < buffer.count {
            current = nil
            text.append("SELECT pg_catalog.lo_close(0);\n\n")
        }
        return text
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

extension Archive {
    /// The SQL of a BLOBS entry's contents.
    public func largeObjectScript(of entry: TOCEntry) throws(ArchiveError) -> LargeObjectScript {
        let context = try ScriptContext(contents, ScriptOptions())
        return LargeObjectScript(
            try largeObjects(of: entry), standardStrings: context.standardStrings
        ) { [self] object throws(ArchiveError) in
            try open(object.data)
        }
    }
}
