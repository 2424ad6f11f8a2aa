import ByteStreams

/// One large object of an archive.
public struct LargeObject: Hashable, Sendable {
    /// The object's OID.
    public var oid: UInt32
    /// Its content.
    public var data: StoredData
}

/// The large objects of a BLOBS entry, which are taken one after another.
public protocol LargeObjects: AnyObject {
    /// The next one; nil behind the last.
    func next() throws(ArchiveError) -> LargeObject?
}

/// Large objects that were found before they are read.
final class FoundLargeObjects: LargeObjects {
    private let objects: [LargeObject]
    private var position = 0

    init(_ objects: [LargeObject]) { self.objects = objects }

    func next() -> LargeObject? {
        guard position < objects.count else { return nil }
        defer { position += 1 }
        return objects[position]
    }
}
