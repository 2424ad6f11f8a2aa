package import DatabaseWork
import Exports
package import PostgresClient

/// Compares the large objects that a script writes with those of a database, by their sizes and
/// hashes.
package struct WrittenObjectsProof {
    package let ledger: LargeObjectLedger
    /// What messages call the export.
    package let subject: String

    /// Creates the proof of a script; nothing is compared.
    package init(ledger: LargeObjectLedger, subject: String) {
        self.ledger = ledger
        self.subject = subject
    }

    /// What came of it.
    package struct Findings {
        /// How many objects were compared.
        package var count: UInt64 = 0
        /// How objects differ, in words.
        package var mismatches: [String] = []
        /// How many objects are there of which nothing else is known.
        package var unknown = 0
        /// How many objects the session's user may not read.
        package var unreadable = 0
    }

    /// Compares all of them, up to `most` that differ; throws where one may not be read, unless such
    /// are to be passed over.
    package func compare(
        on connection: inout Connection, progress: LoadProgress, most: Int,
        passesOverUnreadable: Bool = false
    ) throws -> Findings {
        var findings = Findings()
        for (object, content) in ledger.objects.sorted(by: { $0.key < $1.key }) {
            try progress.checkCancelled()
            guard findings.mismatches.count < most else { break }
            let found: (size: UInt64, hash: RowHasher.Value)?
            do throws(MigrationError) {
                found = try read(object, on: &connection)
            } catch {
                guard passesOverUnreadable, error.code == .privilegesMissing else { throw error }
                findings.unreadable += 1
                continue
            }
            let isKnown = content.isKnown && ledger.doubt == nil
            var expected = content.hasher
            if isKnown { findings.count += 1 } else { findings.unknown += 1 }
            guard let found else {
                // Without a doubt every object is there that the script makes.
                if ledger.doubt == nil {
                    findings.mismatches.append("large object \(object) is missing")
                }
                continue
            }
            guard isKnown else { continue }
            if found.size != content.size {
                findings.mismatches.append(
                    "large object \(object) has \(content.size) bytes in the export and"
                        + " \(found.size) in the database")
            } else if found.hash != expected.finish() {
                findings.mismatches.append("large object \(object) differs")
            }
        }
        return findings
    }

    private func read(
        _ object: UInt32, on connection: inout Connection
    ) throws(MigrationError) -> (size: UInt64, hash: RowHasher.Value)? {
        var size = 0
        var hasher = RowHasher()
        while true {
            guard
                let text = try LargeObjectProof.piece(
                    of: object, at: size, subject, on: &connection)
            else { return nil }
            let bytes = HexText.bytes(text)
            bytes.withUnsafeBytes { hasher.update($0) }
            size += bytes.count
            if bytes.count < LargeObjectProof.pieceSize { break }
        }
        return (UInt64(size), hasher.finish())
    }
}
