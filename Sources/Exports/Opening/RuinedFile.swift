import ByteStreams
import DumpArchive

/// Tells archives and compressed files that something on the way took for text.
package enum RuinedFile {
    /// How much it takes to tell.
    package static let length = 64 << 10

    /// Throws `.damaged` where the beginning of a custom archive says that it was ruined.
    ///
    /// A table of contents has line feeds of its own in its first definitions, with no CR in front.
    package static func refuse(
        archive start: [UInt8], _ name: String, inside: String = ""
    ) throws(MigrationError) {
        if LineEnds.areMadeCRLF(start, least: 2) {
            throw ForeignForm.terminalBytes.refusal(name, inside: inside)
        }
        // The header's numbers never are these bytes.
        let replaced: [UInt8] = [0xef, 0xbf, 0xbd]
        if start.prefix(48).firstRange(of: replaced) != nil {
            throw ForeignForm.replacedBytes.refusal(name, inside: inside)
        }
    }

    /// What to do about a damaged file that a terminal ruined; nil for any other damage.
    package static func advice(on path: String) -> String? {
        guard DirectoryListing.isFile(path) else { return nil }
        do {
            let file = FileWindow(try RandomAccessFile(path: path))
            let start = try file.bytes(at: 0, count: Int(min(file.length, UInt64(length))))
            // Text has such line ends by itself; among so many bytes of anything else a line feed
            // stands alone by chance.
            guard start.contains(0), LineEnds.areMadeCRLF(start, least: 16) else { return nil }
            let refusal = ForeignForm.terminalBytes.refusal(path)
            return "Each of its line feeds has a CR in front, as a terminal (docker exec -t) or"
                + " Windows' > makes it, which ruins it. \(refusal.advice ?? "")"
        } catch {
            return nil
        }
    }
}
