import ByteStreams
package import DatabaseWork
package import DumpArchive
package import Exports
package import PostgresClient

/// Compares the large objects of an archive's entry with those of a database, byte for byte.
package struct LargeObjectProof {
    package let archive: any Archive
    package let entry: TOCEntry
    /// What messages call the entry.
    package let subject: String

    /// Creates the proof of an entry; nothing is compared.
    package init(archive: any Archive, entry: TOCEntry, subject: String) {
        self.archive = archive
        self.entry = entry
        self.subject = subject
    }

    /// What came of it.
    package struct Findings {
        /// How many objects the export has.
        package var count: UInt64 = 0
        /// How objects differ, in words.
        package var mismatches: [String] = []
        /// How many objects the session's user may not read.
        package var unreadable = 0
    }

    /// How much of an object is compared at once, in bytes.
    package static let pieceSize = 64 << 10

    /// How many there are in the export.
    package func count() throws -> Int {
        var count = 0
        let objects = try archive.largeObjects(of: entry)
        while try objects.next() != nil { count += 1 }
        return count
    }

    /// Compares all of them, up to `most` that differ; throws where one may not be read, unless such
    /// are to be passed over.
    package func compare(
        on connection: inout Connection, progress: LoadProgress, most: Int,
        passesOverUnreadable: Bool = false
    ) throws -> Findings {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        var findings = Findings()
        let objects = try archive.largeObjects(of: entry)
        while let object = try objects.next() {
            try progress.checkCancelled()
            findings.count += 1
            guard findings.mismatches.count < most else { continue }
            let source = try archive.open(object.data)
            do {
                if let mismatch = try compare(object.oid, source, buffer, on: &connection) {
                    findings.mismatches.append(mismatch)
                }
            } catch let error as MigrationError where error.code == .privilegesMissing {
                guard passesOverUnreadable else { throw error }
                findings.count -= 1
                findings.unreadable += 1
            }
        }
        return findings
    }

    private func compare(
        _ object: UInt32, _ source: any ByteSource, _ buffer: UnsafeMutableRawBufferPointer,
        on connection: inout Connection
    ) throws -> String? {
        var offset = 0
        while true {
            let count = try source.readFully(into: buffer)
            let expected = Self.hexadecimal(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            guard
                let found = try Self.piece(of: object, at: offset, subject, on: &connection)
            else {
                return "large object \(object) is missing"
            }
            guard found == expected else {
                return "large object \(object) differs from byte \(offset) on"
            }
            offset += count
            if count < buffer.count { return nil }
        }
    }

    /// A part of an object in hexadecimal digits; nil where there is no such object.
    package static func piece(
        of object: UInt32, at offset: Int, _ subject: String, on connection: inout Connection
    ) throws(MigrationError) -> String? {
        do throws(PostgresError) {
            let rows = try connection.query(
                "SELECT pg_catalog.encode(pg_catalog.lo_get($1::pg_catalog.oid, $2, $3), 'hex')",
                parameters: [String(object), String(offset), String(pieceSize)])
            return rows.first?.first ?? nil
        } catch  where error.sqlState == "42704" {
            return nil
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }

    private static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension ByteSource {
    /// Reads until the buffer is full or the source ends.
    fileprivate func readFully(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var count = 0
        while count < buffer.count {
            let got = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if got == 0 { break }
            count += got
        }
        return count
    }
}
