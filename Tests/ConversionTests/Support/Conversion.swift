import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// Converts in this process, with the defaults of the command line except as `change` says.
@discardableResult
func convert(
    _ input: URL, to output: URL, _ change: (inout ConvertOptions) -> Void = { _ in }
) throws -> TransformReport {
    var options = ConvertOptions()
    options.syncsOutput = false
    change(&options)
    return try Converter(options: options).run(from: input.path, to: output.path)
}

/// A clean script behind the line that has psql stop at its first error.
func behindStop(_ script: [UInt8]) -> [UInt8] {
    let line = Array("\\set ON_ERROR_STOP on\n\n".utf8)
    return script.starts(with: line) ? Array(script.dropFirst(line.count)) : script
}

/// Converts in this process and returns the script.
func converted(
    _ input: URL, _ change: (inout ConvertOptions) -> Void = { _ in }
) throws -> [UInt8] {
    let folder = try TemporaryDirectory()
    let output = folder.file("out.sql")
    try convert(input, to: output, change)
    return try contents(of: output)
}

/// Makes the conversion one that rewrites nothing.
func verbatim(_ options: inout ConvertOptions) {
    options.isVerbatim = true
    options.restrictKey = "K"
}

/// A script without what may differ between releases: settings, comments and guards.
func substance(_ text: [UInt8]) -> [UInt8] {
    let ignored = ["SET ", "--", "\\restrict ", "\\unrestrict ", "\\encoding "]
        .map { Array($0.utf8) }
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: true)
    return Array(
        lines.filter { line in !ignored.contains { line.starts(with: $0) } }
            .joined(separator: [0x0A]))
}

/// Expects of a conversion that rewrites nothing what the installed pg_restore prints, plainly and with
/// `--create --clean --if-exists`.
func expectWhatPgRestorePrints(
    of archive: URL, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let wanted = try InstalledRestore.script(of: archive, key: "K")
    #expect(
        firstDifference(try converted(archive, verbatim), wanted) == nil,
        sourceLocation: sourceLocation)
    let full = try InstalledRestore.script(
        of: archive, key: "K", options: ["-C", "-c", "--if-exists"])
    let got = try converted(archive) { options in
        verbatim(&options)
        options.createsDatabase = true
        options.cleansFirst = true
        options.cleansIfExists = true
    }
    #expect(firstDifference(got, full) == nil, sourceLocation: sourceLocation)
}
