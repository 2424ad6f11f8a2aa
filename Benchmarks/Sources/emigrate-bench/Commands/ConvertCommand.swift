import ArgumentParser
import Foundation

/// Times the conversion of an export to SQL text.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Measure `emigrate convert` against pg_restore.")

    @OptionGroup var options: DataOptions

    @OptionGroup var contest: ContestOptions

    @Flag(help: "Keep the files that the last round wrote.")
    var keep = false

    func run() throws {
        let notes = try options.prepare()
        let dataSet = options.dataSet
        let output = dataSet.folder.appending(path: "output")
        try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        defer { if !keep { try? FileManager.default.removeItem(at: output) } }
        var contenders = try Contender.references(for: dataSet, writingTo: output)
        if let program = contest.program() {
            contenders += Contender.emigrate(program, for: dataSet, writingTo: output)
        }
        try contest.hold(contenders, size: options.size, notes: notes, keepsFiles: keep)
    }
}
