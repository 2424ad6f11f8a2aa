import Foundation
import TestSupport

/// A copy of a small archive, one table of which has its rows as INSERT statements.
struct InsertExport {
    let dataName: String
    private let export: SmallExport
    var path: String { export.path }

    init() throws {
        export = try SmallExport()
        var toc = try export.bytes("toc.dat")
        // An entry's string has its length before it; without one, psql is given no COPY.
        let copy = try Self.copyStatement(in: toc)
        let length = copy.count
        toc.replaceSubrange(copy.lowerBound - 5..<copy.upperBound, with: [0, 0, 0, 0, 0])
        try export.write(toc, "toc.dat")
        // The name of the entry's data file is the first string that ends so behind it.
        let rest = toc[(copy.lowerBound)...]
        guard length > 0, let end = rest.firstRange(of: Array(".dat".utf8)) else {
            throw SupportError("The archive has no COPY.")
        }
        let digits = toc[..<end.lowerBound].reversed().prefix { (0x30...0x39).contains($0) }
        dataName = String(decoding: digits.reversed(), as: UTF8.self) + ".dat"
    }

    func writeRows(_ text: String) throws {
        try export.remove(dataName + ".gz")
        try export.write(text.utf8, dataName)
    }

    private static func copyStatement(in toc: [UInt8]) throws -> Range<Int> {
        guard let start = toc.firstRange(of: Array("COPY ".utf8)),
            let end = toc[start.lowerBound...].firstRange(of: Array("FROM stdin;\n".utf8))
        else { throw SupportError("The archive has no COPY.") }
        return start.lowerBound..<end.upperBound
    }
}
