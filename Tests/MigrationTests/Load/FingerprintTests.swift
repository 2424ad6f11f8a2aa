import ByteStreams
import Foundation
import RoleRewriting
import SQLSyntax
import TestSupport
import Testing

@testable import Migration

@Suite("What tells one script from another, for a load that goes on", .blocking)
struct FingerprintTests {
    private func fingerprint(
        _ bytes: [UInt8], target: String = "synapse"
    ) throws -> String {
        let folder = try TemporaryDirectory()
        let path = try folder.write(bytes, to: "dump.sql").path
        let file = try RandomAccessFile(path: path)
        var options = LoadOptions(conninfo: "")
        options.adaptation.roles = RoleMap(target: .init(target))
        let source = try PeekedSource(RangeSource(file, offset: 0, length: file.size))
        return try Fingerprint.of(
            .script(source, form: "", size: file.size), file: file, options: options)
    }

    @Test("is the same for the same script, and another for each change at its ends")
    func ends() throws {
        for size in [1, 100, 4096, 5000, 300_000] {
            let script = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let first = try fingerprint(script)
            #expect(try fingerprint(script) == first)
            #expect(try fingerprint(script + [0]) != first)
            for position in [0, size / 2, size - 1] where size <= 64 * 4096 || position != size / 2
            {
                var changed = script
                changed[position] ^= 1
                #expect(try fingerprint(changed) != first, "byte \(position) of \(size)")
            }
            #expect(try fingerprint(script, target: "matrix") != first)
        }
    }
}
